// names.c - one name, many spellings: folding and keys.
//
// A key keeps letters and digits only, in words without their articles:
//   - marks go (accents, harakat), so do apostrophes and letters that stand for one (ayn, hamza, tatweel);
//   - Arabic letters with several forms get one (alef, ya and its dotless form, ta marbuta and ha);
//   - an article goes where a word follows it: al-, el-, the, and those that end like the word begins
//     (ash-Sh..., ez-Z...); in Arabic script the two letters at the start of a word;
//   - a last -ah is -a, and a doubled letter is one.
#include "names.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "frontline/area.h"

#define UNITS (18 * FL_MAX_NAME) // no character becomes longer than 18 when it is normalised
#define WORDS 128                // a name has at most FL_MAX_NAME / 2 of them

typedef struct utf16 {
    UChar at[UNITS];
    int32_t len;
} utf16;

typedef struct word {
    int32_t start, len; // of letters.at
} word;

typedef struct letters {
    UChar32 at[UNITS];
    word words[WORDS];
    int32_t count, word_count;
    bool open; // the last word may go on
} letters;

#define ALEF    0x0627
#define LAM     0x0644
#define HA      0x0647
#define KAF     0x0643
#define YA      0x064A
#define NOTHING 0

// Letters that stay apart under normalisation although one is written for the other.
static const struct {
    UChar32 from, to;
} LETTERS[] = {
    { 0x00E6, 'e' }, { 0x00F0, 'd' }, { 0x00F8, 'o' },  { 0x0111, 'd' },
    { 0x0131, 'i' }, { 0x0142, 'l' }, { 0x0153, 'e' },  { 0x0621, NOTHING }, // hamza alone
    { 0x0629, HA },  { 0x0649, YA },  { 0x0671, ALEF }, { 0x06A9, KAF },
    { 0x06BE, HA },  { 0x06C1, HA },  { 0x06CC, YA },   { 0x06D5, HA },
};

static fl_status icu_failed(UErrorCode code, fl_err *err)
{
    if (code == U_MEMORY_ALLOCATION_ERROR)
        return fl_fail_nomem(err);
    if (code == U_INVALID_CHAR_FOUND)
        return fl_fail(err, FL_EINVAL, "a name is not well-formed UTF-8");
    return fl_fail(err, FL_EREFUSED, "a name cannot be normalised: %s", u_errorName(code));
}

static fl_status normalise(const UNormalizer2 *form, const utf16 *in, utf16 *out, UErrorCode *code,
                           fl_err *err)
{
    out->len = unorm2_normalize(form, in->at, in->len, out->at, UNITS, code);
    return U_SUCCESS(*code) ? FL_OK : icu_failed(*code, err);
}

static fl_status fold(const char *name, utf16 *out, fl_err *err)
{
    size_t len = strlen(name);
    if (len > FL_MAX_NAME)
        return fl_fail(err, FL_ELIMIT, "a name of %zu bytes; at most %d are allowed", len,
                       FL_MAX_NAME);
    UErrorCode code = U_ZERO_ERROR;
    utf16 raw;
    u_strFromUTF8(raw.at, UNITS, &raw.len, name, (int32_t)len, &code);
    if (U_FAILURE(code))
        return icu_failed(code, err);
    return normalise(unorm2_getNFKCCasefoldInstance(&code), &raw, out, &code, err);
}

static fl_status put_utf8(const utf16 *text, fl_buf *out, fl_err *err)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t len, room = 3 * text->len; // a unit is at most three bytes
    if (room == 0)
        return FL_OK;
    if (!fl_buf_room(out, (size_t)room))
        return fl_fail_nomem(err);
    u_strToUTF8((char *)out->data + out->len, room, &len, text->at, text->len, &code);
    if (U_FAILURE(code))
        return icu_failed(code, err);
    out->len += (size_t)len;
    return FL_OK;
}

fl_status fl_name_fold(const char *name, fl_buf *out, fl_err *err)
{
    utf16 folded;
    fl_status status = fold(name, &folded, err);
    return status == FL_OK ? put_utf8(&folded, out, err) : status;
}

// ---- letters and words ------------------------------------------------------------------------------

static bool is_silent(UChar32 c)
{
    static const UChar32 APOSTROPHES[] = { '\'', '`', 0x2018, 0x2019, 0x201B, 0x2032 };
    for (size_t i = 0; i < sizeof APOSTROPHES / sizeof *APOSTROPHES; i++)
        if (c == APOSTROPHES[i])
            return true;
    int8_t type = u_charType(c);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_MODIFIER_LETTER;
}

static UChar32 plain_letter(UChar32 c)
{
    for (size_t i = 0; i < sizeof LETTERS / sizeof *LETTERS; i++)
        if (c == LETTERS[i].from)
            return LETTERS[i].to;
    int32_t digit = u_charDigitValue(c);
    return digit >= 0 ? '0' + digit : c;
}

static void add_letter(letters *l, UChar32 c)
{
    if (c == NOTHING)
        return;
    if (!l->open && l->word_count == WORDS)
        return;
    if (!l->open)
        l->words[l->word_count++] = (word){ l->count, 0 };
    l->open = true;
    l->at[l->count++] = c;
    l->words[l->word_count - 1].len++;
}

static fl_status split(const char *name, letters *out, fl_err *err)
{
    utf16 folded, plain;
    fl_status status = fold(name, &folded, err);
    UErrorCode code = U_ZERO_ERROR;
    if (status == FL_OK)
        status = normalise(unorm2_getNFKDInstance(&code), &folded, &plain, &code, err);
    if (status != FL_OK)
        return status;
    UChar32 all[UNITS];
    int32_t count;
    u_strToUTF32(all, UNITS, &count, plain.at, plain.len, &code);
    if (U_FAILURE(code))
        return icu_failed(code, err);
    out->count = out->word_count = 0;
    out->open = false;
    for (int32_t i = 0; i < count; i++) {
        if (is_silent(all[i]))
            continue;
        if (u_isalnum(all[i]) || u_charType(all[i]) == U_COMBINING_SPACING_MARK)
            add_letter(out, plain_letter(all[i]));
        else
            out->open = false;
    }
    return FL_OK;
}

// ---- articles -----------------------------------------------------------------------------------------

static bool word_is(const letters *l, word w, const char *text)
{
    int32_t i = 0;
    while (i < w.len && text[i] && l->at[w.start + i] == text[i])
        i++;
    return i == w.len && !text[i];
}

// Consonants to which the l of the article gives way, as they are transliterated.
static bool is_sun_letter(const letters *l, word w)
{
    static const char *const SUN[] = { "d", "n", "r", "s", "t", "z", "dh", "sh", "th" };
    for (size_t i = 0; i < sizeof SUN / sizeof *SUN; i++)
        if (word_is(l, w, SUN[i]))
            return true;
    return false;
}

// Is word i an article of the word after it? In a name that is being typed (`typed`) that word may be yet
// to come.
static bool is_article(const letters *l, int32_t i, bool typed)
{
    word w = l->words[i];
    bool last = i + 1 == l->word_count;
    if (last && (!typed || l->open))
        return false;
    if (word_is(l, w, "al") || word_is(l, w, "el") || word_is(l, w, "the"))
        return true;
    if (w.len < 2 || (l->at[w.start] != 'a' && l->at[w.start] != 'e'))
        return false;
    word consonant = { w.start + 1, w.len - 1 };
    return is_sun_letter(l, consonant) &&
           (last || l->at[consonant.start] == l->at[l->words[i + 1].start]);
}

static word without_arabic_article(const letters *l, word w, bool may_go_on)
{
    if (w.len >= (may_go_on ? 2 : 3) && l->at[w.start] == ALEF && l->at[w.start + 1] == LAM)
        return (word){ w.start + 2, w.len - 2 };
    return w;
}

static word without_last_h(const letters *l, word w)
{
    const UChar32 *end = l->at + w.start + w.len;
    if (w.len >= 3 && end[-1] == 'h' && end[-2] == 'a')
        w.len--;
    return w;
}

// ---- keys -----------------------------------------------------------------------------------------------

static fl_status put_key(const letters *l, bool typed, fl_buf *out, fl_err *err)
{
    UChar32 key[UNITS];
    int32_t count = 0;
    for (int32_t i = 0; i < l->word_count; i++) {
        if (is_article(l, i, typed))
            continue;
        bool may_go_on = typed && l->open && i + 1 == l->word_count;
        word w = without_last_h(l, without_arabic_article(l, l->words[i], may_go_on));
        for (int32_t k = w.start; k < w.start + w.len; k++)
            if (count == 0 || l->at[k] != key[count - 1] || u_isdigit(l->at[k]))
                key[count++] = l->at[k];
    }
    utf16 text;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF32(text.at, UNITS, &text.len, key, count, &code);
    return U_SUCCESS(code) ? put_utf8(&text, out, err) : icu_failed(code, err);
}

fl_status fl_name_key(const char *name, fl_buf *out, fl_err *err)
{
    letters l;
    fl_status status = split(name, &l, err);
    if (status != FL_OK)
        return status;
    if (l.word_count == 0)
        return fl_fail(err, FL_EINVAL, "\"%s\" is no name: it has no letter", name);
    return put_key(&l, false, out, err);
}

fl_status fl_name_prefix_key(const char *typed, fl_buf *out, fl_err *err)
{
    letters l;
    fl_status status = split(typed, &l, err);
    if (status != FL_OK)
        return status;
    return put_key(&l, true, out, err);
}
