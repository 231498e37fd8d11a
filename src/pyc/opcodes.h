/* SPDX-License-Identifier: MIT */
/* Finds opcodes and the names that belong to them. */
#ifndef PYC_BAKE_PYC_OPCODES_H
#define PYC_BAKE_PYC_OPCODES_H

#include <stdint.h>

#include "pyc/opcode_table.h"

/* The opcodes of CPython 3.minor, or NULL if the version is not known. */
const struct opcodes *opcodes_of(unsigned int minor);

/* The text with this number in a list, or NULL if the list is shorter. */
const char *opcodes_text(const char *list, uint32_t number);

#endif
