// gazetteer.c - places that come to a theatre after its start: their bytes, and the theatre with them.
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "frontline/event.h"

#define FORMAT 1

// ---- bytes --------------------------------------------------------------------------------------

static void form_places(fl_form *f, void *record)
{
    fl_places *p = record;
    p->at = fl_form_list(f, 1, p->at, &p->count, sizeof *p->at, fl_form_place);
}

void fl_places_encode(const fl_places *p, fl_buf *out)
{
    fl_places copy = *p; // writing changes nothing, but the description is for both directions
    fl_form_encode(out, FORMAT, form_places, &copy);
}

// Places are checked before they are recorded, so that those which fail were damaged since.
static fl_status check_read(const fl_places *p, fl_err *err)
{
    fl_err why;
    fl_status status = fl_places_check(p->at, p->count, &why);
    if (status == FL_OK && p->count)
        return FL_OK;
    return fl_fail(err, status == FL_ENOMEM ? status : FL_ECORRUPT, "places that cannot be: %s",
                   p->count ? why.text : "there are none");
}

fl_status fl_places_decode(const void *data, size_t len, fl_places *out, fl_err *err)
{
    fl_places p = { .arena =
                        fl_arena_new(SIZE_MAX / 2) }; // bounded by the bytes that it is read from
    if (!p.arena)
        return fl_fail_nomem(err);
    fl_status status =
        fl_form_decode(data, len, FORMAT, form_places, &p, p.arena, "a gazetteer", err);
    if (status == FL_OK)
        status = check_read(&p, err);
    if (status == FL_OK)
        *out = p;
    else
        fl_places_done(&p);
    return status;
}

void fl_places_done(fl_places *p)
{
    if (!p)
        return;
    fl_arena_unref(p->arena);
    *p = (fl_places){ 0 };
}

// ---- finding what is there ----------------------------------------------------------------------

static int compare_places(const void *p, const void *q)
{
    return fl_place_identity(*(fl_place *const *)p, *(fl_place *const *)q);
}

// The places of t by identity, from fl_alloc; NULL when out of memory.
static fl_place **sort_places(const fl_theatre *t)
{
    fl_place **sorted = fl_alloc(t->place_count * sizeof *sorted);
    for (size_t i = 0; sorted && i < t->place_count; i++)
        sorted[i] = &t->places[i];
    if (sorted && t->place_count)
        qsort(sorted, t->place_count, sizeof *sorted, compare_places);
    return sorted;
}

static fl_place *find_same(fl_place **sorted, size_t count, const fl_place *p)
{
    fl_place **same = count ? bsearch(&p, sorted, count, sizeof *sorted, compare_places) : NULL;
    return same ? *same : NULL;
}

// ---- what is new --------------------------------------------------------------------------------

static bool has_word(const fl_place *p, const char *word)
{
    bool has = strcmp(p->name, word) == 0;
    for (size_t i = 0; !has && i < p->variant_count; i++)
        has = strcmp(p->variants[i], word) == 0;
    return has;
}

// The spellings of `was`, then those of p that it has not.
static bool join_spellings(fl_place *p, const fl_place *was, fl_arena *arena)
{
    fl_place joined = *was;
    size_t most = was->variant_count + p->variant_count;
    joined.variants = fl_arena_alloc(arena, most * sizeof *joined.variants);
    if (!joined.variants)
        return false;
    for (size_t i = 0; i < was->variant_count; i++)
        joined.variants[i] = was->variants[i];
    for (size_t i = 0; i < p->variant_count; i++)
        if (!has_word(&joined, p->variants[i]))
            joined.variants[joined.variant_count++] = p->variants[i];
    p->variants = joined.variants;
    p->variant_count = joined.variant_count;
    return true;
}

// The names of `was`, each as p has it in its language, then those in languages that it has not.
static bool join_names(fl_place *p, const fl_place *was, fl_arena *arena)
{
    size_t most = was->names.count + p->names.count;
    fl_texts joined = { fl_arena_alloc(arena, most * sizeof *joined.at), was->names.count };
    if (!joined.at)
        return false;
    for (size_t i = 0; i < was->names.count; i++)
        joined.at[i] = was->names.at[i];
    for (size_t i = 0; i < p->names.count; i++) {
        size_t k = 0;
        while (k < joined.count && strcmp(joined.at[k].language, p->names.at[i].language) != 0)
            k++;
        joined.at[k] = p->names.at[i];
        joined.count += k == joined.count;
    }
    p->names = joined;
    return true;
}

static fl_status keep_cell(const fl_theatre *t, fl_place *p, const fl_place *was, fl_err *err)
{
    const fl_map *cell = NULL;
    if (was->cell.part_count == 0)
        return FL_OK;
    if (!fl_point_equal(p->at, was->at)) {
        fl_status status = fl_area_new(&t->map, &was->cell, &cell, err);
        if (status != FL_OK)
            return status;
        bool within = fl_map_control_at(cell, p->at) == FL_IN;
        fl_map_unref(cell);
        if (!within)
            return FL_OK;
    }
    p->cell = was->cell;
    return FL_OK;
}

static fl_status take_over(const fl_theatre *t, fl_place *p, const fl_place *was, fl_arena *arena,
                           fl_err *err)
{
    if (p->population == 0)
        p->population = was->population;
    if (p->footprint.part_count == 0)
        p->footprint = was->footprint;
    if (!join_spellings(p, was, arena) || !join_names(p, was, arena))
        return fl_fail_nomem(err);
    return p->cell.part_count ? FL_OK : keep_cell(t, p, was, err);
}

// Bytes are canonical: equal ones, equal places.
static fl_status compare_bytes(fl_place *p, fl_place *q, bool *equal, fl_err *err)
{
    fl_buf a = FL_BUF_INIT, b = FL_BUF_INIT;
    fl_places_encode(&(fl_places){ .at = p, .count = 1 }, &a);
    fl_places_encode(&(fl_places){ .at = q, .count = 1 }, &b);
    bool ok = !a.failed && !b.failed;
    *equal = ok && a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
    fl_buf_done(&a);
    fl_buf_done(&b);
    return ok ? FL_OK : fl_fail_nomem(err);
}

static fl_status revise(const fl_theatre *t, fl_revised *r, fl_place p, fl_place *was, fl_err *err)
{
    bool equal = false;
    fl_status status = was ? take_over(t, &p, was, r->places.arena, err) : FL_OK;
    if (status == FL_OK && was)
        status = compare_bytes(&p, was, &equal, err);
    if (status != FL_OK)
        return status;
    if (equal)
        r->unchanged++;
    else
        r->places.at[r->places.count++] = p;
    r->added += !was;
    r->corrected += was && !equal;
    return FL_OK;
}

fl_status fl_places_revise(const fl_theatre *t, const fl_places *places, fl_revised *out,
                           fl_err *err)
{
    fl_revised r = { .places = { .arena = fl_arena_new(SIZE_MAX / 2) } }; // both are bounded
    fl_place **sorted = sort_places(t);
    fl_status status = fl_places_check(places->at, places->count, err);
    if (r.places.arena)
        r.places.at = fl_arena_alloc(r.places.arena, places->count * sizeof *r.places.at);
    if (status == FL_OK && !(r.places.at && sorted))
        status = fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < places->count; i++) {
        const fl_place *p = &places->at[i];
        status = revise(t, &r, *p, find_same(sorted, t->place_count, p), err);
    }
    fl_free(sorted);
    if (status == FL_OK)
        *out = r;
    else
        fl_revised_done(&r);
    return status;
}

void fl_revised_done(fl_revised *r)
{
    if (!r)
        return;
    fl_places_done(&r->places);
    *r = (fl_revised){ 0 };
}

// ---- the theatre with them ----------------------------------------------------------------------

fl_status fl_theatre_with_places(const fl_theatre *t, const fl_places *places, fl_theatre *out,
                                 fl_err *err)
{
    size_t most = t->place_count + places->count;
    fl_theatre with = *t;
    fl_place **sorted = sort_places(t);
    with.arena =
        fl_arena_new(2 * most * sizeof *with.places + 4096 + 2 * t->era_count * sizeof *with.eras);
    with.places = with.arena ? fl_arena_alloc(with.arena, most * sizeof *with.places) : NULL;
    fl_status status = with.places && sorted ? FL_OK : fl_fail_nomem(err);
    if (status != FL_OK)
        goto out;
    if (t->place_count)
        memcpy(with.places, t->places, t->place_count * sizeof *with.places);
    for (size_t i = 0; i < places->count; i++) {
        const fl_place *same = find_same(sorted, t->place_count, &places->at[i]);
        with.places[same ? (size_t)(same - t->places) : with.place_count++] = places->at[i];
    }
    if (with.place_count > FL_MAX_PLACES)
        status = fl_fail(err, FL_ELIMIT, "there would be %zu places, and a theatre has at most %d",
                         with.place_count, FL_MAX_PLACES);
    if (status == FL_OK && !fl_eras_carry(t, &with))
        status = fl_fail_nomem(err);
    if (status == FL_OK) {
        *out = with;
        with.arena = NULL;
    }
out:
    fl_free(sorted);
    fl_arena_unref(with.arena);
    return status;
}
