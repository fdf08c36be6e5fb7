// check.h - cmocka, with the headers that it must find included before it.
#ifndef TEST_CHECK_H
#define TEST_CHECK_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST_COUNT(table) (sizeof(table) / sizeof(table)[0])
#endif
