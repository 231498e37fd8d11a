/* SPDX-License-Identifier: MIT */
/* Is in each module, and says which program it belongs to. */
#include "host/module.h"

#include "config.h"

const char module_release[] = PACKAGE_VERSION;
