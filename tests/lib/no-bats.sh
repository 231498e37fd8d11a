#!/bin/sh
# SPDX-License-Identifier: MIT
# Replaces bats if configure did not find a suitable one.
echo '1..0 # SKIP bats 1.5 or later was not found; install it and run configure again'
