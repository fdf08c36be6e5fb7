// parse_terms.c - the functions of the language.
#include "names.h"
#include "parser.h"

#include <string.h>

#define A_PLACE "a place's name in quotes or point(lon, lat)"
#define AN_AREA                                                                                    \
    "an area: place, around, corridor, along, admin, side, sector, share, vicinity, geometry or "  \
    "a "                                                                                           \
    "parenthesis"

static fl_status open(fl_parser *p, const char *expected)
{
    fl_status status = fl_parse_advance(p);
    return status == FL_OK ? fl_parse_sign(p, '(', expected) : status;
}

static fl_status comma_distance(fl_parser *p, fl_term *node)
{
    fl_status status = fl_parse_sign(p, ',', "a comma and a distance such as 5 km");
    if (status == FL_OK)
        status = fl_parse_distance(p, &node->distance_mm);
    return status == FL_OK ? fl_parse_sign(p, ')', ") after the distance") : status;
}

static fl_status parse_named(fl_parser *p, fl_term *node)
{
    bool unit = node->kind == FL_TERM_ADMIN;
    fl_status status = open(p, "( before the name");
    if (status != FL_OK)
        return status;
    if (p->now.kind != FL_TOKEN_NAME)
        return fl_parse_expected(p, unit ? "a unit's name in quotes" : "a place's name in quotes");
    node->name = p->now.name;
    node->column = p->now.column;
    status = fl_parse_advance(p);
    return status == FL_OK
               ? fl_parse_sign(p, ')',
                               unit ? ") after the unit's name" : ") after the place's name")
               : status;
}

// The first of a term's stops; *tail is where the next one goes.
static fl_status parse_first_stop(fl_parser *p, fl_term *node, const fl_stop ***tail)
{
    *tail = &node->stops;
    node->column = p->now.column;
    return fl_parse_add_stop(p, A_PLACE, tail);
}

static fl_status parse_course_of(fl_parser *p, fl_term *node)
{
    fl_status status = fl_parse_course(p, &node->course);
    node->has_course = true;
    node->column = node->course.column;
    return status;
}

static bool is_stop(const fl_parser *p)
{
    return p->now.kind == FL_TOKEN_NAME || fl_token_is_word(&p->now, "point");
}

static fl_status parse_around(fl_parser *p, fl_term *node)
{
    const fl_stop **tail;
    fl_status status = open(p, "( after around");
    if (status != FL_OK)
        return status;
    if (is_stop(p))
        status = parse_first_stop(p, node, &tail);
    else if (fl_parse_at_course(p))
        status = parse_course_of(p, node);
    else if (p->now.kind == FL_TOKEN_WORD || fl_token_is_sign(&p->now, '('))
        status = fl_parse_inner(p, &node->left);
    else
        return fl_parse_expected(p, A_PLACE ", a line or an area");
    return status == FL_OK ? comma_distance(p, node) : status;
}

static fl_status parse_corridor(fl_parser *p, fl_term *node)
{
    const fl_stop **tail;
    fl_status status = open(p, "( after corridor");
    if (status == FL_OK)
        status = parse_first_stop(p, node, &tail);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and the place where the corridor ends");
    if (status == FL_OK)
        status = fl_parse_add_stop(p, A_PLACE ": a corridor has two ends", &tail);
    while (status == FL_OK) {
        status = fl_parse_sign(p, ',', "a comma and a distance such as 5 km");
        if (status == FL_OK && !is_stop(p))
            break;
        if (status == FL_OK)
            status = fl_parse_add_stop(p, A_PLACE, &tail);
    }
    if (status == FL_OK)
        status = fl_parse_distance(p, &node->distance_mm);
    return status == FL_OK ? fl_parse_sign(p, ')', ") after the distance") : status;
}

// Of the whole line, or between two places.
static fl_status parse_along(fl_parser *p, fl_term *node)
{
    const fl_stop **tail = &node->stops;
    fl_status status = open(p, "( after along");
    if (status == FL_OK)
        status = parse_course_of(p, node);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma, then two places or a distance such as 4 km");
    if (status == FL_OK && p->now.kind != FL_TOKEN_NUMBER) {
        status = fl_parse_add_stop(p, A_PLACE ", or a distance such as 4 km", &tail);
        if (status == FL_OK)
            status = fl_parse_sign(p, ',', "a comma and the place to which the stretch goes");
        if (status == FL_OK)
            status = fl_parse_add_stop(p, A_PLACE ": a stretch has two ends", &tail);
        if (status == FL_OK)
            status = fl_parse_sign(p, ',', "a comma and a distance such as 4 km");
    }
    if (status == FL_OK)
        status = fl_parse_distance(p, &node->distance_mm);
    return status == FL_OK ? fl_parse_sign(p, ')', ") after the distance") : status;
}

static fl_status parse_side(fl_parser *p, fl_term *node)
{
    fl_status status = open(p, "( after side");
    if (status == FL_OK)
        status = parse_course_of(p, node);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and a direction such as east");
    if (status == FL_OK)
        status = fl_parse_compass(p, &node->compass);
    return status == FL_OK ? fl_parse_sign(p, ')', ") after the direction") : status;
}

static fl_status parse_sector(fl_parser *p, fl_term *node)
{
    const fl_stop **tail;
    fl_status status = open(p, "( after sector");
    if (status == FL_OK)
        status = parse_first_stop(p, node, &tail);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and a direction such as west");
    if (status == FL_OK)
        status = fl_parse_bearings(p, node);
    return status == FL_OK ? comma_distance(p, node) : status;
}

static fl_status parse_where_from(fl_parser *p, fl_term *node)
{
    bool away = fl_token_is_word(&p->now, "away");
    const fl_stop **tail = &node->stops;
    fl_status status = away ? fl_parse_advance(p) : FL_OK;
    if (status == FL_OK && !fl_token_is_word(&p->now, "from"))
        return fl_parse_expected(p, away ? "from after away"
                                         : "from and a direction, or away from \"...\"");
    if (status == FL_OK)
        status = fl_parse_advance(p);
    if (status == FL_OK && away)
        status = fl_parse_add_stop(p, A_PLACE, &tail);
    else if (status == FL_OK)
        status = fl_parse_compass(p, &node->compass);
    return status;
}

static fl_status parse_share(fl_parser *p, fl_term *node)
{
    fl_status status = open(p, "( after share");
    if (status == FL_OK && p->now.kind == FL_TOKEN_NAME)
        return fl_parse_refuse(p, p->now.column, FL_EINVAL,
                               "a share is of an area: write place(\"...\")");
    if (status == FL_OK)
        status = fl_parse_inner(p, &node->left);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and a share such as 90 %");
    if (status == FL_OK)
        status = fl_parse_percent(p, &node->share_e7);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and where it is taken from");
    if (status == FL_OK)
        status = parse_where_from(p, node);
    return status == FL_OK ? fl_parse_sign(p, ')', ") at the end of share") : status;
}

// ---- conditions ----------------------------------------------------------------------------------------

// An actor's id, which may have hyphens, as it stands; or any of its names in quotes.
static fl_status parse_actor(fl_parser *p, const fl_stop ***tail)
{
    fl_stop *made = fl_arena_alloc(p->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(p->err);
    *made = (fl_stop){ .column = p->now.column, .name = p->now.name };
    const char *from = p->now.text, *to = from;
    fl_status status = FL_OK;
    if (p->now.kind == FL_TOKEN_NAME)
        status = fl_parse_advance(p);
    else if (p->now.kind != FL_TOKEN_WORD)
        return fl_parse_expected(p, "an actor such as isis");
    else
        while (status == FL_OK && p->now.text == to &&
               (p->now.kind == FL_TOKEN_WORD || p->now.kind == FL_TOKEN_NUMBER ||
                fl_token_is_sign(&p->now, '-'))) {
            to = p->now.text + p->now.len;
            status = fl_parse_advance(p);
        }
    if (status == FL_OK && !made->name)
        made->name = fl_arena_text(p->arena, from, (size_t)(to - from));
    if (status == FL_OK && !made->name)
        return fl_fail_nomem(p->err);
    **tail = made;
    *tail = &made->next;
    return status;
}

static fl_status parse_holders(fl_parser *p, fl_condition *out)
{
    const fl_stop **tail = &out->holders;
    fl_status status = open(p, "( after held_by");
    if (status == FL_OK)
        status = parse_actor(p, &tail);
    while (status == FL_OK && fl_token_is_sign(&p->now, ',')) {
        status = fl_parse_advance(p);
        if (status == FL_OK)
            status = parse_actor(p, &tail);
    }
    return status == FL_OK ? fl_parse_sign(p, ')', "a comma and a further actor, or )") : status;
}

static fl_status parse_pocket(fl_parser *p, fl_condition *out)
{
    for (const fl_condition *c = p->first; c; c = c->next)
        if (!c->holders)
            return fl_parse_refuse(p, p->now.column, FL_EINVAL,
                                   "an area lies in one pocket; report two by two events");
    fl_status status = open(p, "( after pocket");
    if (status == FL_OK)
        status = fl_parse_stop(p, A_PLACE, &out->pocket);
    return status == FL_OK ? fl_parse_sign(p, ')', ") after the place in the pocket") : status;
}

static fl_status parse_condition(fl_parser *p, bool holders)
{
    if (p->depth > 0)
        return fl_parse_refuse(p, p->now.column, FL_EINVAL,
                               "held_by and pocket stand at the top, not within parentheses: "
                               "(A | B) & held_by(isis)");
    fl_condition *made = fl_arena_alloc(p->arena, sizeof *made);
    if (!made)
        return fl_fail_nomem(p->err);
    *made = (fl_condition){ .column = p->now.column };
    fl_status status = holders ? parse_holders(p, made) : parse_pocket(p, made);
    if (p->last)
        p->last->next = made;
    else
        p->first = made;
    p->last = made;
    return status;
}

// ---- which one -----------------------------------------------------------------------------------------

typedef struct function {
    const char *word;
    fl_term_kind kind;
    fl_status (*parse)(fl_parser *p, fl_term *node);
} function;

static const function FUNCTIONS[] = {
    { "place", FL_TERM_PLACE, parse_named },          { "around", FL_TERM_AROUND, parse_around },
    { "corridor", FL_TERM_CORRIDOR, parse_corridor }, { "along", FL_TERM_ALONG, parse_along },
    { "admin", FL_TERM_ADMIN, parse_named },          { "side", FL_TERM_SIDE, parse_side },
    { "sector", FL_TERM_SECTOR, parse_sector },       { "share", FL_TERM_SHARE, parse_share },
    { "vicinity", FL_TERM_VICINITY, parse_named },
};
#define FUNCTION_COUNT (sizeof FUNCTIONS / sizeof *FUNCTIONS)
static const char *const OTHERS[] = { "geometry", "held_by", "pocket" };
#define OTHER_COUNT (sizeof OTHERS / sizeof *OTHERS)
#define SLIPS       2

// An unknown word: with the known one that is most like it, where one is.
static fl_status refuse_word(fl_parser *p)
{
    char word[16];
    const char *best = NULL;
    unsigned least = SLIPS + 1;
    if (p->now.kind != FL_TOKEN_WORD || p->now.len >= sizeof word)
        return fl_parse_expected(p, AN_AREA);
    for (size_t i = 0; i < p->now.len; i++)
        word[i] = (char)(p->now.text[i] == '_' ? '_' : p->now.text[i] | 0x20);
    word[p->now.len] = '\0';
    for (size_t i = 0; i < FUNCTION_COUNT + OTHER_COUNT; i++) {
        const char *known = i < FUNCTION_COUNT ? FUNCTIONS[i].word : OTHERS[i - FUNCTION_COUNT];
        unsigned slips = fl_name_distance(word, known, SLIPS);
        if (slips < least) {
            least = slips;
            best = known;
        }
    }
    fl_status status = fl_parse_expected(p, AN_AREA);
    if (best && p->err) {
        fl_err shown = *p->err;
        fl_fail(p->err, status, "%s; did you mean %s?", shown.text, best);
        fl_fail_at(p->err, status, "%s", shown.where);
    }
    return status;
}

// What is a value, but no area.
static fl_status refuse_value(fl_parser *p)
{
    const fl_token *t = &p->now;
    if (fl_token_is_word(t, "point"))
        return fl_parse_refuse(
            p, t->column, FL_EINVAL,
            "a point is no area; say how far around it: around(point(lon, lat), 5 km)");
    if (fl_parse_at_course(p))
        return fl_parse_refuse(p, t->column, FL_EINVAL,
                               "a line is no area; write around(..., 5 km), along(...) or "
                               "side(..., east)");
    return fl_parse_refuse(
        p, t->column, FL_EINVAL,
        "a name alone is no area; write place(\"...\") or around(\"...\", 5 km)");
}

fl_status fl_parse_term(fl_parser *p, const fl_term **out)
{
    const fl_token *t = &p->now;
    fl_term node = { .column = t->column, .compass = FL_NO_COMPASS };
    *out = NULL;
    if (fl_token_is_word(t, "held_by") || fl_token_is_word(t, "pocket"))
        return parse_condition(p, fl_token_is_word(t, "held_by"));
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (fl_token_is_word(t, FUNCTIONS[i].word)) {
            node.kind = FUNCTIONS[i].kind;
            fl_status status = FUNCTIONS[i].parse(p, &node);
            return status == FL_OK ? fl_parse_node(p, &node, out) : status;
        }
    if (fl_token_is_word(t, "geometry")) {
        node.kind = FL_TERM_GEOMETRY;
        fl_status status = fl_parse_advance(p);
        return status == FL_OK ? fl_parse_node(p, &node, out) : status;
    }
    if (t->kind == FL_TOKEN_NAME || fl_token_is_word(t, "point") || fl_parse_at_course(p))
        return refuse_value(p);
    return refuse_word(p);
}
