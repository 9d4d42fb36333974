/* The line code of PWG Raster and URF in plain C: what bench/raster.py compares with.
 *
 * Written as printers' and servers' filters write it: a line is compared with the next one by
 * memcmp, a pixel with the next one likewise, and runs and literals are copied as they end.
 */
#include <stddef.h>
#include <string.h>

size_t pack_lines(const unsigned char *lines, size_t stride, size_t height, size_t octets,
                  size_t unit, unsigned char *out)
{
    unsigned char *to = out;
    size_t line = 0;
    while (line < height) {
        const unsigned char *from = lines + line * stride, *end = from + octets;
        size_t equal = 1;
        while (equal < 256 && line + equal < height && !memcmp(from, from + equal * stride, octets))
            equal++;
        *to++ = (unsigned char)(equal - 1);
        while (from < end) {
            const unsigned char *next = from + unit;
            size_t count = 1;
            if (next < end && !memcmp(from, next, unit)) {
                while (count < 128 && next < end && !memcmp(from, next, unit)) {
                    count++;
                    next += unit;
                }
                *to++ = (unsigned char)(count - 1);
                memcpy(to, from, unit);
                to += unit;
            } else {
                while (count < 128 && next < end &&
                       (next + unit >= end || memcmp(next, next + unit, unit))) {
                    count++;
                    next += unit;
                }
                *to++ = (unsigned char)(257 - count);
                memcpy(to, from, count * unit);
                to += count * unit;
            }
            from = next;
        }
        line += equal;
    }
    return (size_t)(to - out);
}
