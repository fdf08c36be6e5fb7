// perspective_out.c - perspectives as JSON.
#include "answer.h"
#include "frontline/codec_perspective.h"

static void write_words(fl_json_writer *w, const char *name, const char *const *words, size_t count)
{
    if (!count)
        return;
    fl_write_array(w, name);
    for (size_t i = 0; i < count; i++)
        fl_write_text(w, NULL, words[i]);
    fl_write_end(w);
}

static void write_grade(fl_json_writer *w, const char *name, char grade)
{
    if (grade)
        fl_write_text(w, name, (const char[]){ grade, '\0' });
}

static void write_rule(fl_json_writer *w, const fl_selection *r)
{
    write_words(w, "sources", r->sources, r->source_count);
    write_words(w, "not_sources", r->not_sources, r->not_source_count);
    write_grade(w, "reliability", r->reliability);
    write_grade(w, "credibility", r->credibility);
    if (r->kinds) {
        fl_write_array(w, "kinds");
        for (unsigned k = FL_EVENT_CONTROL; k <= FL_EVENT_INCIDENT; k++)
            if (r->kinds & FL_RULE_BIT(k))
                fl_write_text(w, NULL, fl_event_kind_name((fl_event_kind)k));
        fl_write_end(w);
    }
    write_words(w, "tags", r->tags, r->tag_count);
    write_words(w, "not_tags", r->not_tags, r->not_tag_count);
    unsigned reviews = r->reviews ? r->reviews : FL_RULE_BIT(FL_ACCEPTED);
    fl_write_array(w, "review");
    for (unsigned k = FL_ACCEPTED; k <= FL_REVIEWS; k++)
        if (reviews & FL_RULE_BIT(k))
            fl_write_text(w, NULL, fl_review_name((fl_review)k));
    fl_write_end(w);
}

void fl_write_perspective(fl_json_writer *w, const char *name, const fl_known_perspective *p)
{
    fl_write_object(w, name);
    fl_write_text(w, "name", p->perspective.name);
    if (*p->perspective.title)
        fl_write_text(w, "title", p->perspective.title);
    write_rule(w, &p->perspective.rule);
    fl_write_serial(w, "since", 'v', p->since);
    fl_write_serial(w, "version", 'v', p->latest);
    fl_write_time(w, "updated_at", p->updated_at);
    fl_write_end(w);
}

void fl_write_main(fl_json_writer *w, fl_time made_at)
{
    const fl_known_perspective always = { .perspective = { .name = FL_MAIN,
                                                           .title = "what is accepted" },
                                          .since = 1,
                                          .latest = 1,
                                          .updated_at = made_at };
    fl_write_perspective(w, NULL, &always);
}

void fl_write_perspectives(fl_json_writer *w, const fl_style *s, const fl_head *h,
                           const fl_perspectives *all, fl_time made_at)
{
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_array(w, "perspectives");
    fl_write_main(w, made_at);
    for (size_t i = 0; i < all->count; i++)
        fl_write_perspective(w, NULL, &all->at[i]);
    fl_write_end(w);
    fl_write_end(w);
}

void fl_write_recorded_perspective(fl_json_writer *w, uint64_t version, bool dry_run,
                                   const char *name, const fl_known_perspective *p)
{
    fl_write_object(w, NULL);
    fl_write_serial(w, "version", 'v', version);
    fl_write_bool(w, "dry_run", dry_run);
    if (p)
        fl_write_perspective(w, "perspective", p);
    else
        fl_write_text(w, "removed", name);
    fl_write_end(w);
}
