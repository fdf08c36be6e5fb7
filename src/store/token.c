// token.c - tokens of accounts: made, recognised, hashed.
//
// 256 random bits need no slow hash: nobody can try them out.
#include <assert.h>
#include <string.h>

#include "home.h"

enum { SECRET_BYTES = 32, SECRET_TEXT = 43 };
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fl_status fl_token_make(char out[FL_TOKEN_TEXT], fl_err *err)
{
    uint8_t secret[SECRET_BYTES + 1] = { 0 }; // one more, for the last digit's missing bits
    static_assert(sizeof FL_TOKEN_PREFIX + SECRET_TEXT <= FL_TOKEN_TEXT, "a token fits");
    fl_status status = fl_random(secret, SECRET_BYTES, err);
    if (status != FL_OK)
        return status;
    memset(out, 0, FL_TOKEN_TEXT);
    memcpy(out, FL_TOKEN_PREFIX, strlen(FL_TOKEN_PREFIX));
    char *digit = out + strlen(FL_TOKEN_PREFIX);
    for (size_t i = 0; i < SECRET_TEXT; i++) {
        size_t bit = i * 6;
        unsigned pair = (unsigned)secret[bit / 8] << 8 | secret[bit / 8 + 1];
        digit[i] = digits[pair >> (10 - bit % 8) & 63];
    }
    return FL_OK;
}

static const char *const roles[] = { NULL, "reader", "analyst", "editor", "admin" };

const char *fl_role_name(fl_role role)
{
    return roles[role];
}

bool fl_role_parse(const char *text, fl_role *out)
{
    for (int i = FL_READER; i <= FL_ADMIN; i++)
        if (strcmp(roles[i], text) == 0) {
            *out = (fl_role)i;
            return true;
        }
    return false;
}

bool fl_token_check(const char *text)
{
    size_t prefix = strlen(FL_TOKEN_PREFIX);
    return strncmp(text, FL_TOKEN_PREFIX, prefix) == 0 &&
           strspn(text + prefix, digits) == SECRET_TEXT && text[prefix + SECRET_TEXT] == '\0';
}

fl_hash fl_token_hash(const char *text)
{
    return fl_hash_of(text, strlen(text));
}

void fl_name_copy(char *out, size_t size, const char *name)
{
    size_t len = strlen(name);
    if (size == 0)
        return;
    if (len >= size)
        for (len = size - 1; len > 0 && ((uint8_t)name[len] & 0xC0) == 0x80;)
            len--;
    memcpy(out, name, len);
    out[len] = '\0';
}
