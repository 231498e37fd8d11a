#!/bin/sh
# SPDX-License-Identifier: MIT
# Stands in for bats where configure did not find it.
echo '1..0 # SKIP bats was not found; install it and run configure again'
