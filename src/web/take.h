// take.h - private to src/web: files that the build made, taken into the program as they are.
#ifndef FL_WEB_TAKE_H
#define FL_WEB_TAKE_H
#include <stdint.h>

// Declares `symbol` and `symbol_end` around the bytes of a file.
#define FL_TAKE(symbol, file)                                                                      \
    __asm__(".section .rodata\n"                                                                   \
            ".balign 16\n"                                                                         \
            ".global " #symbol "\n" #symbol ":\n"                                                  \
            ".incbin \"" file "\"\n"                                                               \
            ".global " #symbol "_end\n" #symbol "_end:\n"                                          \
            ".byte 0\n"                                                                            \
            ".previous\n");                                                                        \
    extern const uint8_t symbol[], symbol##_end[]
#endif
