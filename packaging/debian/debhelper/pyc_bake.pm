# SPDX-License-Identifier: MIT
# Where dh calls dh_pyc_bake: the files are in place, Python helpers and
# dh_link have done their part, modes and checksums are still to be made.

use strict;
use warnings;

use Debian::Debhelper::Dh_Lib;

insert_before('dh_strip_nondeterminism', 'dh_pyc_bake');

1;
