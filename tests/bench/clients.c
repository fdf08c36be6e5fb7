// clients.c - many clients in one thread: what answers cost the server, and how soon followers have news.
// Usage: bench_clients get PORT PATH CONNECTIONS REQUESTS PIDS [HEADER...]   the server's PIDS: 17 or 17,18
//        bench_clients live PORT FOLLOWERS PIDS TOKEN <EVENTS    a line of EVENTS is a Feature, posted alone
#include <arpa/inet.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define MOST_FOLLOWERS 20000
#define MOST_SAMPLES   4000000
#define PATIENCE_MS    20000

static double samples[MOST_SAMPLES];
static size_t sample_count;
static char scratch[1 << 20];

typedef struct client {
    int fd;
    size_t head_len, left; // of the answer's head so far; bytes of its body to come
    char head[4096];
    double asked; // when, or 0: it waits for nothing
} client;

static void quit(const char *what)
{
    perror(what);
    exit(1);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

// Milliseconds that all threads of the processes "17,18" have computed.
static double server_ms(const char *pids)
{
    double ns = 0;
    for (const char *p = pids; *p; p += strcspn(p, ","), p += *p == ',') {
        char path[600];
        snprintf(path, sizeof path, "/proc/%.*s/task", (int)strcspn(p, ","), p);
        DIR *tasks = opendir(path);
        if (!tasks)
            quit(path);
        for (struct dirent *d; (d = readdir(tasks));) {
            unsigned long long ran;
            snprintf(path, sizeof path, "/proc/%.*s/task/%s/schedstat", (int)strcspn(p, ","), p,
                     d->d_name);
            FILE *f = d->d_name[0] == '.' ? NULL : fopen(path, "r");
            if (f && fscanf(f, "%llu", &ran) == 1)
                ns += (double)ran;
            if (f)
                fclose(f);
        }
        closedir(tasks);
    }
    return ns / 1e6;
}

static int open_one(int poll, const char *port, void *of)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((uint16_t)atoi(port)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&a, sizeof a) != 0)
        quit("connect");
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd,
                  &(struct epoll_event){ .events = EPOLLIN, .data.ptr = of }))
        quit("epoll_ctl");
    return fd;
}

static void say(client *c, const char *text, size_t len)
{
    if (send(c->fd, text, len, MSG_NOSIGNAL) != (ssize_t)len)
        quit("send");
    c->head_len = 0;
    c->asked = now_ms();
}

// Takes text[0..len) of an answer; true at its end.
static bool take(client *c, const char *text, size_t len)
{
    if (!c->left) {
        size_t room = sizeof c->head - 1 - c->head_len, n = len < room ? len : room;
        memcpy(c->head + c->head_len, text, n);
        c->head[c->head_len + n] = '\0';
        char *end = strstr(c->head, "\r\n\r\n");
        if (!end) {
            c->head_len += n;
            return false;
        }
        size_t of_head = (size_t)(end + 4 - c->head) - c->head_len;
        const char *length = strstr(c->head, "Content-Length: ");
        bool empty = strncmp(c->head + 9, "304", 3) == 0 || !length;
        if (!strchr("23", c->head[9]))
            quit(c->head);
        c->left = empty ? 0 : strtoull(length + 16, NULL, 10);
        len -= of_head;
    }
    if (len > c->left)
        quit("more than the answer came");
    c->left -= len;
    return c->left == 0;
}

static void get(char **argv, int argc)
{
    size_t count = (size_t)atoi(argv[4]), wanted = (size_t)atoi(argv[5]), asked = 0, bytes = 0;
    client *clients = calloc(count, sizeof *clients);
    int poll = epoll_create1(0);
    static char ask[4096];
    size_t len = (size_t)snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: x\r\n", argv[3]);
    for (int i = 7; i < argc; i++)
        len += (size_t)snprintf(ask + len, sizeof ask - len, "%s\r\n", argv[i]);
    len += (size_t)snprintf(ask + len, sizeof ask - len, "\r\n");
    double server = server_ms(argv[6]), own = bench_cpu_ms(), began = now_ms();
    for (size_t i = 0; i < count && asked < wanted; i++, asked++) {
        clients[i].fd = open_one(poll, argv[2], &clients[i]);
        say(&clients[i], ask, len);
    }
    while (sample_count < wanted) {
        struct epoll_event ready[64];
        int n = epoll_wait(poll, ready, 64, PATIENCE_MS);
        if (n <= 0)
            quit("silence");
        for (int i = 0; i < n; i++) {
            client *c = ready[i].data.ptr;
            ssize_t got = recv(c->fd, scratch, sizeof scratch, 0);
            if (got <= 0)
                quit("recv");
            bytes += (size_t)got;
            if (!take(c, scratch, (size_t)got))
                continue;
            samples[sample_count++] = now_ms() - c->asked;
            if (asked++ < wanted)
                say(c, ask, len);
        }
    }
    double took = now_ms() - began;
    printf(
        "%zu answers, %zu bytes each: %.0f a second; of the processor: server %.4f ms an answer, "
        "this client %.4f\n",
        sample_count, bytes / sample_count, (double)sample_count / took * 1e3,
        (server_ms(argv[6]) - server) / (double)sample_count,
        (bench_cpu_ms() - own) / (double)sample_count);
    bench_print("from asked until read", samples, sample_count);
}

// Reads what has come until each follower has one more message, and the POST its answer.
static void await(int poll, client *poster, size_t followers)
{
    size_t missing = followers + (poster != NULL);
    while (missing) {
        struct epoll_event ready[256];
        int n = epoll_wait(poll, ready, 256, PATIENCE_MS);
        if (n <= 0)
            quit("silence");
        for (int i = 0; i < n; i++) {
            client *c = ready[i].data.ptr;
            ssize_t got = recv(c->fd, scratch, sizeof scratch, 0);
            if (got <= 0)
                quit("recv");
            if (c == poster) {
                missing -= take(c, scratch, (size_t)got);
            } else if (got >= 4 && memcmp(scratch + got - 4, "\n\n\r\n", 4) == 0) {
                missing--;
                if (poster)
                    samples[sample_count++] = now_ms() - poster->asked;
            }
        }
    }
}

static void live(char **argv)
{
    static client followers[MOST_FOLLOWERS];
    size_t count = (size_t)atoi(argv[3]), posts = 0;
    int poll = epoll_create1(0);
    client poster = { 0 };
    poster.fd = open_one(poll, argv[2], &poster);
    static const char ask[] = "GET /live HTTP/1.1\r\nHost: x\r\n\r\n";
    for (size_t i = 0; i < count && i < MOST_FOLLOWERS; i++) {
        followers[i].fd = open_one(poll, argv[2], &followers[i]);
        say(&followers[i], ask, sizeof ask - 1);
    }
    await(poll, NULL, count); // the first words
    static char line[1 << 20], sent[sizeof line + 400];
    double server = server_ms(argv[4]), own = bench_cpu_ms();
    while (fgets(line, sizeof line, stdin) && sample_count + count <= MOST_SAMPLES) {
        int len = snprintf(
            sent, sizeof sent,
            "POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: "
            "application/geo+json\r\nContent-Length: %zu\r\n\r\n%s",
            argv[5], strlen(line), line);
        say(&poster, sent, (size_t)len);
        await(poll, &poster, count);
        posts++;
    }
    printf(
        "%zu followers, %zu events: of the processor, server %.2f ms an event, this client %.2f\n",
        count, posts, (server_ms(argv[4]) - server) / (double)posts,
        (bench_cpu_ms() - own) / (double)posts);
    bench_print("from the POST until a follower has read it", samples, sample_count);
}

int main(int argc, char **argv)
{
    if (argc >= 7 && strcmp(argv[1], "get") == 0)
        get(argv, argc);
    else if (argc == 6 && strcmp(argv[1], "live") == 0 && atoi(argv[3]) <= MOST_FOLLOWERS)
        live(argv);
    else
        quit("see the top of clients.c");
    return 0;
}
