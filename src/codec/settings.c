// settings.c - settings in and out. Contract: codec_settings.h.
#include "frontline/codec_settings.h"

#include <string.h>

#include "answer.h"
#include "fields.h"
#include "theatre_in.h"

// ---- in -------------------------------------------------------------------------------------------------

// What the hashes of all maps, or all that was reported, hang on.
static const char *const fixed[] = { "id",      "theatre", "grid",          "snap_m",
                                     "snap",    "crumbs",  "crumb_width_m", "crumb_area_ha",
                                     "outline", "start",   "starts_at",     "fixed" };

static fl_status refuse_fixed(const fl_json_at *root, fl_err *err)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (!fl_json_has(root, fixed[i]))
            continue;
        fl_fail(err, FL_EREFUSED,
                "\"%s\" was fixed when the store was made, as the hashes of all its maps hang on "
                "it; make another store for another",
                fixed[i]);
        return fl_fail_at(err, FL_EREFUSED, "/%s", fixed[i]);
    }
    return FL_OK;
}

// Those of t, with what is said in their place or behind them.
static fl_status merge_names(const fl_theatre *t, fl_texts said, fl_arena *arena, fl_texts *out,
                             fl_err *err)
{
    fl_texts all = { .count = t->names.count };
    if (said.count == 0)
        return FL_OK;
    all.at = fl_arena_alloc(arena, (all.count + said.count) * sizeof *all.at);
    if (!all.at)
        return fl_fail_nomem(err);
    memcpy(all.at, t->names.at, all.count * sizeof *all.at);
    for (size_t i = 0; i < said.count; i++) {
        size_t k = 0;
        while (k < all.count && strcmp(all.at[k].language, said.at[i].language) != 0)
            k++;
        all.at[k] = said.at[i];
        all.count += k == all.count;
    }
    *out = all;
    return FL_OK;
}

static fl_status read_guard(const fl_json_at *root, unsigned *out, fl_err *err)
{
    fl_json_at at;
    int64_t e2 = 0;
    if (!fl_json_member(root, "guard_percent", &at))
        return FL_OK;
    fl_status status = fl_json_decimal(&at, 2, &e2, err);
    if (status == FL_OK && (e2 < 1 || e2 > FL_GUARD_E2_MAX))
        status =
            fl_json_fail(&at, err, FL_EREFUSED, "the guard is a share from 0.01 to 100 percent");
    if (status == FL_OK)
        *out = (unsigned)e2;
    return status;
}

static fl_status read(const fl_json_at *root, const fl_theatre *t, fl_arena *arena,
                      fl_settings *out, fl_err *err)
{
    static const char *const known[] = { "name",        "credit",        "borders",
                                         "description", "guard_percent", NULL };
    fl_texts names = { 0 };
    fl_status status = refuse_fixed(root, err);
    if (status == FL_OK)
        status = fl_json_members(root, known, err);
    if (status == FL_OK)
        status = fl_names_read(root, "name", arena, &names, err);
    if (status == FL_OK)
        status = merge_names(t, names, arena, &out->names, err);
    if (status == FL_OK)
        status = fl_field_text(root, "credit", FL_MAX_NOTE, arena, &out->credit, err);
    if (status == FL_OK)
        status = fl_field_text(root, "borders", FL_MAX_NOTE, arena, &out->borders, err);
    if (status == FL_OK)
        status = fl_field_text(root, "description", FL_MAX_NOTE, arena, &out->description, err);
    return status == FL_OK ? read_guard(root, &out->guard_e2, err) : status;
}

fl_status fl_codec_settings_parse(const void *text, size_t len, const fl_theatre *t,
                                  fl_arena *arena, fl_settings *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_settings s = { .credit = "", .borders = "", .description = "" };
    fl_status status = fl_json_parse(text, len, &json, err);
    if (status == FL_OK) {
        fl_json_at root = fl_json_root(json);
        status = read(&root, t, arena, &s, err);
    }
    fl_json_free(json);
    if (status == FL_OK)
        *out = s;
    return status;
}

// ---- out ------------------------------------------------------------------------------------------------

void fl_write_settings(fl_json_writer *w, const char *name, const fl_theatre *t)
{
    fl_write_object(w, name);
    fl_write_text(w, "theatre", t->id);
    fl_write_names(w, "name", t->names);
    fl_write_text(w, "credit", t->credit);
    fl_write_text(w, "borders", t->borders);
    fl_write_text(w, "description", t->description ? t->description : "");
    fl_write_decimal(w, "guard_percent", fl_theatre_guard_e2(t), 2);
    fl_write_object(w, "fixed");
    fl_write_time(w, "starts_at", t->starts_at);
    fl_write_decimal(w, "snap_m", t->map.snap_mm, 3);
    fl_write_decimal(w, "crumb_width_m", t->map.crumb_width_mm, 3);
    fl_write_decimal(w, "crumb_area_ha", t->map.crumb_area_e4m2, 8);
    fl_write_end(w);
    fl_write_end(w);
}
