# SPDX-License-Identifier: MIT
# dh runs dh_pyc_bake after the Python helpers and dh_link, when all files are
# in place, and before the modes and checksums are made.

use strict;
use warnings;

use Debian::Debhelper::Dh_Lib;

insert_before('dh_strip_nondeterminism', 'dh_pyc_bake');

1;
