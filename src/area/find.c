// find.c - the place that a name means, or a sentence that helps to say it better.
#include <assert.h>
#include <string.h>

#include "gazetteer.h"
#include "names.h"

#define SHOWN 5 // candidates in an error
#define PARTS 3 // a name, its governorate, its kind

#define MUCH_LARGER 10 // times the people: then it is the one that is meant

// How well a spelling fits what was asked for, best first.
typedef enum likeness { ITS_NAME, ITS_SPELLING, LIKE } likeness;

typedef struct match {
    const fl_place *place;
    likeness how;
} match;
typedef struct matches {
    match *at;
    size_t count, cap;
} matches;

// What was asked for, taken apart: "Hama, Homs, airbase" in one part, or in up to three.
typedef struct question {
    const char *asked;
    char text[FL_MAX_NAME + 1];
    const char *part[PARTS]; // in text
    size_t part_count;
} question;

// ---- matching ----------------------------------------------------------------------------------------

static fl_status key_of(const char *name, fl_buf *out, fl_err *err)
{
    fl_status status = fl_name_key(name, out, err);
    if (status != FL_OK)
        return status;
    fl_put_u8(out, 0);
    return out->failed ? fl_fail_nomem(err) : FL_OK;
}

// Does `word` name the place's governorate or kind?
static fl_status is_word_of(const fl_place *p, const char *word, bool *yes, fl_err *err)
{
    fl_buf asked = FL_BUF_INIT, own = FL_BUF_INIT;
    const char *const told[] = { p->governorate, p->kind };
    *yes = false;
    fl_status status = key_of(word, &asked, err);
    for (size_t i = 0; status == FL_OK && !*yes && i < 2; i++) {
        own.len = 0;
        status = key_of(told[i], &own, err);
        if (status == FL_EINVAL) // it is not said
            status = FL_OK;
        else if (status == FL_OK)
            *yes = strcmp((const char *)asked.data, (const char *)own.data) == 0;
    }
    fl_buf_done(&asked);
    fl_buf_done(&own);
    return status;
}

static fl_status fits(const question *q, const fl_place *p, bool *yes, fl_err *err)
{
    *yes = true;
    for (size_t i = 1; i < q->part_count; i++) {
        fl_status status = is_word_of(p, q->part[i], yes, err);
        if (status != FL_OK || !*yes)
            return status;
    }
    return FL_OK;
}

// The spellings of one place are neighbours (G1), so only the last match may be of the same place.
static fl_status add_match(matches *m, const fl_spelling *s, const char *folded, fl_err *err)
{
    bool same = strcmp(s->folded, folded) == 0;
    match found = { s->place, same && s->is_name ? ITS_NAME : same ? ITS_SPELLING : LIKE };
    if (m->count && m->at[m->count - 1].place == s->place) {
        if (found.how < m->at[m->count - 1].how)
            m->at[m->count - 1] = found;
        return FL_OK;
    }
    void *at = m->at;
    if (!fl_reserve(&at, &m->cap, m->count + 1, sizeof found))
        return fl_fail_nomem(err);
    m->at = at;
    m->at[m->count++] = found;
    return FL_OK;
}

static fl_status match_all(const fl_index *x, const question *q, matches *m, fl_err *err)
{
    fl_buf key = FL_BUF_INIT, folded = FL_BUF_INIT;
    fl_status status = key_of(q->part[0], &key, err);
    if (status == FL_OK)
        status = fl_name_fold(q->part[0], &folded, err);
    if (status != FL_OK)
        goto out;
    fl_put_u8(&folded, 0);
    if (folded.failed) {
        status = fl_fail_nomem(err);
        goto out;
    }
    fl_range r = fl_index_with_key(x, (const char *)key.data);
    for (size_t i = r.first; status == FL_OK && i < r.end; i++) {
        bool yes;
        status = fits(q, x->at[i].place, &yes, err);
        if (status == FL_OK && yes)
            status = add_match(m, &x->at[i], (const char *)folded.data, err);
    }
out:
    fl_buf_done(&key);
    fl_buf_done(&folded);
    return status;
}

// ---- choosing ----------------------------------------------------------------------------------------

// Leaves only the matches that fit best.
static void keep_best(matches *m)
{
    likeness best = LIKE;
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++)
        if (m->at[i].how < best)
            best = m->at[i].how;
    for (size_t i = 0; i < m->count; i++)
        if (m->at[i].how == best)
            m->at[kept++] = m->at[i];
    m->count = kept;
}

// Is p rather meant than q, both called alike? A place called by its very name is the larger one.
// Otherwise a slip may lie between two settlements, and only a site is told from them: it is named after
// a city or a town, but better known than a village.
static bool is_rather(likeness how, const fl_place *p, const fl_place *q)
{
    fl_rank a = fl_place_rank(p), b = fl_place_rank(q);
    if (a == b && how == ITS_NAME && p->population && q->population)
        return p->population / MUCH_LARGER >= q->population;
    return a < b && (how == ITS_NAME || a == FL_RANK_SITE || b == FL_RANK_SITE);
}

// Is p to be tried before q?
static bool is_larger(const fl_place *p, const fl_place *q)
{
    fl_rank a = fl_place_rank(p), b = fl_place_rank(q);
    return a != b ? a < b : p->population > q->population;
}

// The one that is meant rather than any other; NULL if there is none.
static const fl_place *choose(const matches *m)
{
    const match *best = &m->at[0];
    for (size_t i = 1; i < m->count; i++)
        if (is_larger(m->at[i].place, best->place))
            best = &m->at[i];
    for (size_t i = 0; i < m->count; i++)
        if (&m->at[i] != best && !is_rather(best->how, best->place, m->at[i].place))
            return NULL;
    return best->place;
}

// ---- saying what is wrong ------------------------------------------------------------------------------

static void put_place(fl_buf *text, const fl_place *p)
{
    fl_put_format(text, "%s (%s%s%s, point(%.4f, %.4f))", p->name, p->kind,
                  p->governorate[0] ? ", " : "", p->governorate, (double)p->at.x / FL_DEGREE,
                  (double)p->at.y / FL_DEGREE);
}

static void put_places(fl_buf *text, const fl_place *const *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fl_put_text(text, i ? "; " : "");
        put_place(text, places[i]);
    }
}

static void put_matches(fl_buf *text, const matches *m)
{
    const fl_place *shown[SHOWN];
    size_t count = 0;
    for (size_t i = 0; i < m->count; i++)
        count = fl_place_offer(shown, 0, count, SHOWN, m->at[i].place, NULL);
    put_places(text, shown, count);
    if (m->count > count)
        fl_put_format(text, "; and %zu more", m->count - count);
}

// Takes over `text`.
static fl_status refuse(fl_buf *text, fl_err *err)
{
    fl_put_u8(text, 0);
    fl_status status = text->failed ? fl_fail_nomem(err)
                                    : fl_fail(err, FL_EREFUSED, "%s", (const char *)text->data);
    fl_buf_done(text);
    return status;
}

static fl_status refuse_ambiguous(const char *noun, const char *name, const matches *m, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_put_format(&text, "\"%s\" may be any of %zu %ss; add the governorate or the kind: ", name,
                  m->count, noun);
    put_matches(&text, m);
    return refuse(&text, err);
}

static fl_status refuse_elsewhere(const char *noun, const char *name, const matches *m, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_put_format(&text, "no %s fits \"%s\"; there is ", noun, name);
    put_matches(&text, m);
    return refuse(&text, err);
}

static unsigned slips_allowed(const char *key)
{
    size_t bytes = strlen(key);
    return bytes <= 3 ? 1 : bytes <= 7 ? 2 : 3;
}

static fl_status refuse_unknown(const fl_index *x, const question *q, fl_err *err)
{
    fl_buf key = FL_BUF_INIT, text = FL_BUF_INIT;
    fl_status status = key_of(q->part[0], &key, err);
    if (status != FL_OK)
        goto out;
    const fl_place *near[SHOWN];
    const char *asked = (const char *)key.data;
    size_t count = 0;
    for (unsigned slips = 1; slips <= slips_allowed(asked); slips++) {
        size_t nearer = count;
        for (size_t i = 0; i < x->count; i++)
            if (fl_name_distance(asked, x->at[i].key, slips) == slips)
                count = fl_place_offer(near, nearer, count, SHOWN, x->at[i].place, NULL);
    }
    fl_put_format(&text, "no %s is called \"%s\"", x->noun, q->asked);
    if (count) {
        fl_put_text(&text, "; the nearest spellings are ");
        put_places(&text, near, count);
    } else {
        fl_put_text(&text, ", nor anything like it");
    }
    status = refuse(&text, err);
out:
    fl_buf_done(&key);
    return status;
}

// ---- finding ---------------------------------------------------------------------------------------------

// Takes q->text apart at its commas. False when there is none, or too many.
static bool take_apart(question *q)
{
    for (char *comma = strchr(q->text, ','); comma; comma = strchr(comma + 1, ',')) {
        if (q->part_count == PARTS)
            return false;
        *comma = '\0';
        q->part[q->part_count++] = comma + 1;
    }
    return q->part_count > 1;
}

// Nothing is called so; perhaps the part before the comma is, elsewhere.
static fl_status explain_none(const fl_index *x, question *q, fl_err *err)
{
    matches m = { 0 };
    size_t parts = q->part_count;
    q->part_count = 1;
    fl_status status = match_all(x, q, &m, err);
    if (status == FL_OK && parts > 1 && m.count)
        status = refuse_elsewhere(x->noun, q->asked, &m, err);
    else if (status == FL_OK)
        status = refuse_unknown(x, q, err);
    fl_free(m.at);
    return status;
}

static fl_status find(const fl_index *x, const char *name, const fl_place **out, fl_err *err)
{
    size_t len = strlen(name);
    if (len > FL_MAX_NAME)
        return fl_fail(err, FL_ELIMIT, "a name of %zu bytes; at most %d are allowed", len,
                       FL_MAX_NAME);
    question q = { .asked = name, .part_count = 1 };
    memcpy(q.text, name, len + 1);
    q.part[0] = q.text;
    matches m = { 0 };
    fl_status status = match_all(x, &q, &m, err);
    if (status == FL_OK && m.count == 0 && take_apart(&q))
        status = match_all(x, &q, &m, err);
    if (status != FL_OK)
        goto out;
    if (m.count == 0) {
        status = explain_none(x, &q, err);
        goto out;
    }
    keep_best(&m);
    const fl_place *meant = choose(&m);
    if (meant)
        *out = meant;
    else
        status = refuse_ambiguous(x->noun, name, &m, err);
out:
    fl_free(m.at);
    return status;
}

fl_status fl_gazetteer_find(const fl_gazetteer *g, const char *name, const fl_place **out,
                            fl_err *err)
{
    assert(g && name && out);
    return find(&g->places, name, out, err);
}

fl_status fl_gazetteer_find_line(const fl_gazetteer *g, const char *kind, const char *name,
                                 const fl_line **out, fl_err *err)
{
    assert(g && name && out);
    const fl_place *stand;
    fl_buf whole = FL_BUF_INIT;
    fl_put_text(&whole, name);
    if (kind)
        fl_put_format(&whole, ", %s", kind);
    fl_put_u8(&whole, '\0');
    fl_status status =
        whole.failed ? fl_fail_nomem(err) : find(&g->lines, (const char *)whole.data, &stand, err);
    if (status == FL_OK)
        *out = &g->theatre->lines[stand - g->line_stand];
    fl_buf_done(&whole);
    return status;
}

fl_status fl_gazetteer_find_unit(const fl_gazetteer *g, const char *name, const fl_unit **out,
                                 fl_err *err)
{
    assert(g && name && out);
    const fl_place *stand;
    fl_status status = find(&g->units, name, &stand, err);
    if (status == FL_OK)
        *out = &g->theatre->units[stand - g->unit_stand];
    return status;
}
