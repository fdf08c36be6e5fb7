// gate.h - private to src/hook: which addresses may be sent to.
//
// What counts is the address of the socket that is about to be opened, whatever name it came by: so a name
// that means another address now than when it was looked at gains nothing.
#ifndef FL_HOOK_GATE_H
#define FL_HOOK_GATE_H
#include "frontline/base_net.h"

typedef struct fl_gate {
    fl_networks allow; // internal, and may be told all the same: by http and at any port too
} fl_gate;

struct sockaddr;
bool fl_gate_address(const struct sockaddr *from, fl_address *out); // false: not of the internet
// NULL: it may be sent there. Else why not, static words that go on after "the address ... is".
const char *fl_gate_refusal(const fl_gate *g, const fl_address *a, unsigned port, bool tls);

// May this be a hook's address? FL_EREFUSED, FL_ELIMIT. A name is not looked up: that is done when it is sent to.
FL_MUST_USE fl_status fl_gate_check_url(const fl_gate *g, const char *url, fl_err *err);
#endif
