// notify.h - private to src/daemon: a word to systemd, where it has started us (sd_notify(3)).
#ifndef FL_DAEMON_NOTIFY_H
#define FL_DAEMON_NOTIFY_H
// "READY=1", "RELOADING=1", "STOPPING=1", "WATCHDOG=1": one datagram to $NOTIFY_SOCKET; without it nothing.
void fl_notify(const char *state);
// Half of the time after which systemd takes silence for a hang, in ms; 0: it does not look.
unsigned fl_notify_every_ms(void);
#endif
