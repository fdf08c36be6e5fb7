// area.c - the true area under an edge, in integers.
//
// Per unit of longitude the area between the equator and latitude p is
//   Q(p) = K * sum over k of (k + 1)/(2k + 1) e^(2k) sin^(2k+1) p,   K = a^2 (1 - e^2) * (one unit in rad),
// the series of Snyder's q (eq. 3-12). A straight edge takes the mean of Q over its latitudes.
#include <stdlib.h>

#include "fixed.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// (-1)^k (pi/2)^(2k+1) / (2k+1)!, as fractions of 2^61: the sine of a right angle's part.
static const int64_t SINE[] = { 3622009729038561421,
                                -1489491798437810879,
                                183758685115604026,
                                -10795390043781899,
                                369952184331896,
                                -8298367515170,
                                131252571394,
                                -1542155900,
                                13989401,
                                -100928,
                                593,
                                -3 };
// (k + 1)/(2k + 1) e^(2k), as fractions of 2^61.
static const int64_t SERIES[] = { 2305843009213693952,
                                  10290792867524929,
                                  62001430069543,
                                  395296316969,
                                  2572756428,
                                  16909864,
                                  111750,
                                  741,
                                  5 };
#define K_Q32           3029059529270407786 // K in 1e-4 m2, times 2^32
#define PER_RIGHT_ANGLE 1375488932539311417 // 2^30 / 9e8, times 2^60

// Gauss-Legendre on 0..1: where (times 2^32) and how much (times 2^62).
typedef struct node {
    int64_t at, weight;
} node;
static const node TWO[] = { { 907633386, 2305843009213693952 },
                            { 3387333910, 2305843009213693952 } };
static const node FOUR[] = { { 298207500, 802098662881310098 },
                             { 1417379916, 1503744346332383854 },
                             { 2877587380, 1503744346332383854 },
                             { 3996759796, 802098662881310098 } };
static const node EIGHT[] = {
    { 85276884, 233417112738098817 },   { 436655415, 512775753676023141 },
    { 1018911391, 723358276341402282 }, { 1753560753, 836291866458169711 },
    { 2541406543, 836291866458169711 }, { 3276055905, 723358276341402282 },
    { 3858311881, 512775753676023141 }, { 4209690412, 233417112738098817 }
};
// Over so many units of latitude two, or four, points err less than the last bit.
#define TWO_DO  131072
#define FOUR_DO FL_DEGREE

static int64_t horner(const int64_t *c, size_t n, int64_t x_q62)
{
    int64_t sum = c[n - 1];
    for (size_t k = n - 1; k-- > 0;)
        sum = c[k] + fl_fixed_mul(sum, x_q62, 62);
    return sum;
}

int64_t fl_sine_q61(int64_t y)
{
    int64_t u = fl_fixed_mul(y, PER_RIGHT_ANGLE, 60); // part of a right angle, times 2^62
    return fl_fixed_mul(horner(SINE, COUNT(SINE), fl_fixed_mul(u, u, 62)), u, 62);
}

// Q at a latitude in grid units times 2^32; in 1e-4 m2 times 2^32.
static int64_t q_at(int64_t y)
{
    int64_t s = fl_sine_q61(y);
    int64_t sum = fl_fixed_mul(horner(SERIES, COUNT(SERIES), fl_fixed_mul(s, s, 60)), s, 61);
    return fl_fixed_mul(sum, K_Q32, 61);
}

static int64_t mean_q(int32_t y0, int32_t y1)
{
    int64_t dy = (int64_t)y1 - y0, base = (int64_t)y0 * ((int64_t)1 << 32);
    if (dy == 0)
        return q_at(base);
    int64_t span = llabs(dy);
    const node *n = span <= TWO_DO ? TWO : span <= FOUR_DO ? FOUR : EIGHT;
    size_t count = span <= TWO_DO ? COUNT(TWO) : span <= FOUR_DO ? COUNT(FOUR) : COUNT(EIGHT);
    fl_i128 sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (fl_i128)q_at(base + dy * n[i].at) * n[i].weight;
    return (int64_t)(sum >> 62);
}

int64_t fl_edge_area_e4m2(fl_point a, fl_point b)
{
    if (a.x > b.x || (a.x == b.x && a.y > b.y))
        return -fl_edge_area_e4m2(b, a);
    fl_i128 area = (fl_i128)mean_q(a.y, b.y) * ((int64_t)b.x - a.x);
    return (int64_t)((area + ((fl_i128)1 << 31)) >> 32);
}
