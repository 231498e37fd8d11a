#!/bin/sh
# SPDX-License-Identifier: MIT
# Stands in for bats where configure found none that runs the tests.
echo '1..0 # SKIP bats 1.5 or later was not found; install it and run configure again'
