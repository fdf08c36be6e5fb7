// ogr.c - what GDAL reads, through its program ogr2ogr: so that a file which breaks a reader breaks that.
//
// Only files of this machine: the path is one that is there, and the formats which fetch others are off.
#include "import.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST = 256 << 20, CHUNK = 1 << 16 }; // bytes of its answer

// ---- the program --------------------------------------------------------------------------------

static fl_status start(const char *path, const char *layer, pid_t *pid, int *from, fl_err *err)
{
    char file[PATH_MAX + 1], wanted[FL_MAX_NAME + 1];
    strcpy(file, path);
    snprintf(wanted, sizeof wanted, "%s", layer ? layer : "");
    char *const arguments[] = { "ogr2ogr",
                                "--config",
                                "OGR_SKIP",
                                "OGR_VRT,WFS,OAPIF,CSW,HTTP",
                                "-f",
                                "GeoJSON",
                                "-t_srs",
                                "EPSG:4326",
                                "-lco",
                                "RFC7946=YES",
                                "/vsistdout/",
                                file,
                                layer ? wanted : NULL,
                                NULL };
    int ends[2], failed;
    posix_spawn_file_actions_t files;
    if (pipe(ends) != 0)
        return fl_fail(err, FL_EIO, "no pipe: %s", strerror(errno));
    failed = posix_spawn_file_actions_init(&files);
    if (!failed) {
        posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addclose(&files, ends[0]);
        posix_spawn_file_actions_addclose(&files, ends[1]);
        failed = posix_spawnp(pid, arguments[0], &files, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&files);
    }
    close(ends[1]);
    if (!failed) {
        *from = ends[0];
        return FL_OK;
    }
    close(ends[0]);
    return fl_fail(err, FL_ENOTFOUND,
                   "ogr2ogr reads this file, and cannot be started (%s); it comes with GDAL: "
                   "apt install gdal-bin",
                   strerror(failed));
}

static fl_status read_all(int from, fl_buf *out, fl_err *err)
{
    uint8_t chunk[CHUNK];
    ssize_t n;
    while ((n = read(from, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno != EINTR)
            return fl_fail(err, FL_EIO, "ogr2ogr: %s", strerror(errno));
        if (n > 0)
            fl_put(out, chunk, (size_t)n);
        if (out->len > MOST)
            return fl_fail(err, FL_ELIMIT, "more than %d MB", MOST >> 20);
        if (out->failed)
            return fl_fail_nomem(err);
    }
    return FL_OK;
}

static fl_status run(const char *path, const char *layer, fl_buf *out, fl_err *err)
{
    pid_t pid;
    int from = -1, how = 0;
    fl_status status = start(path, layer, &pid, &from, err);
    if (status != FL_OK)
        return status;
    status = read_all(from, out, err);
    close(from); // one that has more to say ends by that
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    if (status == FL_OK && !(WIFEXITED(how) && WEXITSTATUS(how) == 0))
        status = fl_fail(err, FL_EINVAL, "GDAL cannot read this as one layer; ogrinfo says why");
    return status;
}

// ---- its answer ---------------------------------------------------------------------------------

static fl_status write_point(fl_json_writer *w, const fl_json_at *feature, fl_err *err)
{
    fl_json_at geometry, coordinates;
    fl_status status = fl_json_require(feature, "geometry", &geometry, err);
    if (status == FL_OK && strcmp(fl_said(&geometry, "type"), "Point") != 0)
        status = fl_json_fail(&geometry, err, FL_EREFUSED, "a place is a Point, and this is none");
    if (status == FL_OK)
        status = fl_json_require(&geometry, "coordinates", &coordinates, err);
    fl_write_object(w, "geometry");
    fl_write_text(w, "type", "Point");
    fl_write_array(w, "coordinates");
    for (size_t i = 0; i < 2 && status == FL_OK; i++) {
        fl_json_at number = fl_json_element(&coordinates, i);
        int64_t e7 = 0;
        status = fl_json_decimal(&number, 7, &e7, err);
        fl_write_decimal(w, NULL, e7, 7);
    }
    fl_write_end(w);
    fl_write_end(w);
    return status;
}

static void write_said(fl_json_writer *w, const char *name, const char *text)
{
    if (*text)
        fl_write_text(w, name, text);
}

static fl_status write_place(fl_json_writer *w, const fl_import *in, const fl_json_at *feature,
                             fl_err *err)
{
    fl_json_at properties;
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "Feature");
    fl_status status = write_point(w, feature, err);
    if (status == FL_OK)
        status = fl_json_require(feature, "properties", &properties, err);
    if (status != FL_OK)
        return status;
    const char *column = in->name ? in->name : "name", *kind = fl_said(&properties, "kind");
    if (!*fl_said(&properties, column))
        return fl_json_fail(&properties, err, FL_EREFUSED, "the column %s has no name", column);
    int64_t people = fl_said_number(&properties, "population", 0);
    fl_write_object(w, "properties");
    fl_write_text(w, "name", fl_said(&properties, column));
    fl_write_text(w, "kind", *kind ? kind : in->kind ? in->kind : "village");
    write_said(w, "governorate", fl_said(&properties, "governorate"));
    if (people > 0)
        fl_write_int(w, "population", people);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

static fl_status write_places(const fl_import *in, const fl_buf *text, fl_buf *out, fl_err *err)
{
    fl_json *json = NULL;
    fl_json_at features;
    fl_json_writer w = fl_json_writer_of(out);
    fl_status status = fl_json_parse(text->data, text->len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = fl_json_require(&root, "features", &features, err);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "type", "FeatureCollection");
    fl_write_array(&w, "features");
    for (size_t i = 0; status == FL_OK && i < fl_json_count(&features); i++) {
        fl_json_at feature = fl_json_element(&features, i);
        status = write_place(&w, in, &feature, err);
    }
    fl_json_free(json);
    if (status != FL_OK)
        return status;
    fl_write_end(&w);
    fl_write_end(&w);
    return FL_OK;
}

fl_status fl_ogr_convert(const char *path, const char *layer, fl_buf *out, fl_err *err)
{
    char real[PATH_MAX];
    struct stat file;
    if (!realpath(path, real) || stat(real, &file) != 0)
        return fl_fail(err, FL_ENOTFOUND, "%s: %s", path, strerror(errno));
    return run(real, layer, out, err);
}

fl_status fl_ogr_read(const fl_import *in, fl_buf *out, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_status status = fl_ogr_convert(in->path, NULL, &text, err);
    if (status == FL_OK)
        status = write_places(in, &text, out, err);
    fl_buf_done(&text);
    return status == FL_OK ? FL_OK : fl_cli_in_file(in->path, err);
}
