// mapping.c - --map: what the values of a column say about who holds the ground. Contract: mapfile.h.
#include "mapfile.h"

#include <string.h>

// ---- one meaning ------------------------------------------------------------------------------------------

static fl_holding holding_of(char sign)
{
    return sign == '/' ? FL_CONTESTED : sign == '+' ? FL_SHARED : FL_CLAIMED;
}

fl_status fl_meaning_parse(char *text, fl_meaning *out, fl_err *err)
{
    fl_meaning m = { .holding = FL_HELD, .actor = text };
    char *sign = strpbrk(text, "/+?");
    if (!*text)
        return fl_fail(err, FL_EINVAL, "it is not said who holds it");
    if (strcmp(text, "-") == 0) {
        m = (fl_meaning){ .left_out = true, .holding = FL_UNKNOWN };
    } else if (strcmp(text, "unknown") == 0) {
        m = (fl_meaning){ .holding = FL_UNKNOWN };
    } else if (sign) {
        if (sign == text || !sign[1])
            return fl_fail(err, FL_EINVAL, "\"%.60s\": an actor stands on each side of \"%c\"",
                           text, *sign);
        m.holding = holding_of(*sign);
        *sign = '\0';
        m.other = sign + 1;
    }
    m.value = out->value;
    *out = m;
    return FL_OK;
}

// ---- all of them ------------------------------------------------------------------------------------------

static fl_status take_columns(fl_mapping *m, char *text, fl_err *err)
{
    char *rest = NULL;
    for (char *one = strtok_r(text, "|", &rest); one; one = strtok_r(NULL, "|", &rest)) {
        if (m->column_count == FL_MAX_MAP_COLUMNS)
            return fl_fail(err, FL_EINVAL, "--map names more than %d columns", FL_MAX_MAP_COLUMNS);
        m->columns[m->column_count++] = one;
    }
    return m->column_count ? FL_OK : fl_fail(err, FL_EINVAL, "--map names no column before \"=\"");
}

static fl_status take_meaning(fl_mapping *m, char *pair, fl_err *err)
{
    char *colon = strrchr(pair, ':');
    if (m->count == FL_MAX_MEANINGS)
        return fl_fail(err, FL_EINVAL, "--map tells of more than %d values", FL_MAX_MEANINGS);
    if (!colon)
        return fl_fail(err, FL_EINVAL, "--map: \"%.60s\" is no VALUE:ACTOR", pair);
    *colon = '\0';
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->at[i].value, pair) == 0)
            return fl_fail(err, FL_EINVAL, "--map tells twice what \"%.60s\" means", pair);
    m->at[m->count].value = pair;
    return fl_meaning_parse(colon + 1, &m->at[m->count++], err);
}

fl_status fl_mapping_parse(const char *said, fl_mapping *out, fl_err *err)
{
    *out = (fl_mapping){ .text = fl_alloc(strlen(said) + 1) };
    if (!out->text)
        return fl_fail_nomem(err);
    strcpy(out->text, said);
    char *equals = strchr(out->text, '='), *rest = NULL;
    if (!equals)
        return fl_fail(err, FL_EINVAL,
                       "--map is COLUMN=VALUE:ACTOR,..., such as class=occupied:russia,*:unknown");
    *equals = '\0';
    fl_status status = take_columns(out, out->text, err);
    char *pair = strtok_r(equals + 1, ",", &rest);
    for (; status == FL_OK && pair; pair = strtok_r(NULL, ",", &rest))
        status = take_meaning(out, pair, err);
    if (status == FL_OK && out->count == 0)
        status = fl_fail(err, FL_EINVAL, "--map does not tell what any value means");
    return status;
}

void fl_mapping_done(fl_mapping *m)
{
    fl_free(m->text);
    *m = (fl_mapping){ 0 };
}
