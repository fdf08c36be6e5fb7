// snapshot.c - frontline snapshot: the maps of days as folders of files.
#include "snapshot.h"

#include <string.h>

enum { MOST_MISSED = 3660 }; // days that one run catches up: more is a slip of the pen

typedef struct fl_wish { // what was asked for
    const char *folder;
    const char *date; // NULL: the last day of the timeline
    bool since_last;
} fl_wish;

// ---- days ---------------------------------------------------------------------------------------------------

static fl_status parse_day(const char *text, fl_time *day, fl_err *err)
{
    bool is_date = false;
    fl_time at = 0;
    if (fl_time_parse(text, strlen(text), &at, &is_date, err) != FL_OK || !is_date)
        return fl_fail(err, FL_EINVAL, "--date is a day, such as 2017-10-10");
    *day = at;
    return FL_OK;
}

static fl_time midnight_before(fl_time t)
{
    fl_time day = t / FL_DAY * FL_DAY;
    return day > t ? day - FL_DAY : day;
}

// The days to write: [*first, *last].
static fl_status choose_days(const fl_wish *wish, const fl_publisher *p, const fl_view *v,
                             fl_time *first, fl_time *last, fl_err *err)
{
    fl_time starts_at = fl_view_theatre(v)->starts_at;
    char newest[FL_EDITION_NAME] = "";
    fl_status status = FL_OK;
    *last = midnight_before(fl_view_ends_at(v));
    if (wish->date)
        status = parse_day(wish->date, last, err);
    if (status == FL_OK && fl_snapshot_end(*last) < starts_at) {
        char start[FL_DAY_TEXT];
        fl_snapshot_date(midnight_before(starts_at), start);
        return fl_fail(err, FL_EREFUSED, "the map starts on %s, after that day", start);
    }
    *first = *last;
    if (status == FL_OK && wish->since_last)
        status = fl_publisher_newest(p, newest, err);
    if (status != FL_OK || !*newest)
        return status;
    status = parse_day(newest, first, err);
    *first += FL_DAY;
    if (*first > *last)
        *first = *last;
    if ((*last - *first) / FL_DAY > MOST_MISSED)
        return fl_fail(err, FL_ELIMIT, "more than %d days since %s: write the day by itself first",
                       MOST_MISSED, newest);
    return status;
}

// ---- writing ------------------------------------------------------------------------------------------------

// A line for each day, as it is done; with --json an object a line.
static fl_status tell(const fl_cli *cli, const fl_wish *wish, const char *date, fl_published done,
                      fl_err *err)
{
    static const char *const text[] = { "written", "replaced",
                                        "the same as before: left as it is" };
    static const char *const word[] = { "new", "replaced", "same" };
    fl_buf out = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&out);
    if (cli->json) {
        fl_write_object(&w, NULL);
        fl_write_text(&w, "date", date);
        fl_write_text(&w, "result", word[done]);
        fl_write_end(&w);
        fl_put_u8(&out, '\n');
    } else {
        fl_put_format(&out, "%s/%s: %s\n", wish->folder, date, text[done]);
    }
    fl_status status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    return status;
}

static fl_status write_day(const fl_cli *cli, const fl_wish *wish, const fl_publisher *p,
                           const fl_view *v, fl_time day, fl_err *err)
{
    fl_page pages[FL_SNAPSHOT_PAGES] = { 0 };
    fl_published done;
    char date[FL_DAY_TEXT];
    fl_snapshot_date(day, date);
    fl_status status = fl_snapshot_pages(v, day, pages, err);
    if (status == FL_OK)
        status = fl_publish(p, date, pages, FL_SNAPSHOT_PAGES, &done, err);
    if (status == FL_OK)
        status = tell(cli, wish, date, done, err);
    fl_snapshot_pages_done(pages);
    return status;
}

static fl_status snapshot(const fl_cli *cli, const fl_wish *wish, fl_err *err)
{
    fl_publisher publisher = { NULL, -1, -1 };
    fl_store *store = NULL;
    const fl_view *view = NULL;
    fl_time first = 0, last = 0;
    fl_status status = fl_publisher_open(wish->folder, &publisher, err);
    if (status == FL_OK)
        status = fl_cli_open(cli, &store, &view, err);
    if (status == FL_OK)
        status = choose_days(wish, &publisher, view, &first, &last, err);
    for (fl_time day = first; status == FL_OK && day <= last; day += FL_DAY)
        status = write_day(cli, wish, &publisher, view, day, err);
    fl_view_unref(view);
    fl_store_close(store);
    fl_publisher_close(&publisher);
    return status;
}

// ---- the command --------------------------------------------------------------------------------------------

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_wish wish = { 0 };
    const fl_flag flags[] = { { .name = "--date", .text = &wish.date },
                              { .name = "--out", .text = &wish.folder },
                              { .name = "--since-last", .is_set = &wish.since_last } };
    fl_words words = { 0 };
    fl_time day;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 3, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_snapshot);
    if (status == FL_OK && wish.date)
        status = parse_day(wish.date, &day, &err);
    if (status == FL_OK && !(wish.folder && *wish.folder))
        status = fl_fail(&err, FL_EINVAL, "where to? Say --out DIR");
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_snapshot, &err);
    return snapshot(cli, &wish, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_snapshot = {
    "snapshot",
    "the map of a day as files",
    "--out DIR [--date DATE] [--since-last]\n"
    "\n"
    "Writes DIR/2017-10-10/: who holds what at the end of that day (UTC) by zone, actor and "
    "faction,\n"
    "fronts and places as GeoJSON, areas.csv, and manifest.json with size and SHA-256 of each. "
    "The\n"
    "day appears whole or not at all; DIR/latest is a link to the newest. The same store and date\n"
    "give the same bytes; a day that is there already and differs is replaced.\n"
    "\n"
    "  --out DIR     the folder of the days; made if it is missing\n"
    "  --date DATE   2017-10-10; else the last day of which something is reported\n"
    "  --since-last  also the days between the newest one in DIR and that day\n",
    run,
};
