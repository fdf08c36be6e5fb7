// export.c - frontline export: the map as GeoJSON.
#include "cli.h"

#include "frontline/codec.h"

static fl_control by_side(const void *context, fl_control c)
{
    return fl_theatre_by_side(context, c);
}

static fl_status put_map(const fl_view *v, fl_time at, fl_buf *out, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre(v);
    const fl_grouping sides = { by_side, t, fl_control_of(FL_UNKNOWN, 0, 0) };
    const fl_map *map = NULL;
    fl_zones zones = { 0 };
    fl_status status = fl_view_map(v, at, &map, err);
    if (status == FL_OK)
        status = fl_map_zones(map, &sides, &zones, err);
    if (status == FL_OK) {
        fl_json_writer w = fl_json_writer_of(out);
        fl_style style = { .theatre = t, .decimals = 7 };
        fl_head head = fl_cli_head(v, at);
        fl_write_collection(&w, &style, &head);
        for (size_t i = 0; i < zones.count; i++)
            fl_write_zone(&w, &style, &zones, i, NULL);
        fl_write_collection_end(&w, zones.count, zones.count);
        fl_put_u8(out, '\n');
    }
    fl_zones_done(&zones);
    fl_map_unref(map);
    return status;
}

static fl_status export(const fl_cli *cli, fl_time at, fl_err *err)
{
    fl_store *store = NULL;
    const fl_view *view = NULL;
    fl_buf out = FL_BUF_INIT;
    fl_status status = fl_cli_open(cli, &store, &view, err);
    if (status == FL_OK)
        status = put_map(view, at, &out, err);
    if (status == FL_OK)
        status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    fl_view_unref(view);
    fl_store_close(store);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *date = NULL;
    const fl_flag flags[] = { { "--date", &date, NULL } };
    fl_words words = { 0 };
    fl_time at;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_export);
    if (status == FL_OK)
        status = fl_cli_date(date, &at, &err);
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_export, &err);
    return export(cli, at, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_export = {
    "export",
    "the map as GeoJSON",
    "[--date DATE]\n"
    "\n"
    "Writes who holds what, one feature for each zone, to the standard output.\n"
    "\n"
    "  --date DATE  2017-10-01 (the end of that day, UTC) or 2017-10-01T12:00:00Z; else the "
    "newest\n",
    run,
};
