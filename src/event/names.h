// names.h - private to src/event: the words that stand for numbers.
#ifndef FL_EVENT_NAMES_H
#define FL_EVENT_NAMES_H
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// The index of `text` among `names`, of which some may be NULL.
static inline bool fl_names_find(const char *const *names, size_t count, const char *text,
                                 size_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], text) == 0) {
            *out = i;
            return true;
        }
    return false;
}
#define FL_NAMES_COUNT(names) (sizeof(names) / sizeof(names)[0])
#endif
