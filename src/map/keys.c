// keys.c - a radix sort. Contract: keys.h.
#include "keys.h"

enum { FEW = 24 }; // are sorted by insertion

static void insert_keys(fl_key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        fl_key k = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1].at > k.at; at--)
            keys[at] = keys[at - 1];
        keys[at] = k;
    }
}

// By one digit, from `keys` to `spare`.
static void spread_keys(const fl_key *keys, fl_key *spare, size_t n, int shift)
{
    size_t start[257] = { 0 };
    for (size_t i = 0; i < n; i++)
        start[(keys[i].at >> shift & 255) + 1]++;
    for (int b = 0; b < 256; b++)
        start[b + 1] += start[b];
    for (size_t i = 0; i < n; i++)
        spare[start[keys[i].at >> shift & 255]++] = keys[i];
}

// A digit in which all agree is passed over: vertices of a tile, or of a part of the world, agree in most.
fl_key *fl_keys_sort(fl_key *keys, fl_key *spare, size_t n)
{
    uint64_t differ = 0;
    if (n <= FEW) {
        insert_keys(keys, n);
        return keys;
    }
    for (size_t i = 1; i < n; i++)
        differ |= keys[i].at ^ keys[0].at;
    for (int shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & 255) == 0)
            continue;
        spread_keys(keys, spare, n, shift);
        fl_key *t = keys;
        keys = spare;
        spare = t;
    }
    return keys;
}
