// publish.h - a folder of daily editions, each of them whole or not there. What the pages say it does
// not know.
//
//   FOLDER/2017-10-10/                an edition: its pages
//   FOLDER/latest                     a link to the newest edition
//   FOLDER/.lock                      held by who writes there; has the number of its process
//   FOLDER/.2017-10-10.tmp-123, ...   under way, or left by a process that died
#ifndef FL_CLI_PUBLISH_H
#define FL_CLI_PUBLISH_H
#include "frontline/base.h"

typedef struct fl_page {
    const char *name;
    fl_buf bytes;
} fl_page;

typedef struct fl_publisher {
    const char *path; // borrowed
    int folder, lock; // descriptors
} fl_publisher;

// Makes the folder where it is missing, locks it, and clears what dead processes left: an edition that
// one of them had put aside is put back. FL_EBUSY names the process that writes there at this moment.
FL_MUST_USE fl_status fl_publisher_open(const char *folder, fl_publisher *out, fl_err *err);
void fl_publisher_close(fl_publisher *p);

enum { FL_EDITION_NAME = 11 }; // "2017-10-10" and a NUL
// The name of the newest edition; "" where there is none.
FL_MUST_USE fl_status fl_publisher_newest(const fl_publisher *p, char out[FL_EDITION_NAME],
                                          fl_err *err);

typedef enum fl_published { FL_PUBLISHED_NEW, FL_PUBLISHED_AGAIN, FL_PUBLISHED_SAME } fl_published;
// Puts an edition there, durably, and lets `latest` point at the newest. One that is there with these
// very bytes stays; another is replaced. `name` is a date. After a failure what was there is there.
FL_MUST_USE fl_status fl_publish(const fl_publisher *p, const char *name, const fl_page *pages,
                                 size_t count, fl_published *done, fl_err *err);
#endif
