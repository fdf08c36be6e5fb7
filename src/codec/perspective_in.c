// perspective_in.c - JSON to a perspective, and to a review.
#include "fields.h"
#include "frontline/codec_perspective.h"
#include "quote.h"

// ---- perspectives -----------------------------------------------------------------------------------

static fl_status read_grade(const fl_json_at *object, const char *name, const char *scale,
                            char *out, fl_err *err)
{
    fl_json_at at;
    const char *text = NULL;
    if (!fl_json_member(object, name, &at))
        return FL_OK;
    fl_status status = fl_json_text(&at, &text, err);
    if (status != FL_OK)
        return status;
    if (text[0] < scale[0] || text[0] > scale[1] || text[1])
        return fl_json_fail(&at, err, FL_EREFUSED, "%s is a text from \"%c\" to \"%c\"", name,
                            scale[0], scale[1]);
    *out = text[0];
    return FL_OK;
}

static bool kind_bit(const char *text, unsigned *bit)
{
    fl_event_kind kind;
    if (!fl_event_kind_parse(text, &kind))
        return false;
    *bit = FL_RULE_BIT(kind);
    return true;
}

static bool review_bit(const char *text, unsigned *bit)
{
    fl_review review;
    if (!fl_review_parse(text, &review))
        return false;
    *bit = FL_RULE_BIT(review);
    return true;
}

// A list of words, or one word, as bits.
static fl_status read_bits(const fl_json_at *object, const char *name,
                           bool (*bit_of)(const char *text, unsigned *bit), const char *which,
                           fl_arena *arena, unsigned *out, fl_err *err)
{
    const char **words = NULL;
    size_t count = 0;
    fl_json_at at;
    fl_status status = fl_field_texts(object, name, FL_MAX_NAME, arena, &words, &count, err);
    for (size_t i = 0; status == FL_OK && i < count; i++) {
        unsigned bit = 0;
        if (bit_of(words[i], &bit))
            *out |= bit;
        else if (fl_json_member(object, name, &at))
            status = fl_json_fail(&at, err, FL_EREFUSED, "\"%s\" is none; there are: %s",
                                  fl_quote(words[i]).at, which);
    }
    return status;
}

static fl_status read_rule(const fl_json_at *at, fl_arena *arena, fl_selection *r, fl_err *err)
{
    const struct {
        const char *name;
        const char ***words;
        size_t *count;
    } lists[] = {
        { "sources", &r->sources, &r->source_count },
        { "not_sources", &r->not_sources, &r->not_source_count },
        { "tags", &r->tags, &r->tag_count },
        { "not_tags", &r->not_tags, &r->not_tag_count },
    };
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < sizeof lists / sizeof *lists; i++)
        status = fl_field_texts(at, lists[i].name, FL_MAX_NAME, arena, lists[i].words,
                                lists[i].count, err);
    if (status == FL_OK)
        status = read_grade(at, "reliability", "AF", &r->reliability, err);
    if (status == FL_OK)
        status = read_grade(at, "credibility", "16", &r->credibility, err);
    if (status == FL_OK)
        status = read_bits(at, "kinds", kind_bit,
                           "control, contest, share, claim, withdraw, survey, incident", arena,
                           &r->kinds, err);
    if (status == FL_OK)
        status = read_bits(at, "review", review_bit, "accepted, rejected, pending", arena,
                           &r->reviews, err);
    return status;
}

fl_status fl_codec_perspective_read(const fl_json_at *at, fl_arena *arena, fl_perspective *out,
                                    fl_err *err)
{
    static const char *const known[] = { "name",        "title",       "sources", "not_sources",
                                         "reliability", "credibility", "kinds",   "tags",
                                         "not_tags",    "review",      NULL };
    fl_perspective p = { .name = "", .title = "" };
    fl_status status = fl_json_members(at, known, err);
    if (status == FL_OK)
        status = fl_field_text(at, "name", FL_MAX_NAME, arena, &p.name, err);
    if (status == FL_OK)
        status = fl_field_text(at, "title", FL_MAX_NAME, arena, &p.title, err);
    if (status == FL_OK)
        status = read_rule(at, arena, &p.rule, err);
    if (status == FL_OK)
        *out = p;
    return status;
}

fl_status fl_codec_perspective_parse(const void *text, size_t len, fl_arena *arena,
                                     fl_perspective *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_status status = fl_json_parse(text, len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        status = fl_codec_perspective_read(&root, arena, out, err);
    }
    fl_json_free(json);
    return status;
}

// ---- reviews ----------------------------------------------------------------------------------------

static fl_status read_review(const fl_json_at *root, fl_arena *arena, fl_decision *out, fl_err *err)
{
    static const char *const known[] = { "review", "reason", NULL };
    fl_decision d = { .reason = "" };
    fl_json_at at;
    const char *text = NULL;
    fl_status status = fl_json_members(root, known, err);
    if (status == FL_OK)
        status = fl_json_require(root, "review", &at, err);
    if (status == FL_OK)
        status = fl_json_text(&at, &text, err);
    if (status == FL_OK && !fl_review_parse(text, &d.review))
        status = fl_json_fail(&at, err, FL_EREFUSED,
                              "a review is accepted, rejected, or pending: sent back");
    if (status == FL_OK)
        status = fl_field_text(root, "reason", FL_MAX_NOTE, arena, &d.reason, err);
    if (status == FL_OK)
        *out = d;
    return status;
}

fl_status fl_codec_review_parse(const void *text, size_t len, fl_arena *arena, fl_decision *out,
                                fl_err *err)
{
    fl_json *json = NULL;
    fl_status status = fl_json_parse(text, len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        status = read_review(&root, arena, out, err);
    }
    fl_json_free(json);
    return status;
}
