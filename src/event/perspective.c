// perspective.c - rules over events: which can be, their bytes, and what they let count.
#include <string.h>

#include "form.h"
#include "frontline/event_perspective.h"
#include "spelling.h"

#define FORMAT 1

// Bits of all the choices up to `last`, from 1.
#define ALL_BITS(last) ((2u << (last)) - 2)

// ---- bytes ----------------------------------------------------------------------------------------

// A grade is recorded as its place in its scale, as an event's is.
static char form_grade(fl_form *f, unsigned number, char grade, char first)
{
    uint64_t place = grade ? (uint64_t)(grade - first) + 1 : 0;
    place = fl_form_uint(f, number, place, 6);
    return (char)(place ? (uint64_t)first + place - 1 : 0);
}

// A set of choices; bit 0 stands for none.
static unsigned form_choices(fl_form *f, unsigned number, unsigned bits, unsigned last)
{
    bits = (unsigned)fl_form_uint(f, number, bits, ALL_BITS(last));
    if (bits & 1)
        fl_form_fail(f, number, FL_ECORRUPT);
    return bits;
}

static void form_perspective(fl_form *f, void *record)
{
    fl_perspective *p = record;
    fl_selection *r = &p->rule;
    p->name = fl_form_text(f, 1, p->name, "");
    p->title = fl_form_text(f, 2, p->title, "");
    p->removed = fl_form_flag(f, 3, p->removed);
    r->sources = fl_form_words(f, 4, r->sources, &r->source_count);
    r->not_sources = fl_form_words(f, 5, r->not_sources, &r->not_source_count);
    r->reliability = form_grade(f, 6, r->reliability, 'A');
    r->credibility = form_grade(f, 7, r->credibility, '1');
    r->kinds = form_choices(f, 8, r->kinds, FL_EVENT_INCIDENT);
    r->tags = fl_form_words(f, 9, r->tags, &r->tag_count);
    r->not_tags = fl_form_words(f, 10, r->not_tags, &r->not_tag_count);
    r->reviews = form_choices(f, 11, r->reviews, FL_REVIEWS);
}

void fl_perspective_encode(const fl_perspective *p, fl_buf *out)
{
    fl_perspective copy = *p; // writing changes nothing, but the description is for both directions
    fl_form_encode(out, FORMAT, form_perspective, &copy);
}

fl_status fl_perspective_decode(const void *data, size_t len, fl_arena *arena, fl_perspective *out,
                                fl_err *err)
{
    fl_perspective p = { .name = "", .title = "" };
    fl_err why;
    fl_status status =
        fl_form_decode(data, len, FORMAT, form_perspective, &p, arena, "a perspective", err);
    if (status == FL_OK && fl_perspective_check(&p, &why) != FL_OK)
        status = fl_fail(err, FL_ECORRUPT, "a perspective that cannot be: %s", why.text);
    if (status == FL_OK)
        *out = p;
    return status;
}

// ---- which can be ---------------------------------------------------------------------------------

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t len = strlen(name);
    return len > 0 && len <= FL_MAX_PERSPECTIVE_NAME && strspn(name, letters) == len;
}

typedef struct wordlist {
    const char *pointer;
    const char **at;
    size_t count;
    bool spelt; // compared as spellings, not exactly
} wordlist;

static bool same_word(const char *a, const char *b, bool spelt)
{
    return spelt ? fl_spelling_compare(a, b) == 0 : strcmp(a, b) == 0;
}

static bool is_listed(const wordlist *list, size_t end, const char *word)
{
    for (size_t i = 0; i < end; i++)
        if (same_word(list->at[i], word, list->spelt))
            return true;
    return false;
}

static fl_status check_words(const wordlist *list, const wordlist *against, fl_err *err)
{
    if (list->count > FL_MAX_RULE) {
        fl_fail(err, FL_EREFUSED, "a rule lists at most %d names", FL_MAX_RULE);
        return fl_fail_at(err, FL_EREFUSED, "%s", list->pointer);
    }
    for (size_t i = 0; i < list->count; i++) {
        const char *word = list->at[i];
        if (!word || !*word)
            fl_fail(err, FL_EREFUSED, "a name in a rule is not empty");
        else if (is_listed(list, i, word))
            fl_fail(err, FL_EREFUSED, "\"%.60s\" is listed twice", word);
        else if (is_listed(against, against->count, word))
            fl_fail(err, FL_EREFUSED, "\"%.60s\" is to count, and not to count", word);
        else
            continue;
        return fl_fail_at(err, FL_EREFUSED, "%s/%zu", list->pointer, i);
    }
    return FL_OK;
}

static fl_status check_rule(const fl_selection *r, fl_err *err)
{
    const wordlist lists[] = {
        { "/sources", r->sources, r->source_count, true },
        { "/not_sources", r->not_sources, r->not_source_count, true },
        { "/tags", r->tags, r->tag_count, false },
        { "/not_tags", r->not_tags, r->not_tag_count, false },
    };
    const wordlist none = { 0 };
    fl_status status = FL_OK;
    for (size_t i = 0; i < sizeof lists / sizeof *lists && status == FL_OK; i++)
        status = check_words(&lists[i], i % 2 ? &lists[i - 1] : &none, err);
    if (status == FL_OK && r->reliability && (r->reliability < 'A' || r->reliability > 'F')) {
        fl_fail(err, FL_EREFUSED, "a reliability is A to F");
        status = fl_fail_at(err, FL_EREFUSED, "/reliability");
    }
    if (status == FL_OK && r->credibility && (r->credibility < '1' || r->credibility > '6')) {
        fl_fail(err, FL_EREFUSED, "a credibility is 1 to 6");
        status = fl_fail_at(err, FL_EREFUSED, "/credibility");
    }
    return status;
}

static bool says_nothing(const fl_perspective *p)
{
    const fl_selection *r = &p->rule;
    return !*p->title && !r->source_count && !r->not_source_count && !r->reliability &&
           !r->credibility && !r->kinds && !r->tag_count && !r->not_tag_count && !r->reviews;
}

fl_status fl_perspective_check(const fl_perspective *p, fl_err *err)
{
    fl_status status = FL_OK;
    if (!is_name(p->name))
        status = fl_fail(err, FL_EREFUSED,
                         "a perspective's name is made of a to z, 0 to 9 and -, at most %d of them",
                         FL_MAX_PERSPECTIVE_NAME);
    else if (strcmp(p->name, FL_MAIN) == 0)
        status = fl_fail(err, FL_EREFUSED,
                         "main is always there, as it is: accepted events count in it");
    if (status != FL_OK)
        return fl_fail_at(err, status, "/name");
    if (p->removed && !says_nothing(p))
        return fl_fail(err, FL_EREFUSED, "a perspective that is removed has no rule");
    return check_rule(&p->rule, err);
}

// ---- what counts ----------------------------------------------------------------------------------

// A to E, and 1 to 5, are from best to worst; F and 6 say that nobody can judge, so they are worse still.
static bool source_counts(const fl_selection *r, const fl_source *s)
{
    const wordlist only = { NULL, r->sources, r->source_count, true };
    const wordlist not = { NULL, r->not_sources, r->not_source_count, true };
    return (!only.count || is_listed(&only, only.count, s->name)) &&
           !is_listed(&not, not .count, s->name) &&
           (!r->reliability || (s->reliability && s->reliability <= r->reliability)) &&
           (!r->credibility || (s->credibility && s->credibility <= r->credibility));
}

static bool has_source(const fl_selection *r, const fl_event *e)
{
    if (!r->source_count && !r->not_source_count && !r->reliability && !r->credibility)
        return true;
    for (size_t i = 0; i < e->source_count; i++)
        if (source_counts(r, &e->sources[i]))
            return true;
    return false;
}

static bool has_tag(const fl_event *e, const char *const *tags, size_t count)
{
    for (size_t i = 0; i < e->tag_count; i++)
        for (size_t k = 0; k < count; k++)
            if (strcmp(e->tags[i], tags[k]) == 0)
                return true;
    return false;
}

bool fl_selection_counts(const fl_selection *r, const fl_event *e, fl_review review)
{
    unsigned reviews = r->reviews ? r->reviews : FL_RULE_BIT(FL_ACCEPTED);
    return (reviews & FL_RULE_BIT(review)) && (!r->kinds || (r->kinds & FL_RULE_BIT(e->kind))) &&
           (!r->tag_count || has_tag(e, r->tags, r->tag_count)) &&
           !has_tag(e, r->not_tags, r->not_tag_count) && has_source(r, e);
}
