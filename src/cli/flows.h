// flows.h - what went from whom to whom, summed, as a table for people.
#ifndef FL_CLI_FLOWS_H
#define FL_CLI_FLOWS_H
#include "words.h"

typedef struct fl_flows fl_flows;
fl_flows *fl_flows_new(void); // NULL when out of memory
void fl_flows_free(fl_flows *f);
// What the smallest figure of a text is zero of: specks by rounding, where a long border was cut again.
#define FL_SPECK_E4M2 INT64_C(500000)
// Adds the list `name` of an answer, where it has one: members from, to, each with _status and _other,
// and km2. Leaves specks out.
void fl_flows_add(fl_flows *f, const fl_legend *l, const fl_json_at *answer, const char *name);
bool fl_flows_equal(const fl_flows *a, const fl_flows *b);
size_t fl_flows_count(const fl_flows *f);
// "      28.3 km2  Regime -> ISIS", a line each.
void fl_flows_put(const fl_flows *f, fl_buf *out);
#endif
