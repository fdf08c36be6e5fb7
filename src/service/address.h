// address.h - private to src/service: addresses with parts that vary, as templates.
//
// "/tiles/{z}/{x}/{y}.mvt": a variable stands for some of one segment, up to the text behind it. What
// it may be hangs on its name, the same in every template; and each value is written one way only, so
// a thing has one address: what is not quite it ("07", "e012") is no address at all.
#ifndef FL_SERVICE_ADDRESS_H
#define FL_SERVICE_ADDRESS_H
#include "frontline/base.h"

#define FL_WORD    64  // bytes of a word, with the NUL
#define FL_ACCOUNT 128 // of an account's name

typedef struct fl_variables { // what the template does not name is 0 or ""
    uint64_t id;              // {id} of an event, e12; {event}: UINT64_MAX for any other word
    uint64_t z, x, y; // {z}, {x}, {y}, or {tileMatrix}, {tileCol}, {tileRow}: numbers below 2^31
    char collection[FL_WORD]; // {collection}: letters, digits and "-._:~"
    char feature[FL_WORD];    // {feature}: the same
    char account[FL_ACCOUNT]; // {account}: a name, whatever it is written with
    char fonts[FL_WORD];      // {fontstack}: any letters of ASCII but '/'
    uint64_t block;           // {range}: 256-511 is block 1
} fl_variables;

// Does the path fit the template? Fills *out if so, else leaves it.
bool fl_address_fit(const char *template, const char *path, fl_variables *out);
// The same, sooner where they differ before the first variable, as most do.
static inline bool fl_address_match(const char *template, const char *path, fl_variables *out)
{
    while (*template && *template != '{' && *template == *path)
        template ++, path++;
    return (*template == '{' || *template == *path) && fl_address_fit(template, path, out);
}
#endif
