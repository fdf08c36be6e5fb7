// theatre_check.c - what a theatre may not be.
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "frontline/event.h"
#include "spelling.h"

static bool is_empty(const char *text)
{
    return !text || !*text;
}

static bool is_id(const char *text)
{
    return !is_empty(text) && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static bool is_colour(const char *text)
{
    return text && text[0] == '#' && strlen(text) == 7 &&
           strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

static bool are_texts(fl_texts t)
{
    for (size_t i = 0; i < t.count; i++)
        if (is_empty(t.at[i].language) || is_empty(t.at[i].text))
            return false;
    return true;
}

static bool are_words(const char **words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_empty(words[i]))
            return false;
    return true;
}

// ---- actors -------------------------------------------------------------------------------------

static fl_status check_actor(const fl_actor_info *a, size_t actor_count, fl_err *err)
{
    if (!is_id(a->id))
        return fl_fail(err, FL_EREFUSED, "an actor's id is made of a to z, 0 to 9 and \"-\"");
    if (a->names.count == 0 || !are_texts(a->names))
        return fl_fail(err, FL_EREFUSED, "actor %s needs a name, and each name its language",
                       a->id);
    if (is_empty(a->label))
        return fl_fail(err, FL_EREFUSED, "actor %s needs a label, a short name for maps", a->id);
    if (!is_colour(a->colour))
        return fl_fail(err, FL_EREFUSED, "actor %s needs a colour like \"#1a9850\"", a->id);
    if (!are_words(a->aliases, a->alias_count))
        return fl_fail(err, FL_EREFUSED, "actor %s has an empty alias", a->id);
    if (a->parent > actor_count)
        return fl_fail(err, FL_EREFUSED, "actor %s belongs to an actor that is not there", a->id);
    return FL_OK;
}

static bool leads_to_circle(const fl_theatre *t, size_t index)
{
    fl_actor a = t->actors[index].parent;
    for (size_t steps = 0; a && steps <= t->actor_count; steps++)
        a = t->actors[a - 1].parent;
    return a != 0;
}

typedef struct spelled {
    const char *text;
    size_t actor;
} spelled;

static int compare_spelled(const void *p, const void *q)
{
    const spelled *a = p, *b = q;
    return fl_spelling_compare(a->text, b->text);
}

static size_t list_spellings(const fl_theatre *t, spelled *out)
{
    size_t count = 0;
    const char *text;
    for (size_t a = 0; a < t->actor_count; a++)
        for (size_t i = 0; (text = fl_actor_spelling(&t->actors[a], i)) != NULL; i++, count++)
            if (out)
                out[count] = (spelled){ text, a };
    return count;
}

// A text that means two actors would mean whichever comes first.
static fl_status check_spellings(const fl_theatre *t, fl_err *err)
{
    size_t count = list_spellings(t, NULL);
    spelled *all = fl_alloc(count * sizeof *all);
    fl_status status = FL_OK;
    if (!all)
        return fl_fail_nomem(err);
    list_spellings(t, all);
    qsort(all, count, sizeof *all, compare_spelled);
    for (size_t i = 1; i < count && status == FL_OK; i++)
        if (all[i].actor != all[i - 1].actor && compare_spelled(&all[i], &all[i - 1]) == 0)
            status = fl_fail(err, FL_EREFUSED, "\"%s\" means both %s and %s", all[i].text,
                             t->actors[all[i - 1].actor].id, t->actors[all[i].actor].id);
    fl_free(all);
    return status;
}

fl_status fl_actors_check(const fl_theatre *t, fl_err *err)
{
    if (t->actor_count > FL_ACTOR_MAX)
        return fl_fail(err, FL_ELIMIT, "%zu actors, and a theatre has at most %d", t->actor_count,
                       FL_ACTOR_MAX);
    for (size_t i = 0; i < t->actor_count; i++)
        if (check_actor(&t->actors[i], t->actor_count, err) != FL_OK)
            return fl_fail_at(err, FL_EREFUSED, "/actors/%zu", i);
    for (size_t i = 0; i < t->actor_count; i++)
        if (leads_to_circle(t, i)) {
            fl_fail(err, FL_EREFUSED, "actor %s belongs to actors in a circle", t->actors[i].id);
            return fl_fail_at(err, FL_EREFUSED, "/actors/%zu/parent", i);
        }
    return check_spellings(t, err);
}

// ---- places -------------------------------------------------------------------------------------

static fl_status check_place(const fl_place *p, fl_err *err)
{
    if (is_empty(p->name) || is_empty(p->kind))
        return fl_fail(err, FL_EREFUSED, "a place needs a name and a kind");
    if (!are_texts(p->names) || !are_words(p->variants, p->variant_count))
        return fl_fail(err, FL_EREFUSED, "place \"%s\" has an empty name", p->name);
    if (!fl_point_check(p->at))
        return fl_fail(err, FL_EREFUSED,
                       "place \"%s\" is outside longitudes of 180 and latitudes of 85 degrees",
                       p->name);
    fl_status status = fl_polygons_check(&p->cell, err);
    return status == FL_OK ? fl_polygons_check(&p->footprint, err) : status;
}

static const char *text_of(const char *text)
{
    return text ? text : "";
}

int fl_place_identity(const fl_place *a, const fl_place *b)
{
    int order = strcmp(a->name, b->name);
    if (order == 0)
        order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(text_of(a->governorate), text_of(b->governorate));
}

static int compare_places(const void *p, const void *q)
{
    return fl_place_identity(*(const fl_place *const *)p, *(const fl_place *const *)q);
}

fl_status fl_places_check(const fl_place *places, size_t count, fl_err *err)
{
    fl_status status = FL_OK;
    if (count > FL_MAX_PLACES)
        return fl_fail(err, FL_ELIMIT, "%zu places, and a theatre has at most %d", count,
                       FL_MAX_PLACES);
    for (size_t i = 0; i < count; i++)
        if (check_place(&places[i], err) != FL_OK)
            return fl_fail_at(err, FL_EREFUSED, "/places/%zu", i);
    const fl_place **sorted = fl_alloc(count * sizeof(const fl_place *));
    if (!sorted)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &places[i];
    qsort(sorted, count, sizeof *sorted, compare_places);
    for (size_t i = 1; i < count && status == FL_OK; i++)
        if (compare_places(&sorted[i - 1], &sorted[i]) == 0)
            status =
                fl_fail(err, FL_EREFUSED, "two places of the kind %s in \"%s\" are called \"%s\"",
                        sorted[i]->kind, text_of(sorted[i]->governorate), sorted[i]->name);
    fl_free(sorted);
    return status;
}

// ---- lines and units --------------------------------------------------------------------------------

static fl_status check_line(const fl_line *l, fl_err *err)
{
    if (is_empty(l->name) || is_empty(l->kind))
        return fl_fail(err, FL_EREFUSED, "a line needs a name and a kind");
    if (!are_texts(l->names) || !are_words(l->variants, l->variant_count))
        return fl_fail(err, FL_EREFUSED, "line \"%s\" has an empty name", l->name);
    if (l->point_count < 2)
        return fl_fail(err, FL_EREFUSED, "line \"%s\" has fewer than two points", l->name);
    for (size_t i = 0; i < l->point_count; i++)
        if (!fl_point_check(l->points[i]) || (i && fl_point_equal(l->points[i - 1], l->points[i])))
            return fl_fail(err, FL_EREFUSED,
                           "line \"%s\" has a point twice in a row, or one outside longitudes of "
                           "180 and latitudes of 85 degrees",
                           l->name);
    return FL_OK;
}

static fl_status check_unit(const fl_unit *u, fl_err *err)
{
    if (is_empty(u->name) || is_empty(u->kind))
        return fl_fail(err, FL_EREFUSED, "a unit needs a name and a kind");
    if (!are_texts(u->names) || !are_words(u->variants, u->variant_count))
        return fl_fail(err, FL_EREFUSED, "unit \"%s\" has an empty name", u->name);
    if (u->area.part_count == 0)
        return fl_fail(err, FL_EREFUSED, "unit \"%s\" has no area", u->name);
    return fl_polygons_check(&u->area, err);
}

static bool is_same_line(const fl_line *a, const fl_line *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->kind, b->kind) == 0;
}

static bool is_same_unit(const fl_unit *a, const fl_unit *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->kind, b->kind) == 0 &&
           strcmp(text_of(a->within), text_of(b->within)) == 0;
}

// There are few of them: each is compared with all before it.
static fl_status check_lines(const fl_theatre *t, fl_err *err)
{
    if (t->line_count > FL_MAX_LINES)
        return fl_fail(err, FL_ELIMIT, "%zu lines, and a theatre has at most %d", t->line_count,
                       FL_MAX_LINES);
    for (size_t i = 0; i < t->line_count; i++) {
        fl_status status = check_line(&t->lines[i], err);
        for (size_t k = 0; k < i && status == FL_OK; k++)
            if (is_same_line(&t->lines[i], &t->lines[k]))
                status = fl_fail(err, FL_EREFUSED, "two lines of the kind %s are called \"%s\"",
                                 t->lines[i].kind, t->lines[i].name);
        if (status != FL_OK)
            return fl_fail_at(err, status, "/lines/%zu", i);
    }
    return FL_OK;
}

static fl_status check_units(const fl_theatre *t, fl_err *err)
{
    if (t->unit_count > FL_MAX_UNITS)
        return fl_fail(err, FL_ELIMIT, "%zu units, and a theatre has at most %d", t->unit_count,
                       FL_MAX_UNITS);
    for (size_t i = 0; i < t->unit_count; i++) {
        fl_status status = check_unit(&t->units[i], err);
        for (size_t k = 0; k < i && status == FL_OK; k++)
            if (is_same_unit(&t->units[i], &t->units[k]))
                status = fl_fail(err, FL_EREFUSED, "two units of the kind %s are called \"%s\"",
                                 t->units[i].kind, t->units[i].name);
        if (status != FL_OK)
            return fl_fail_at(err, status, "/units/%zu", i);
    }
    return FL_OK;
}

// ---- the whole ----------------------------------------------------------------------------------

static fl_status check_settings(const fl_map_settings *m, fl_err *err)
{
    if (m->metric.kx < 1 || m->metric.kx > 1000 || m->metric.ky != 1000)
        return fl_fail(err, FL_EREFUSED, "the metric is not one of a latitude");
    if (m->snap_mm < 0 || m->crumb_width_mm < 0 || m->crumb_area_e4m2 < 0)
        return fl_fail(err, FL_EREFUSED, "the snap distance and the crumb rule are not negative");
    return FL_OK;
}

fl_status fl_theatre_check(const fl_theatre *t, fl_err *err)
{
    if (!is_id(t->id)) {
        fl_fail(err, FL_EREFUSED, "a theatre's id is made of a to z, 0 to 9 and \"-\"");
        return fl_fail_at(err, FL_EREFUSED, "/id");
    }
    if (t->names.count == 0 || !are_texts(t->names)) {
        fl_fail(err, FL_EREFUSED, "a theatre needs a name, and each name its language");
        return fl_fail_at(err, FL_EREFUSED, "/names");
    }
    if (!fl_time_check(t->starts_at)) {
        fl_fail(err, FL_EREFUSED, "a theatre starts in the years 1 to 9999");
        return fl_fail_at(err, FL_EREFUSED, "/starts_at");
    }
    if (t->outline.part_count == 0) {
        fl_fail(err, FL_EREFUSED, "a theatre needs an outline");
        return fl_fail_at(err, FL_EREFUSED, "/outline");
    }
    if (fl_polygons_check(&t->outline, err) != FL_OK)
        return fl_fail_at(err, FL_EREFUSED, "/outline");
    fl_status status = check_settings(&t->map, err);
    if (status == FL_OK)
        status = fl_actors_check(t, err);
    if (status == FL_OK)
        status = fl_places_check(t->places, t->place_count, err);
    if (status == FL_OK)
        status = check_lines(t, err);
    return status == FL_OK ? check_units(t, err) : status;
}
