/* The entry of a fuzz target, as libFuzzer and the seeded run call it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
