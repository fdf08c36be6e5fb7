// snapshot_pages.c - the pages of a day: GeoJSON as the daemon serves it, and the manifest.
#include "snapshot.h"

#include <stdio.h>
#include <string.h>

fl_time fl_snapshot_end(fl_time day)
{
    return day + FL_DAY - 1;
}

void fl_snapshot_date(fl_time day, char out[FL_DAY_TEXT])
{
    char text[FL_TIME_TEXT];
    fl_time_format(day, text);
    memcpy(out, text, FL_DAY_TEXT - 1);
    out[FL_DAY_TEXT - 1] = '\0';
}

typedef struct fl_shown { // what the pages show
    const fl_view *view;
    const fl_theatre *theatre;
    const fl_map *map;
    fl_time day, at;
    fl_zones sides, factions;
    fl_last *sides_last, *factions_last; // of each zone
    fl_fronts fronts;
} fl_shown;

// Zones of the map, and since when they are as they are.
static fl_status trace(const fl_shown *s, const fl_grouping *by, fl_zones *zones, fl_last **last,
                       fl_err *err)
{
    fl_status status = fl_map_zones(s->map, by, zones, err);
    if (status != FL_OK)
        return status;
    *last = fl_alloc((zones->count + 1) * sizeof **last);
    return *last ? fl_view_date_zones(s->view, s->at, by, zones, *last, err) : fl_fail_nomem(err);
}

static fl_status shown_init(fl_shown *s, const fl_view *v, fl_time day, fl_err *err)
{
    *s = (fl_shown){ .view = v, .day = day, .at = fl_snapshot_end(day) };
    s->theatre = fl_view_theatre_at(v, s->at);
    const fl_grouping sides = fl_view_grouping(v, s->at, true);
    const fl_grouping factions = fl_view_grouping(v, s->at, false);
    fl_status status = fl_view_map(v, s->at, &s->map, err);
    if (status == FL_OK)
        status = trace(s, &sides, &s->sides, &s->sides_last, err);
    if (status == FL_OK)
        status = trace(s, &factions, &s->factions, &s->factions_last, err);
    if (status == FL_OK)
        status = fl_map_fronts(s->map, &sides, &s->fronts, err);
    return status;
}

static void shown_done(fl_shown *s)
{
    fl_zones_done(&s->sides);
    fl_zones_done(&s->factions);
    fl_free(s->sides_last);
    fl_free(s->factions_last);
    fl_fronts_done(&s->fronts);
    fl_map_unref(s->map);
}

// ---- features -----------------------------------------------------------------------------------------------

typedef struct fl_features { // a collection being written
    fl_json_writer w;
    fl_style style;
    uint64_t count;
} fl_features;

static fl_features open_features(const fl_shown *s, fl_buf *out)
{
    fl_features f = { .w = fl_json_writer_of(out),
                      .style = { .theatre = s->theatre, .decimals = 7 } };
    fl_head head = fl_cli_head(s->view, s->at);
    fl_write_collection(&f.w, &f.style, &head);
    return f;
}

static void close_features(fl_features *f)
{
    fl_write_collection_end(&f->w, f->count, f->count);
    fl_put_u8(f->w.out, '\n');
}

static void put_zones(const fl_shown *s, const fl_zones *z, const fl_last *last, fl_buf *out)
{
    fl_features f = open_features(s, out);
    for (size_t i = 0; i < z->count; i++, f.count++)
        fl_write_zone(&f.w, &f.style, z, i, &last[i]);
    close_features(&f);
}

static fl_status put_sides(const fl_shown *s, fl_buf *out, fl_err *err)
{
    (void)err;
    put_zones(s, &s->sides, s->sides_last, out);
    return FL_OK;
}

static fl_status put_factions(const fl_shown *s, fl_buf *out, fl_err *err)
{
    (void)err;
    put_zones(s, &s->factions, s->factions_last, out);
    return FL_OK;
}

// Zones of one group stand together: one feature for each run.
static fl_status put_actors(const fl_shown *s, fl_buf *out, fl_err *err)
{
    const fl_zones *z = &s->sides;
    fl_features f = open_features(s, out);
    (void)err;
    for (size_t i = 0, end; i < z->count; i = end, f.count++) {
        for (end = i; end < z->count && z->at[end].group == z->at[i].group;)
            end++;
        fl_write_zones_as_one(&f.w, &f.style, z, i, end - i, &s->sides_last[i]);
    }
    close_features(&f);
    return FL_OK;
}

static fl_status put_fronts(const fl_shown *s, fl_buf *out, fl_err *err)
{
    fl_features f = open_features(s, out);
    (void)err;
    for (size_t i = 0; i < s->fronts.count; i++, f.count++)
        fl_write_front(&f.w, &f.style, &s->fronts, i);
    close_features(&f);
    return FL_OK;
}

static fl_status put_places(const fl_shown *s, fl_buf *out, fl_err *err)
{
    fl_features f = open_features(s, out);
    const fl_grouping by = fl_view_grouping(s->view, s->at, true);
    fl_status status = FL_OK;
    for (size_t i = 0; i < s->theatre->place_count && status == FL_OK; i++, f.count++) {
        const fl_place *p = &s->theatre->places[i];
        fl_control exact = fl_map_control_at(s->map, p->at);
        fl_control c = fl_theatre_by_side(s->theatre, exact);
        fl_last last;
        status = fl_view_since(s->view, s->at, p->at, exact, &by, &last, err);
        if (status == FL_OK)
            fl_write_place(&f.w, &f.style, p, c, &last);
    }
    close_features(&f);
    return status;
}

static fl_status put_areas(const fl_shown *s, fl_buf *out, fl_err *err)
{
    return fl_snapshot_areas(s->view, s->day, out, err);
}

// ---- pages --------------------------------------------------------------------------------------------------

static const struct {
    const char *name;
    fl_status (*put)(const fl_shown *s, fl_buf *out, fl_err *err);
} contents[FL_SNAPSHOT_PAGES - 1] = {
    { "control.geojson", put_sides },
    { "control-by-actor.geojson", put_actors },
    { "control-by-faction.geojson", put_factions },
    { "fronts.geojson", put_fronts },
    { "places.geojson", put_places },
    { "areas.csv", put_areas },
};

static void write_file(fl_json_writer *w, const fl_page *page)
{
    uint8_t hash[32];
    char hex[2 * sizeof hash + 1];
    fl_sha256_of(page->bytes.data, page->bytes.len, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    fl_write_object(w, NULL);
    fl_write_text(w, "name", page->name);
    fl_write_int(w, "size", (int64_t)page->bytes.len);
    fl_write_text(w, "sha256", hex);
    fl_write_end(w);
}

static void put_manifest(const fl_shown *s, const fl_page *pages, size_t count, fl_buf *out)
{
    char version[24], root[FL_HASH_TEXT], date[FL_DAY_TEXT];
    fl_json_writer w = fl_json_writer_of(out);
    snprintf(version, sizeof version, "v%llu", (unsigned long long)fl_view_version(s->view));
    fl_hash_format(fl_map_hash(s->map), root);
    fl_snapshot_date(s->day, date);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "format", "frontline snapshot 1");
    fl_write_text(&w, "theatre", s->theatre->id);
    fl_write_text(&w, "date", date);
    fl_write_text(&w, "version", version);
    fl_write_time(&w, "recorded_at", fl_view_recorded_at(s->view));
    fl_write_text(&w, "root", root);
    fl_write_text(&w, "credit", s->theatre->credit);
    fl_write_array(&w, "files");
    for (size_t i = 0; i < count; i++)
        write_file(&w, &pages[i]);
    fl_write_end(&w);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

fl_status fl_snapshot_pages(const fl_view *v, fl_time day, fl_page pages[FL_SNAPSHOT_PAGES],
                            fl_err *err)
{
    const size_t last = FL_SNAPSHOT_PAGES - 1;
    fl_shown shown;
    fl_status status = shown_init(&shown, v, day, err);
    for (size_t i = 0; i < last && status == FL_OK; i++) {
        pages[i].name = contents[i].name;
        status = contents[i].put(&shown, &pages[i].bytes, err);
        if (status == FL_OK && pages[i].bytes.failed)
            status = fl_fail_nomem(err);
    }
    if (status == FL_OK) {
        pages[last].name = "manifest.json";
        put_manifest(&shown, pages, last, &pages[last].bytes);
        if (pages[last].bytes.failed)
            status = fl_fail_nomem(err);
    }
    shown_done(&shown);
    return status;
}

void fl_snapshot_pages_done(fl_page pages[FL_SNAPSHOT_PAGES])
{
    for (size_t i = 0; i < FL_SNAPSHOT_PAGES; i++)
        fl_buf_done(&pages[i].bytes);
}
