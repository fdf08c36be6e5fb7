// record.h - private to src/service: what every change of the log shares, from proposal to answer.
#ifndef FL_SERVICE_RECORD_H
#define FL_SERVICE_RECORD_H
#include "call.h"

typedef struct fl_record {
    const fl_proposal *proposal;
    fl_time at; // when what it is about happened
    unsigned
        status; // of the answer to what is recorded: 200, or 201 or 202 with the event's Location
    bool repeated; // it was recorded before: only the answer is wanted
} fl_record;
// Stages what is proposed (group.h), unless the call is a dry run, and gives the answer: what moved. Or
// the refusal, and then nothing is staged. By the writer only, but for a dry run.
FL_MUST_USE const fl_response *fl_record_answer(const fl_call *c, const fl_record *r);
#endif
