// geos.c - opening and closing a context.
#include "geos.h"

#include <stdio.h>

static void keep_message(const char *message, void *context)
{
    fl_geos *g = context;
    snprintf(g->message, sizeof g->message, "%s", message);
}

fl_status fl_geos_init(fl_geos *g, fl_err *err)
{
    *g = (fl_geos){ .handle = GEOS_init_r() };
    if (!g->handle)
        return fl_fail_nomem(err);
    GEOSContext_setErrorMessageHandler_r(g->handle, keep_message, g);
    return FL_OK;
}

void fl_geos_done(fl_geos *g)
{
    if (g->handle)
        GEOS_finish_r(g->handle);
    g->handle = NULL;
}

fl_status fl_geos_fail(const fl_geos *g, fl_err *err)
{
    return fl_fail(err, FL_EREFUSED, "GEOS: %s", g->message[0] ? g->message : "failed");
}
