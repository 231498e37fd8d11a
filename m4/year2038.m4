# year2038.m4 - times after 2038 on systems with a 32-bit time_t
# SPDX-License-Identifier: MIT
# serial 1
#
# AC_SYS_YEAR2038 came with Autoconf 2.72, and this package supports 2.69.

# PYC_BAKE_YEAR2038
# -----------------
# Defines _TIME_BITS as 64 if time_t is too small without it and has 64 bits
# with it.  Call it after AC_SYS_LARGEFILE, because glibc accepts _TIME_BITS
# only together with _FILE_OFFSET_BITS.  On other systems time_t stays as it is,
# and a time that does not fit is an error where it is used.
AC_DEFUN([PYC_BAKE_YEAR2038],
[AC_REQUIRE([AC_SYS_LARGEFILE])dnl
m4_pushdef([pyc_bake_time_test],
  [AC_LANG_PROGRAM([[#include <time.h>
_Static_assert(sizeof(time_t) >= 8, "time_t of 64 bits");]])])dnl
AC_CACHE_CHECK([for what makes time_t have 64 bits], [pyc_bake_cv_time_bits],
  [AC_COMPILE_IFELSE([pyc_bake_time_test],
    [pyc_bake_cv_time_bits=nothing],
    [pyc_bake_cppflags=$CPPFLAGS
     CPPFLAGS="$CPPFLAGS -D_TIME_BITS=64"
     AC_COMPILE_IFELSE([pyc_bake_time_test],
       [pyc_bake_cv_time_bits=_TIME_BITS],
       [pyc_bake_cv_time_bits=unknown])
     CPPFLAGS=$pyc_bake_cppflags])])
AS_IF([test "$pyc_bake_cv_time_bits" = _TIME_BITS],
  [AC_DEFINE([_TIME_BITS], [64],
    [Number of bits in time_t, where that is smaller without this.])])
m4_popdef([pyc_bake_time_test])dnl
])# PYC_BAKE_YEAR2038
