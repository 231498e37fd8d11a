# SPDX-License-Identifier: MIT

# PYC_BAKE_FUZZING_CC
# -------------------
# Declares --enable-fuzzing, and uses clang for it unless CC is set.  Must come
# before AC_PROG_CC.
AC_DEFUN([PYC_BAKE_FUZZING_CC],
[AC_BEFORE([$0], [AC_PROG_CC])dnl
AC_ARG_ENABLE([fuzzing],
  [AS_HELP_STRING([--enable-fuzzing],
    [build the fuzzers of tests/fuzz with clang's libFuzzer, in place of the
     tests])],
  [], [enable_fuzzing=no])
AS_IF([test "x$enable_fuzzing" != xno && test -z "$CC"],
  [AC_CHECK_PROG([CLANG], [clang], [clang])
   CC=$CLANG])
])

# PYC_BAKE_FUZZING
# ----------------
# With --enable-fuzzing, instruments all objects for libFuzzer, and sets
# FUZZ_ENGINE to the flag that links libFuzzer with its main.  The sanitizers
# are those of --with-sanitizers, whose macro runs first, else address and
# undefined.
AC_DEFUN([PYC_BAKE_FUZZING],
[AC_REQUIRE([AC_PROG_CC])dnl
AC_REQUIRE([PYC_BAKE_SANITIZERS])dnl
FUZZ_ENGINE=
AS_IF([test "x$enable_fuzzing" != xno],
  [pyc_bake_sanitize="-fsanitize=fuzzer-no-link"
   AS_IF([test "$with_sanitizers" = no],
     [pyc_bake_sanitize="$pyc_bake_sanitize,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"])
   FUZZ_ENGINE=-fsanitize=fuzzer
   CFLAGS="$CFLAGS $pyc_bake_sanitize"
   LDFLAGS="$LDFLAGS $pyc_bake_sanitize"
   AC_MSG_CHECKING([whether $CC links with libFuzzer])
   pyc_bake_libs=$LIBS
   LIBS="$FUZZ_ENGINE $LIBS"
   AC_LINK_IFELSE([AC_LANG_SOURCE([[
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
	return size && !data;
}
]])],
     [AC_MSG_RESULT([yes])],
     [AC_MSG_RESULT([no])
      AC_MSG_ERROR([--enable-fuzzing needs clang and its libFuzzer: give CC=clang.
    Debian: apt-get install clang
    Fedora: dnf install clang compiler-rt])])
   LIBS=$pyc_bake_libs])
AC_SUBST([FUZZ_ENGINE])
AM_CONDITIONAL([FUZZING], [test "x$enable_fuzzing" != xno])
])
