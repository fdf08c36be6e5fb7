// sample.h - a small theatre and an event that says everything, for the tests of src/event.
#ifndef TEST_EVENT_SAMPLE_H
#define TEST_EVENT_SAMPLE_H
#include "frontline/event.h"

enum { REGIME = 1, REBELS = 2, HTS = 3, ISIS = 4, NUSRA_WING = 5 };

static fl_text sample_name[] = { { "en", "A name" }, { "ar", "اسم" } };
static fl_text isis_names[] = { { "en", "Islamic State" }, { "ar", "الدولة الإسلامية" } };
static fl_text regime_names[] = { { "en", "Syrian government" }, { "uk", "Сирійський уряд" } };
static fl_text wing_names[] = { { "en", "Nusra wing" } };
static const char *isis_aliases[] = { "ISIL", "Da'esh" };
static const char *raqqa_variants[] = { "ar-Raqqah", "Rakka" };

static fl_actor_info sample_actors[] = {
    { .id = "regime", .names = { regime_names, 2 }, .label = "Government", .colour = "#b2182b" },
    { .id = "rebels", .names = { sample_name, 1 }, .label = "Rebels", .colour = "#1a9850" },
    { .id = "hts",
      .names = { &sample_name[1], 1 },
      .label = "HTS",
      .colour = "#A6D96A",
      .parent = REBELS },
    { .id = "isis",
      .names = { isis_names, 2 },
      .label = "ISIS",
      .colour = "#4d4d4d",
      .aliases = isis_aliases,
      .alias_count = 2 },
    { .id = "nusra-wing",
      .names = { wing_names, 1 },
      .label = "Wing",
      .colour = "#000000",
      .parent = HTS },
};

static fl_point square_points[] = { { 380000000, 350000000 }, { 390000000, 350000000 },
                                    { 390000000, 360000000 }, { 380000000, 360000000 },
                                    { 384000000, 354000000 }, { 384000000, 356000000 },
                                    { 386000000, 356000000 } };
static uint32_t square_rings[] = { 4, 7 }, square_parts[] = { 2 };
static const fl_polygons square = { square_points, 7, 0, square_rings, 2, 0, square_parts, 1, 0 };

static fl_place sample_places[] = {
    { .name = "Raqqa",
      .kind = "city",
      .governorate = "Raqqa",
      .at = { 390129000, 359528000 },
      .variants = raqqa_variants,
      .variant_count = 2,
      .names = { sample_name, 2 } },
    { .name = "Raqqa", .kind = "crossing", .governorate = "", .at = { 0, -850000000 } },
};

static inline fl_theatre sample_theatre(void)
{
    sample_places[0].cell = square;
    return (fl_theatre){ .id = "sample-2017",
                         .names = { sample_name, 2 },
                         .credit = "© the mappers",
                         .borders = "as of 1967",
                         .map = { .metric = { 817, 1000 }, .snap_mm = 1000 },
                         .starts_at = 1504224000 * FL_SECOND, // 2017-09-01
                         .outline = square,
                         .actors = sample_actors,
                         .actor_count = 5,
                         .places = sample_places,
                         .place_count = 2 };
}

static const char *sample_from[] = { "isis", "rebels" };
static const char *sample_tags[] = { "offensive", "Евфрат" };
static fl_source sample_sources[] = {
    { "SANA", "https://example.org/1", 1506902400 * FL_SECOND, 'C', '3' },
    { "a caller", NULL, INT64_MIN, 0, 0 },
};
static fl_part sample_parts[] = { { "isis", NULL, FL_HELD, { 0 } },
                                  { NULL, NULL, FL_UNKNOWN, { 0 } } };

// Control of some ground, with all that such an event may say. Its arena is the caller's.
static inline fl_event sample_event(fl_arena *arena)
{
    return (fl_event){ .arena = arena,
                       .kind = FL_EVENT_CONTROL,
                       .actor = "regime",
                       .from = sample_from,
                       .from_count = 2,
                       .area = "place(\"Raqqa\")",
                       .shape = FL_POLYGON_SHAPE,
                       .geometry = square,
                       .occurred_at = 1506816000 * FL_SECOND,
                       .occurred_on_date = true, // 2017-10-01
                       .precision = FL_DAY_LONG,
                       .sources = sample_sources,
                       .source_count = 2,
                       .place = "Raqqa",
                       .note = "north bank",
                       .tags = sample_tags,
                       .tag_count = 2,
                       .key = "k-1",
                       .confirm = true };
}

static inline fl_event sample_survey(fl_arena *arena)
{
    sample_parts[0].geometry = sample_parts[1].geometry = square;
    return (fl_event){ .arena = arena,
                       .kind = FL_EVENT_SURVEY,
                       .parts = sample_parts,
                       .part_count = 2,
                       .rest_stays = true,
                       .occurred_at = 1506816000 * FL_SECOND,
                       .precision = FL_WEEK };
}
#define SAMPLE_LATEST (1509494400 * FL_SECOND) // 2017-11-01
#endif
