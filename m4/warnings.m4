# SPDX-License-Identifier: MIT

# PYC_BAKE_WARNING(FLAG)
# ----------------------
# Adds FLAG to WARNING_CFLAGS if the compiler knows it.  Clang only warns about
# an unknown flag, so the check uses -Werror.
AC_DEFUN([PYC_BAKE_WARNING],
[AS_VAR_PUSHDEF([known], [pyc_bake_cv_cflag_$1])dnl
AC_CACHE_CHECK([whether $CC knows $1], [known],
  [pyc_bake_cflags=$CFLAGS
   CFLAGS="$CFLAGS -Werror $1"
   AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int f(void); int f(void) { return 0; }]])],
     [AS_VAR_SET([known], [yes])],
     [AS_VAR_SET([known], [no])])
   CFLAGS=$pyc_bake_cflags])
AS_VAR_IF([known], [yes], [WARNING_CFLAGS="$WARNING_CFLAGS $1"])
AS_VAR_POPDEF([known])dnl
])

# PYC_BAKE_WARNINGS
# -----------------
# Sets WARNING_CFLAGS, with -Werror if --enable-werror is given.  WARNING_CFLAGS
# is substituted instead of added to CFLAGS, so that the flags of the user come
# last and win.
AC_DEFUN([PYC_BAKE_WARNINGS],
[AC_REQUIRE([AC_PROG_CC])dnl
AC_ARG_ENABLE([werror],
  [AS_HELP_STRING([--enable-werror], [treat compiler warnings as errors])],
  [], [enable_werror=no])
WARNING_CFLAGS=
# -Wno-format-nonliteral: clang would require a format attribute on each static
# function that passes a va_list on.  -Wformat-security, part of -Wformat=2, is
# the warning that matters.
# -Wno-missing-field-initializers: gcc before 11 also warns if a designated
# initializer is a compound literal, as the X_INIT macros are.
m4_foreach_w([flag], [
    -Wall
    -Wextra
    -Wcast-qual
    -Wconversion
    -Wduplicated-branches
    -Wduplicated-cond
    -Wformat=2
    -Wformat-overflow=2
    -Wformat-truncation
    -Wimplicit-fallthrough
    -Wmissing-declarations
    -Wmissing-prototypes
    -Wnull-dereference
    -Wold-style-definition
    -Wpointer-arith
    -Wshadow
    -Wstrict-prototypes
    -Wundef
    -Wvla
    -Wwrite-strings
    -Wno-format-nonliteral
    -Wno-missing-field-initializers
  ], [PYC_BAKE_WARNING(flag)])
AS_IF([test "x$enable_werror" != xno],
  [WARNING_CFLAGS="$WARNING_CFLAGS -Werror"])
AC_SUBST([WARNING_CFLAGS])
])
