# layers.awk - fails where a file includes what src/LAYERS does not let its module include.
# Run at the project's root: awk -f tests/lint/layers.awk src/LAYERS FILE...
# FILE is src/<module>/<name> or include/frontline/<module>.h or include/frontline/<module>_<topic>.h.
BEGIN {
    system_headers = "assert complex ctype errno fenv float inttypes iso646 limits locale math " \
        "setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn " \
        "string tgmath threads time uchar wchar wctype " \
        "dirent dlfcn fcntl fnmatch getopt glob grp netdb poll pthread pwd regex sched semaphore spawn " \
        "strings syslog termios unistd arpa/* net/* netinet/* sys/*"
    n = split(system_headers, word, " ")
    for (i = 1; i <= n; i++)
        add_owner(word[i] ~ /[*]/ ? word[i] : word[i] ".h", "")
}

FNR == NR && (/^#/ || !NF) { next }
FNR == NR {
    split($0, half, "|"); split(half[1], side, ":"); m = side[1]
    if (m in known) say("module " m " stands here twice")
    known[m] = may[m, m] = 1
    n = split(side[2], dep, " ")
    for (i = 1; i <= n; i++) {
        if (!(dep[i] in known)) say(m " names " dep[i] ", which is not above it")
        may[m, dep[i]] = 1
    }
    n = split(half[2], header, " ")
    for (i = 1; i <= n; i++) add_owner(header[i], m)
    next
}

FNR == 1 {
    m = FILENAME ~ /^include\/frontline\// ? module_of(FILENAME) : FILENAME
    sub(/^src\//, "", m); sub(/\/.*/, "", m)
    if (!(m in known)) say("module " m " is not in src/LAYERS")
}
/^[ \t]*#[ \t]*include[ \t]*["<]/ {
    h = $0; sub(/^[^"<]*/, "", h); quoted = h ~ /^"/; sub(/^["<]/, "", h); sub(/[">].*$/, "", h)
    if (h ~ /(^|\/)\.\.?\//) say("include by relative path: " h)
    else if (h ~ /^frontline\//) { if (!((m, module_of(h)) in may)) say(m " may not include " h) }
    else if ((home = owner_of(h)) == "nobody") { if (!quoted) say("<" h "> is in no line of src/LAYERS") }
    else if (home != "" && index(" " home " ", " " m " ") == 0) say("only " home " may include <" h ">")
}
END { exit bad }

# "frontline/map_read.h" belongs to map.
function module_of(path) { sub(/.*\//, "", path); sub(/[_.].*/, "", path); return path }

# Remembers who owns the headers of a pattern like "unicode/*"; "" is everyone, and there may be several.
function add_owner(pattern, module) {
    gsub(/[.+]/, "[&]", pattern); gsub(/[*]/, ".*", pattern)
    patterns[++pattern_count] = "^" pattern "$"; owners[pattern_count] = module
}
function owner_of(header,    i, all) {
    all = "nobody"
    for (i = 1; i <= pattern_count; i++) if (header ~ patterns[i])
        all = all == "nobody" ? owners[i] : all " " owners[i]
    return all
}
function say(text) { print FILENAME ":" FNR ": " text; bad = 1 }
