// areas.c - what words cost: parsing, shapes on the real theatre, finding names among many.
//
// links: codec area geo event map
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "frontline/area.h"
#include "frontline/codec.h"

#define RUNS   200
#define PLACES 10000

static const char *folder;

static fl_status read_file(void *context, const char *name, fl_buf *out, fl_err *err)
{
    (void)context;
    char path[1024], chunk[65536];
    size_t n;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return fl_fail(err, FL_EIO, "cannot read %s", path);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        fl_put(out, chunk, n);
    fclose(f);
    return FL_OK;
}

static void stop(const char *what, const fl_err *err)
{
    fprintf(stderr, "%s: %s (%s)\n", what, err->text, err->where);
    exit(1);
}

// ---- expressions --------------------------------------------------------------------------------------

static void measure(const fl_area_context *in, const char *text)
{
    double parse[RUNS], evaluate[RUNS];
    fl_err err = { 0 };
    size_t edges = 0;
    for (int run = 0; run < RUNS; run++) {
        fl_area_expression *e = NULL;
        const fl_map *area = NULL;
        double start = bench_cpu_ms();
        if (fl_area_parse(text, strlen(text), &e, &err) != FL_OK)
            stop(text, &err);
        double parsed = bench_cpu_ms();
        if (fl_area_evaluate(e, in, &area, &err) != FL_OK)
            stop(text, &err);
        evaluate[run] = bench_cpu_ms() - parsed;
        parse[run] = parsed - start;
        edges = fl_map_edge_count(area);
        fl_map_unref(area);
        fl_area_expression_free(e);
    }
    printf("%s: %zu edges\n", text, edges);
    bench_print("  parsed", parse, RUNS);
    bench_print("  worked out", evaluate, RUNS);
}

// ---- names --------------------------------------------------------------------------------------------

static const char *syllables[] = { "al", "ma",  "dir", "shu", "kha", "bir", "tal", "ra",
                                   "qa", "yat", "nu",  "sa",  "han", "zor", "um",  "wa" };

// Names of three to six syllables, each with an Arabic one of as many letters.
static void make_names(fl_arena *arena, fl_theatre *t)
{
    unsigned seed = 1;
    t->places = fl_arena_alloc(arena, PLACES * sizeof *t->places);
    for (size_t i = 0; i < PLACES; i++) {
        char name[64] = "", number[16];
        for (unsigned n = 3 + i % 4; n; n--) {
            seed = seed * 1103515245 + 12345;
            strcat(name, syllables[seed >> 16 & 15]);
        }
        snprintf(number, sizeof number, "%zu", i);
        t->places[i] = (fl_place){ .name = fl_arena_text(arena, name, strlen(name)),
                                   .kind = i % 10 ? "village" : "town",
                                   .governorate = fl_arena_text(arena, number, strlen(number)),
                                   .at = { (int32_t)(i * 1000), 350000000 } };
    }
    t->place_count = PLACES;
}

static void measure_names(void)
{
    static const char *const TYPED[] = { "a", "al", "mad", "Shu", "al-qa", "talra", "sa", "k" };
    fl_arena *arena = fl_arena_new((size_t)64 << 20);
    fl_theatre t = { 0 };
    fl_err err = { 0 };
    const fl_gazetteer *g = NULL;
    make_names(arena, &t);
    double start = bench_cpu_ms();
    if (fl_gazetteer_new(&t, &g, &err) != FL_OK)
        stop("gazetteer", &err);
    printf("%d places: index made in %.1f ms\n", PLACES, bench_cpu_ms() - start);
    double complete[RUNS], find[RUNS], miss[RUNS];
    for (int run = 0; run < RUNS; run++) {
        const fl_place *found[20];
        double at = bench_cpu_ms();
        size_t n = fl_gazetteer_complete(g, TYPED[run % 8], NULL, found, 20);
        complete[run] = bench_cpu_ms() - at;
        at = bench_cpu_ms();
        fl_status s = fl_gazetteer_find(g, t.places[run * 37].name, found, &err);
        find[run] = bench_cpu_ms() - at;
        at = bench_cpu_ms();
        s = fl_gazetteer_find(g, "Nothing is called so", found, &err);
        miss[run] = bench_cpu_ms() - at;
        if (s == FL_OK || n > 20)
            exit(1);
    }
    bench_print("  completed", complete, RUNS);
    bench_print("  found", find, RUNS);
    bench_print("  not found, nearest spellings", miss, RUNS);
    fl_gazetteer_unref(g);
    fl_arena_unref(arena);
}

int main(int argc, char **argv)
{
    static const char *const TEXTS[] = {
        "around(\"Qaryatayn\", 5 km)",
        "sector(\"Deir ez-Zor\", west, 6 km)",
        "place(\"Raqqa\")",
        "corridor(\"Sukhna\", \"Deir ez-Zor\", 10 km)",
        "along(river \"Euphrates\", \"Deir ez-Zor\", \"Mayadin\", 4 km)",
        "along(river \"Euphrates\", 4 km)",
        "side(river \"Euphrates\", east)",
        "admin(\"Homs Governorate\")",
        "share(place(\"Raqqa\"), 90 %, from south)",
        "share(place(\"Raqqa\"), 90 %, away from \"Raqqa National Hospital\")",
        "around(admin(\"Mayadin District\"), 5 km)",
    };
    fl_buf json = FL_BUF_INIT;
    fl_start start = { 0 };
    fl_area_context in = { .theatre = &start.theatre };
    fl_err err = { 0 };
    if (argc != 2) {
        fprintf(stderr,
                "usage: bench_areas FOLDER, which holds a theatre.json: geodata/syria-2017\n");
        return 2;
    }
    folder = argv[1];
    if (read_file(NULL, "theatre.json", &json, &err) != FL_OK ||
        fl_codec_theatre_parse(json.data, json.len, read_file, NULL, &start, &err) != FL_OK ||
        fl_gazetteer_new(&start.theatre, &in.gazetteer, &err) != FL_OK ||
        fl_area_new(&start.theatre.map, &start.theatre.outline, &in.outline, &err) != FL_OK)
        stop(folder, &err);
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        measure(&in, TEXTS[i]);
    measure_names();
    fl_gazetteer_unref(in.gazetteer);
    fl_map_unref(in.outline);
    fl_start_done(&start);
    fl_buf_done(&json);
}
