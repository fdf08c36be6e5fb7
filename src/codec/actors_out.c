// actors_out.c - the actors, and what changes of them from a date on, as they can be posted.
#include <string.h>

#include "answer.h"

static void write_parent(fl_json_writer *w, const fl_theatre *t, fl_actor parent)
{
    fl_write_text(w, "parent", parent ? fl_theatre_actor(t, parent)->id : NULL);
}

static void write_change(fl_json_writer *w, const fl_theatre *t, const fl_actor_change *c)
{
    const fl_actor_info *a = &c->actor;
    fl_write_object(w, NULL);
    fl_write_time(w, "since", c->since);
    if (a->names.count)
        fl_write_names(w, "name", a->names);
    if (*a->label)
        fl_write_text(w, "short", a->label);
    if (*a->colour)
        fl_write_text(w, "colour", a->colour);
    if (a->parent || c->becomes_side)
        write_parent(w, t, a->parent);
    fl_write_end(w);
}

static void write_actor(fl_json_writer *w, const fl_theatre *t, const fl_actor_info *a)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "id", a->id);
    fl_write_names(w, "name", a->names);
    fl_write_text(w, "short", a->label);
    fl_write_text(w, "colour", a->colour);
    fl_write_array(w, "aliases");
    for (size_t i = 0; i < a->alias_count; i++)
        fl_write_text(w, NULL, a->aliases[i]);
    fl_write_end(w);
    write_parent(w, t, a->parent);
    fl_write_array(w, "changes");
    for (size_t i = 0; i < t->change_count; i++)
        if (strcmp(t->changes[i].actor.id, a->id) == 0)
            write_change(w, t, &t->changes[i]);
    fl_write_end(w);
    fl_write_end(w);
}

void fl_write_actors(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    const fl_theatre *t = s->theatre;
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_array(w, "actors");
    for (size_t i = 0; i < t->actor_count; i++)
        write_actor(w, t, &t->actors[i]);
    fl_write_end(w);
    fl_write_end(w);
}
