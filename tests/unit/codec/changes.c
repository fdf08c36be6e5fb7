// changes.c - what is said of changes and statistics, to the byte.
#include <string.h>

#include "check.h"
#include "frontline/codec_stats.h"
#include "sample.h"

enum { A = 1, B = 2 };

static void check_bytes(fl_buf *b, const char *expected)
{
    fl_put_u8(b, '\0');
    assert_false(b->failed);
    assert_string_equal((const char *)b->data, expected);
    fl_buf_done(b);
}

static void a_change_names_its_events(void **state)
{
    (void)state;
    fl_point points[] = { { 0, 0 }, { 10000000, 0 }, { 0, 10000000 } };
    uint32_t ring_end[] = { 3 }, part_end[] = { 1 };
    fl_change change = { .from = fl_control_of(FL_HELD, A, 0),
                         .to = fl_control_of(FL_CONTESTED, A, B),
                         .area_e4m2 = 25000000000 };
    uint64_t events[] = { 3, 12 };
    size_t event_end[] = { 2 };
    fl_difference d = { .changes = { .polygons = { points, 3, 3, ring_end, 1, 1, part_end, 1, 1 },
                                     .at = &change,
                                     .count = 1 },
                        .events = events,
                        .event_end = event_end,
                        .event_count = 2 };
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_feature f = { 0 };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_feature_of_change(&f, &style, &d, 0);
    f.id = (fl_value){ .type = FL_NOTHING }; // a hash
    fl_write_feature(&w, &style, &f);
    fl_feature_done(&f);
    check_bytes(&b, "{\"type\":\"Feature\",\"properties\":{\"from\":\"a\",\"from_name\":\"Army A\","
                    "\"from_status\":\"held\",\"from_other\":null,\"to\":\"a\",\"to_name\":\"Army "
                    "A\",\"to_status\":\"contested\",\"to_other\":\"b\",\"km2\":2.5,"
                    "\"events\":[\"e3\",\"e12\"]},\"geometry\":{\"type\":\"Polygon\","
                    "\"coordinates\":[[[0,0],[1,0],[0,1],[0,0]]]}}");
}

static void a_table_has_one_figure_a_row(void **state)
{
    (void)state;
    const fl_control a = fl_control_of(FL_HELD, A, 0), both = fl_control_of(FL_CONTESTED, A, B),
                     unknown = fl_control_of(FL_UNKNOWN, 0, 0);
    fl_total areas[] = { { a, 10000000000 }, { unknown, 1 } };
    fl_transfer transfers[] = { { a, both, -5 } };
    fl_period period = { .from = 17440 * FL_DAY,
                         .to = 17441 * FL_DAY - 1,
                         .area_end = 2,
                         .transfer_end = 1,
                         .events = 1 };
    fl_series series = { .at = &period,
                         .count = 1,
                         .areas = areas,
                         .area_count = 2,
                         .transfers = transfers,
                         .transfer_count = 1 };
    fl_pair_total front = { a, both, 1500000 };
    fl_held_places places = { "town, small", both, 7 };
    fl_zone zones[] = { { .group = a, .area_e4m2 = 7, .pocket = false },
                        { .group = a, .area_e4m2 = 20000000000, .pocket = true } };
    fl_zones z = { .at = zones, .count = 2 };
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_stats stats = { &style, &series, &front, 1, &places, 1, &z };
    fl_buf b = FL_BUF_INIT;
    fl_put_stats_csv(&b, &stats);
#define DAY "2017-10-01T00:00:00Z,2017-10-01T23:59:59.999999Z,"
    check_bytes(&b,
                "what,from,to,kind,actor,status,other,to_actor,to_status,to_other,value,unit\r\n"
                "area," DAY ",a,held,,,,,1,km2\r\n"
                "area," DAY ",,unknown,,,,,0.0000000001,km2\r\n"
                "flow," DAY ",a,held,,a,contested,b,-0.0000000005,km2\r\n"
                "front," DAY ",a,held,,a,contested,b,1.5,km\r\n"
                "places," DAY "\"town, small\",a,contested,b,,,,7,places\r\n"
                "pocket," DAY ",a,held,,,,,2,km2\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_names_its_events),
        cmocka_unit_test(a_table_has_one_figure_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
