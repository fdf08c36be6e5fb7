// flows.c - what went from whom to whom, summed. Contract: flows.h.
#include "flows.h"

#include <string.h>

// A line of the table.
typedef struct fl_flow {
    fl_buf text; // "SDF -> ISIS"
    int64_t area_e4m2;
} fl_flow;

enum { MAX_FLOWS = 200 }; // lines that a person may want to read

struct fl_flows {
    fl_flow at[MAX_FLOWS];
    size_t count;
    int64_t rest_e4m2; // beyond them
};

static void put_side(const fl_legend *l, const fl_json_at *moved, bool to, fl_buf *out)
{
    fl_put_holding(l, fl_said(moved, to ? "to" : "from"),
                   fl_said(moved, to ? "to_status" : "from_status"),
                   fl_said(moved, to ? "to_other" : "from_other"), out);
}

static bool same_text(const fl_buf *a, const fl_buf *b)
{
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void add_flow(const fl_legend *l, const fl_json_at *moved, fl_flows *flows)
{
    fl_buf text = FL_BUF_INIT;
    int64_t area_e4m2 = fl_said_number(moved, "km2", 4) * 1000000; // a square metre is enough
    size_t i = 0;
    put_side(l, moved, false, &text);
    fl_put_text(&text, " -> ");
    put_side(l, moved, true, &text);
    while (i < flows->count && !text.failed && !same_text(&flows->at[i].text, &text))
        i++;
    if (text.failed || i == MAX_FLOWS) {
        flows->rest_e4m2 += area_e4m2;
        fl_buf_done(&text);
        return;
    }
    flows->at[i].area_e4m2 += area_e4m2;
    if (i < flows->count)
        fl_buf_done(&text);
    else
        flows->at[flows->count++].text = text;
}

static void drop_specks(fl_flows *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->at[i].area_e4m2 < FL_SPECK_E4M2)
            fl_buf_done(&f->at[i].text);
        else
            f->at[kept++] = f->at[i];
    }
    f->count = kept;
}

fl_flows *fl_flows_new(void)
{
    return fl_alloc(sizeof(fl_flows));
}

void fl_flows_add(fl_flows *f, const fl_legend *l, const fl_json_at *answer, const char *name)
{
    fl_json_at list;
    if (!fl_json_member(answer, name, &list))
        return;
    for (size_t i = 0; i < fl_json_count(&list); i++) {
        fl_json_at moved = fl_json_element(&list, i);
        add_flow(l, &moved, f);
    }
    drop_specks(f);
}

size_t fl_flows_count(const fl_flows *f)
{
    return f->count;
}

bool fl_flows_equal(const fl_flows *a, const fl_flows *b)
{
    bool same = a->count == b->count && a->rest_e4m2 == b->rest_e4m2;
    for (size_t i = 0; same && i < a->count; i++)
        same =
            a->at[i].area_e4m2 == b->at[i].area_e4m2 && same_text(&a->at[i].text, &b->at[i].text);
    return same;
}

static void put_flow(int64_t area_e4m2, const char *text, size_t len, fl_buf *out)
{
    char km2[FL_KM2_TEXT];
    fl_cli_km2(area_e4m2, km2);
    fl_put_format(out, "  %18s  ", km2);
    fl_put(out, text, len);
    fl_put_u8(out, '\n');
}

void fl_flows_put(const fl_flows *flows, fl_buf *out)
{
    static const char rest[] = "between others";
    for (size_t i = 0; i < flows->count; i++)
        put_flow(flows->at[i].area_e4m2, (const char *)flows->at[i].text.data,
                 flows->at[i].text.len, out);
    if (flows->rest_e4m2)
        put_flow(flows->rest_e4m2, rest, sizeof rest - 1, out);
}

void fl_flows_free(fl_flows *flows)
{
    for (size_t i = 0; flows && i < flows->count; i++)
        fl_buf_done(&flows->at[i].text);
    fl_free(flows);
}
