// archive.h - a whole log in memory: what verify replays, dump writes and restore reads.
#ifndef FL_CLI_ARCHIVE_H
#define FL_CLI_ARCHIVE_H
#include "cli.h"

typedef struct fl_kept_map { // that the store keeps
    fl_stored_map kept;
    bool is_there; // does that version have the event? And then:
    fl_hash map;   // what the replay made there
} fl_kept_map;
// Runs a command that takes no arguments of its own and works on a store's file.
int fl_cli_run_on_store(const fl_command *command, fl_status (*work)(const fl_cli *, fl_err *),
                        fl_cli *cli, int count, char *const *arguments);

typedef struct fl_archive { // start from zeros; free with fl_archive_done()
    fl_arena *arena;        // of all bytes
    fl_loader *loader;      // has checked all that is here
    fl_entry *entries;
    size_t entry_count, entry_cap;
    fl_move *moves;
    size_t move_count, move_cap;
    fl_theatre theatre; // of the first entry; there once this has been added
    fl_store *store;    // that it was read from, open; NULL: none
    fl_kept_map *checkpoints;
    size_t checkpoint_count, checkpoint_cap;
} fl_archive;
void fl_archive_done(fl_archive *a);

// Adds a copy. First all entries in order, then all moves by (known_from, event). FL_ECORRUPT as
// fl_loader_entry() and fl_loader_move(): what is here has a whole chain, and moves that can be read.
FL_MUST_USE fl_status fl_archive_entry(fl_archive *a, const fl_entry *e, fl_err *err);
FL_MUST_USE fl_status fl_archive_move(fl_archive *a, const fl_move *m, fl_err *err);
// Adds the log that a store has, which stays open; and its checkpoints, before the replay.
FL_MUST_USE fl_status fl_archive_read(fl_archive *a, const char *store, fl_err *err);
FL_MUST_USE fl_status fl_archive_read_checkpoints(fl_archive *a, fl_err *err);

typedef struct fl_replayed {
    size_t maps;    // that were made again by what an entry does
    size_t checked; // of them, by all invariants
} fl_replayed;
// replay.c: makes every map of every version again, each by the effect that was frozen for it, and
// compares what changed and the root with what the moves say. FL_ECORRUPT names the first that differs.
// Notes what the checkpoints should be, and compares nothing with them: they may be damaged, and the log
// whole. Once: the loader is used up.
FL_MUST_USE fl_status fl_archive_replay(fl_archive *a, fl_replayed *out, fl_err *err);
// checkpoints.c, after the replay: reads every map that the store keeps, each node of it, and compares it
// with what was made again. FL_ECORRUPT names the first that differs, and the node.
FL_MUST_USE fl_status fl_archive_check_checkpoints(const fl_archive *a, fl_err *err);

// ---- a dump: src/FORMATS.md, section 12 (dump_lines.c) --------------------------------------------------

// One line each, with its end.
void fl_dump_head(const fl_archive *a, fl_buf *out);
void fl_dump_entry(const fl_entry *e, fl_buf *out);
void fl_dump_move(const fl_move *m, fl_buf *out);
// Reads a line, without its end, in no form but the one above. What they give lives in `arena`.
FL_MUST_USE fl_status fl_dump_parse_head(const fl_buf *line, size_t *entries, size_t *moves,
                                         fl_err *err);
FL_MUST_USE fl_status fl_dump_parse_entry(const fl_buf *line, fl_arena *arena, fl_entry *out,
                                          fl_err *err);
FL_MUST_USE fl_status fl_dump_parse_move(const fl_buf *line, fl_arena *arena, fl_move *out,
                                         fl_err *err);
#endif
