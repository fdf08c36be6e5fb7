// sample.h - a small theatre, in memory, for what is written.
#ifndef TEST_CODEC_SAMPLE_H
#define TEST_CODEC_SAMPLE_H
#include "frontline/codec.h"

static fl_text sample_names_a[] = { { "en", "Army A" }, { "ar", "\xd8\xa3" } };
static fl_text sample_names_b[] = { { "en", "Army B" } };
static fl_text sample_names_c[] = { { "en", "Band C" } };
static fl_text sample_names[] = { { "en", "Thing" }, { "ar", "\xd8\xb4" } };
static const char *sample_aliases[] = { "alpha" };
static fl_actor_info sample_actors[] = {
    { "a", { sample_names_a, 2 }, "A", "#ff0000", sample_aliases, 1, 0 },
    { "b", { sample_names_b, 1 }, "B", "#0000FF", NULL, 0, 0 },
    { "c", { sample_names_c, 1 }, "C", "#00ff00", NULL, 0, 2 },
};
static fl_text sample_place_names[] = { { "ar", "\xd8\xb1" } };
static fl_place sample_places[] = {
    { .name = "Raqqa",
      .kind = "city",
      .governorate = "Raqqa",
      .at = { 390079000, 359528500 },
      .names = { sample_place_names, 1 } },
};

static inline fl_theatre sample_theatre(void)
{
    return (fl_theatre){ .id = "thing",
                         .names = { sample_names, 2 },
                         .credit = "\xc2\xa9 \"us\"",
                         .borders = "ours",
                         .actors = sample_actors,
                         .actor_count = 3,
                         .places = sample_places,
                         .place_count = 1 };
}

static inline fl_head sample_head(void)
{
    return (fl_head){ .version = 12,
                      .datetime = 17440 * FL_DAY,
                      .recorded_at = 17441 * FL_DAY + 1500000 };
}

#define SAMPLE_HEAD                                                                                \
    "\"theatre\":\"thing\",\"credit\":\"\xc2\xa9 \\\"us\\\"\",\"version\":\"v12\","                \
    "\"datetime\":\"2017-10-01T00:00:00Z\",\"timeStamp\":\"2017-10-02T00:00:01.5Z\""
#endif
