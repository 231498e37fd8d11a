# SPDX-License-Identifier: MIT

# PYC_BAKE_SANITIZERS
# -------------------
# Adds the sanitizers of --with-sanitizers=LIST to CFLAGS and LDFLAGS.  The
# check links a program, because on some systems the run-time library is a
# separate package.
AC_DEFUN([PYC_BAKE_SANITIZERS],
[AC_REQUIRE([AC_PROG_CC])dnl
AC_ARG_WITH([sanitizers],
  [AS_HELP_STRING([--with-sanitizers=LIST],
    [build with these sanitizers, such as address,undefined])],
  [], [with_sanitizers=no])
AS_CASE([$with_sanitizers],
  [no], [has_sanitizer=0],
  [yes], [AC_MSG_ERROR([--with-sanitizers needs a list such as address,undefined])],
  [has_sanitizer=1
   pyc_bake_sanitize="-fsanitize=$with_sanitizers -fno-sanitize-recover=all"
   CFLAGS="$CFLAGS $pyc_bake_sanitize -fno-omit-frame-pointer"
   LDFLAGS="$LDFLAGS $pyc_bake_sanitize"
   AC_MSG_CHECKING([whether $CC links with -fsanitize=$with_sanitizers])
   AC_LINK_IFELSE([AC_LANG_PROGRAM],
     [AC_MSG_RESULT([yes])],
     [AC_MSG_RESULT([no])
      AC_MSG_ERROR([$CC cannot build with -fsanitize=$with_sanitizers])])])
AC_DEFINE_UNQUOTED([HAS_SANITIZER], [$has_sanitizer],
  [Whether a sanitizer is built in: 1 or 0.])
])
