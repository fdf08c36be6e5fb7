// diff.c - frontline diff: what changed hands between two dates, or two versions.
#include "flows.h"

#include <stdio.h>
#include <string.h>

static bool is_version(const char *text)
{
    size_t len = strlen(text);
    return text[0] == 'v' && len > 1 && strspn(text + 1, "0123456789") == len - 1;
}

static void put_end(const fl_json_at *compared, const char *which, fl_buf *out)
{
    fl_json_at end;
    if (!fl_json_member(compared, which, &end))
        return;
    fl_put_when(fl_said(&end, "datetime"), out);
    fl_put_format(out, " (%s)", fl_said(&end, "version"));
}

static void put_gains(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    fl_json_at list;
    size_t count = fl_json_member(root, "gains", &list) ? fl_json_count(&list) : 0;
    if (count)
        fl_put_text(out, "in sum:\n");
    for (size_t i = 0; i < count; i++) {
        fl_json_at gain = fl_json_element(&list, i);
        int64_t e4m2 = fl_said_number(&gain, "km2", 4) * 1000000;
        char km2[FL_KM2_TEXT], signed_km2[FL_KM2_TEXT + 1];
        if (e4m2 > -FL_SPECK_E4M2 && e4m2 < FL_SPECK_E4M2)
            continue;
        fl_cli_km2(e4m2 < 0 ? -e4m2 : e4m2, km2);
        snprintf(signed_km2, sizeof signed_km2, "%c%s", e4m2 < 0 ? '-' : '+', km2);
        fl_put_format(out, "  %18s  ", signed_km2);
        fl_put_holding(l, fl_said(&gain, "actor"), fl_said(&gain, "status"),
                       fl_said(&gain, "other"), out);
        fl_put_u8(out, '\n');
    }
}

static void put_answer(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    fl_json_at compared;
    fl_flows *flows = fl_flows_new();
    if (!flows) {
        out->failed = true;
        return;
    }
    if (fl_json_member(root, "compared", &compared)) {
        fl_put_text(out, "from ");
        put_end(&compared, "from", out);
        fl_put_text(out, " to ");
        put_end(&compared, "to", out);
    }
    fl_flows_add(flows, l, root, "flows");
    fl_put_text(out, fl_flows_count(flows) ? ":\n" : ": nothing changed hands\n");
    fl_flows_put(flows, out);
    put_gains(l, root, out);
    fl_flows_free(flows);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *end[2] = { NULL }, *level = NULL, *actor = NULL, *bbox = NULL;
    const fl_flag flags[] = { { .name = "--level", .text = &level },
                              { .name = "--actor", .text = &actor },
                              { .name = "--bbox", .text = &bbox } };
    fl_words words = { end, 0, 2 };
    fl_question q = { .method = "GET", .path = "/changes.geojson" };
    fl_buf both = FL_BUF_INIT;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 3, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_diff);
    if (status == FL_OK && !end[1])
        status = fl_fail(&err, FL_EINVAL, "say two dates, or two versions such as v10 v20");
    if (status == FL_OK && is_version(end[0]) != is_version(end[1]))
        status = fl_fail(&err, FL_EINVAL, "a date and a version cannot be compared");
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_diff, &err);
    fl_put_format(&both, "%s/%s", end[0], end[1]);
    fl_put_u8(&both, '\0');
    fl_question_add(&q, is_version(end[0]) ? "known-at" : "datetime",
                    both.failed ? "" : (const char *)both.data);
    fl_question_add(&q, "level", level);
    fl_question_add(&q, "actor", actor);
    fl_question_add(&q, "bbox", bbox);
    status = both.failed ? fl_fail_nomem(&err) : fl_tell(cli, &q, put_answer, &err);
    fl_buf_done(&both);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_diff = {
    "diff",
    "what changed hands between two dates or versions",
    "DATE|VERSION DATE|VERSION [...]\n"
    "\n"
    "Sums what went from whom to whom: within the days from the first date to the last, both "
    "included; or\n"
    "what the newer version, such as v20, knows otherwise than the older one, at the end of the "
    "timeline.\n"
    "With --json the ground itself, as GeoJSON.\n"
    "\n"
    "  --level LEVEL     side, else faction\n"
    "  --actor ACTOR, --bbox W,S,E,N   only these\n",
    run,
};
