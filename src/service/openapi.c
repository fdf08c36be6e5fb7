// openapi.c - GET /api: OpenAPI 3.0, made from the table that serves the addresses, so that it is true.
//
// Self-contained: nothing outside is referred to. The names of components are looked for by clients:
// QGIS takes its page size from components.parameters.limit.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "call.h"

#define LIMIT_OF_ALL "limit-of-all" // `limit` where all is the default

// ---- parameters ---------------------------------------------------------------------------------------

static void write_query_parameter(fl_json_writer *w, const char *as, const char *name,
                                  const char *what)
{
    fl_write_object(w, as);
    fl_write_text(w, "name", name);
    fl_write_text(w, "in", "query");
    fl_write_text(w, "description", what);
    fl_write_bool(w, "required", false);
    fl_write_text(w, "style", "form");
    fl_write_bool(w, "explode", false);
}

#define KEY 48
// Name of the component: the parameter's, and where two kinds share that, a number.
static void name_component(fl_param p, char out[KEY])
{
    const char *name = fl_param_name(p);
    unsigned before = 0;
    for (int i = 0; i < (int)p; i++)
        before += strcmp(fl_param_name((fl_param)i), name) == 0;
    if (before)
        snprintf(out, KEY, "%s.%u", name, before + 1);
    else
        snprintf(out, KEY, "%s", name);
}

static void write_parameters_of_all(fl_json_writer *w)
{
    fl_write_object(w, "parameters");
    for (int i = 0; i < FL_PARAMS; i++) {
        const fl_param_info *about = fl_param_about((fl_param)i);
        const char *name = fl_param_name((fl_param)i);
        if (i == FL_PARAM_F) // it is another on every route
            continue;
        char key[KEY];
        name_component((fl_param)i, key);
        write_query_parameter(w, key, name, about->what);
        fl_write_json(w, "schema", about->schema);
        fl_write_end(w);
    }
    write_query_parameter(w, LIMIT_OF_ALL, "limit",
                          "How many features at most; all if it is not said.");
    fl_write_json(w, "schema", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000}");
    fl_write_end(w);
    fl_write_end(w);
}

static void write_reference(fl_json_writer *w, const char *to)
{
    char ref[80];
    snprintf(ref, sizeof ref, "#/components/parameters/%s", to);
    fl_write_object(w, NULL);
    fl_write_text(w, "$ref", ref);
    fl_write_end(w);
}

static void write_forms(fl_json_writer *w, const fl_route *r)
{
    write_query_parameter(w, NULL, "f", fl_param_about(FL_PARAM_F)->what);
    fl_write_object(w, "schema");
    fl_write_text(w, "type", "string");
    fl_write_array(w, "enum");
    for (int i = 0; i < FL_FORMATS; i++)
        if (i == FL_AS_IS || (r->formats & FL_CAN(i)))
            fl_write_text(w, NULL, fl_format_name((fl_format)i, r->type));
    fl_write_end(w);
    fl_write_end(w);
    fl_write_end(w);
}

// Has the route a parameter of that name? Then a property's name means that.
static bool is_known(const fl_route *r, const char *name)
{
    for (int i = 0; i < FL_PARAMS; i++)
        if ((r->known & FL_KNOWS(i)) && strcmp(fl_param_name((fl_param)i), name) == 0)
            return true;
    return false;
}

// The properties that features can be asked for by.
static void write_properties(fl_json_writer *w, const fl_route *r, const fl_theatre *t)
{
    static const char *const schemas[] = {
        [FL_TEXT_VALUE] = "{\"type\":\"string\"}",
        [FL_NUMBER_VALUE] = "{\"type\":\"number\"}",
        [FL_BOOL_VALUE] = "{\"type\":\"boolean\"}",
        [FL_TIME_VALUE] = "{\"type\":\"string\",\"format\":\"date-time\"}",
    };
    fl_schema s;
    fl_schema_of(r->collection, t, &s);
    for (size_t i = 0; i < s.count; i++) {
        const fl_column *column = &s.columns[i];
        if (!fl_collection_has(r->collection, column->name) || is_known(r, column->name))
            continue;
        write_query_parameter(w, NULL, column->name, column->title);
        fl_write_json(w, "schema", schemas[column->type]);
        fl_write_end(w);
    }
}

static void write_path_parameters(fl_json_writer *w, const char *path)
{
    while ((path = strchr(path, '{')) != NULL) {
        char name[32];
        size_t len = strcspn(++path, "}");
        snprintf(name, sizeof name, "%.*s", (int)len, path);
        fl_write_object(w, NULL);
        fl_write_text(w, "name", name);
        fl_write_text(w, "in", "path");
        fl_write_bool(w, "required", true);
        fl_write_json(w, "schema", "{\"type\":\"string\"}");
        fl_write_end(w);
    }
}

static void write_parameters(fl_json_writer *w, const fl_route *r, const fl_theatre *t)
{
    fl_write_array(w, "parameters");
    write_path_parameters(w, r->path);
    for (int i = 0; i < FL_PARAMS; i++) {
        if (!(r->known & FL_KNOWS(i)))
            continue;
        char key[KEY];
        name_component((fl_param)i, key);
        if (i == FL_PARAM_F)
            write_forms(w, r);
        else
            write_reference(w, i == FL_PARAM_LIMIT && !r->page_size ? LIMIT_OF_ALL : key);
    }
    if (r->page_size && r->collection)
        write_properties(w, r, t);
    if (r->known & FL_KNOWS(FL_PARAM_DRY_RUN))
        fl_write_json(w, NULL,
                      "{\"name\":\"Prefer\",\"in\":\"header\",\"description\":"
                      "\"return=minimal: what was recorded, not what it moved\","
                      "\"schema\":{\"type\":\"string\"}}");
    fl_write_end(w);
}

// ---- operations ---------------------------------------------------------------------------------------

// "GET", "/collections/control/items": getCollectionsControlItems.
static void write_operation_id(fl_json_writer *w, const fl_route *r)
{
    char id[120];
    size_t n = 0;
    bool upper = false;
    if (r->operation) {
        fl_write_text(w, "operationId", r->operation);
        return;
    }
    for (const char *p = r->method; *p; p++)
        id[n++] = (char)tolower((unsigned char)*p);
    for (const char *p = r->path; *p && n + 1 < sizeof id; p++) {
        if (isalnum((unsigned char)*p)) {
            id[n++] = (char)(upper ? toupper((unsigned char)*p) : *p);
            upper = false;
        } else {
            upper = true;
        }
    }
    id[n] = '\0';
    fl_write_text(w, "operationId", id);
}

static void write_content(fl_json_writer *w, const char *type)
{
    size_t len = strcmp(type, FL_OPENAPI_TYPE) == 0 ? strlen(type) : strcspn(type, ";");
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)len, type);
    fl_write_object(w, name);
    fl_write_json(w, "schema",
                  strstr(type, "json")             ? "{\"type\":\"object\"}"
                  : strncmp(type, "text/", 5) == 0 ? "{\"type\":\"string\"}"
                                                   : "{\"type\":\"string\",\"format\":\"binary\"}");
    fl_write_end(w);
}

static void write_responses(fl_json_writer *w, const fl_route *r)
{
    const char *own = r->type ? r->type : FL_JSON_TYPE;
    bool creates = strcmp(r->method, "POST") == 0 && (r->known & FL_KNOWS(FL_PARAM_DRY_RUN));
    char good[16];
    snprintf(good, sizeof good, "%u", r->status ? r->status : 200);
    fl_write_object(w, "responses");
    for (int k = 0; k <= creates; k++) {
        fl_write_object(w, k ? "201" : good);
        fl_write_text(w, "description", k ? "recorded" : r->title);
        fl_write_object(w, "content");
        if (!r->as_html)
            write_content(w, own);
        for (int i = 1; i < FL_FORMATS; i++)
            if ((r->formats & FL_CAN(i)) || (r->as_html && i == FL_AS_HTML))
                write_content(w, fl_format_type((fl_format)i, own));
        fl_write_end(w);
        fl_write_end(w);
    }
    fl_write_json(w, "default", "{\"$ref\":\"#/components/responses/problem\"}");
    fl_write_end(w);
}

static void write_body(fl_json_writer *w, const fl_route *r)
{
    fl_write_object(w, "requestBody");
    fl_write_bool(w, "required", !r->may_be_bare);
    fl_write_object(w, "content");
    write_content(w, FL_GEOJSON_TYPE);
    write_content(w, FL_JSON_TYPE);
    if (strcmp(r->method, "PATCH") == 0)
        write_content(w, FL_MERGE_TYPE);
    fl_write_end(w);
    fl_write_end(w);
}

static void write_operation(fl_json_writer *w, const fl_route *r, const fl_theatre *t)
{
    char method[8] = "";
    for (size_t i = 0; r->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)r->method[i]);
    fl_write_object(w, method);
    fl_write_text(w, "summary", r->title);
    write_operation_id(w, r);
    write_parameters(w, r, t);
    if (fl_route_takes_body(r) &&
        strcmp(r->method, "DELETE") != 0) // whose body OpenAPI 3.0 leaves undefined
        write_body(w, r);
    write_responses(w, r);
    if (r->guarded)
        fl_write_json(w, "security", "[{\"token\":[]}]");
    fl_write_end(w);
}

static bool is_first_of_path(size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(fl_route_at(i)->path, fl_route_at(index)->path) == 0)
            return false;
    return true;
}

static void write_paths(fl_json_writer *w, const fl_theatre *t)
{
    fl_write_object(w, "paths");
    for (size_t i = 0; fl_route_at(i); i++) {
        const char *path = fl_route_at(i)->path;
        if (!is_first_of_path(i))
            continue;
        fl_write_object(w, path);
        for (size_t k = i; fl_route_at(k); k++)
            if (strcmp(fl_route_at(k)->path, path) == 0)
                write_operation(w, fl_route_at(k), t);
        fl_write_end(w);
    }
    fl_write_end(w);
}

// ---- the document -------------------------------------------------------------------------------------

static void write_components(fl_json_writer *w)
{
    fl_write_object(w, "components");
    write_parameters_of_all(w);
    fl_write_json(
        w, "responses",
        "{\"problem\":{\"description\":\"what is wrong, where, and what to do (RFC 9457)\","
        "\"content\":{\"" FL_PROBLEM_TYPE "\":{\"schema\":{\"type\":\"object\",\"properties\":{"
        "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
        "\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
        "\"where\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"}}}}}}}");
    fl_write_json(w, "securitySchemes", "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
    fl_write_end(w);
}

fl_status fl_page_api(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    const fl_theatre *t = fl_view_theatre(c->view);
    fl_write_object(w, NULL);
    fl_write_text(w, "openapi", "3.0.3");
    fl_write_object(w, "info");
    fl_write_text(w, "title", fl_texts_in(t->names, "en"));
    fl_write_text(w, "description", t->credit);
    fl_write_text(w, "version", "1");
    fl_write_end(w);
    fl_write_array(w, "servers");
    fl_write_object(w, NULL);
    fl_write_text(w, "url", c->service->public_url);
    fl_write_end(w);
    fl_write_end(w);
    write_paths(w, t);
    write_components(w);
    fl_write_end(w);
    return FL_OK;
}
