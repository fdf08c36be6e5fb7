// negotiate.h - private to src/service: what the header fields of a request ask for (RFC 9110).
#ifndef FL_SERVICE_NEGOTIATE_H
#define FL_SERVICE_NEGOTIATE_H
#include "frontline/service.h"

// In order of preference, the least first: of two that a client likes alike the later is sent.
typedef enum fl_encoding { FL_IDENTITY, FL_GZIP, FL_ZSTD, FL_BROTLI, FL_ENCODINGS } fl_encoding;
const char *fl_encoding_name(fl_encoding e); // as in Content-Encoding; static

// The value of the first field called `name` (lower case), or NULL.
const char *fl_header(const fl_request *r, const char *name);
// The best of the encodings `offered`, a bit each, that Accept-Encoding allows; NULL, or what cannot be read, is identity.
#define FL_ENCODING_BIT(e) (1u << (e))
#define FL_ANY_ENCODING    (FL_ENCODING_BIT(FL_ENCODINGS) - 1)
fl_encoding fl_accepted_encoding(const char *accept_encoding, unsigned offered);
// Does a list of entity tags, or "*", hold `etag` ("\"abc\"")? Compared weakly, as a GET asks for.
bool fl_etag_listed(const char *if_none_match, const char *etag);
// The same for If-Match, compared strongly: a weak tag matches nothing.
bool fl_etag_matched(const char *if_match, const char *etag);
// Is this media type one of JSON that events come in, with no parameter but charset=utf-8?
bool fl_is_event_type(const char *content_type);
#define FL_EVENT_TYPES "application/geo+json, application/json, application/geo+json-seq"
// Does Prefer (RFC 7240) say return=minimal? NULL says nothing.
bool fl_prefers_minimal(const char *prefer);
// The token of "Bearer abc", or NULL.
const char *fl_bearer(const char *authorization);
#endif
