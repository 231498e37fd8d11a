# pyc-bake.m4 - compile Python modules with pyc-bake at make install
# SPDX-License-Identifier: MIT
# serial 2
#
# Installed for other packages; this package does not use it.

# PYC_BAKE_PROG([ACTION-IF-FOUND], [ACTION-IF-NOT-FOUND])
# -------------------------------------------------------
# Sets and substitutes PYC_BAKE, the path of pyc-bake, or nothing if it is not
# found.  ./configure PYC_BAKE=/path/of/pyc-bake names the program; PYC_BAKE=no
# disables it.
AC_DEFUN([PYC_BAKE_PROG],
[AC_ARG_VAR([PYC_BAKE],
  [pyc-bake, which compiles Python modules; "no" for none])dnl
AS_IF([test "x$PYC_BAKE" = xno],
  [PYC_BAKE=],
  [AC_PATH_PROG([PYC_BAKE], [pyc-bake])])
AS_IF([test -n "$PYC_BAKE"], [$1], [$2])
])# PYC_BAKE_PROG

# PYC_BAKE_PY_COMPILE
# -------------------
# Makes pyc-bake compile the files that the PYTHON primary of Automake installs.
# It sets py_compile, which Automake's rules run, to the py-compile of pyc-bake,
# and says so.
# If pyc-bake is not found, or cannot compile with $PYTHON, py_compile stays
# Automake's own script.  Call it after AM_PATH_PYTHON, whose PYTHON compiles.
AC_DEFUN([PYC_BAKE_PY_COMPILE],
[AC_REQUIRE([AM_AUX_DIR_EXPAND])dnl
AC_REQUIRE([PYC_BAKE_PROG])dnl
AC_MSG_CHECKING([for the py-compile of pyc-bake])
py_compile=$am_aux_dir/py-compile
pyc_bake_found=no
AS_IF([test -n "$PYC_BAKE"],
  [# The program may be a link to the installed program.
   for pyc_bake_program in "$PYC_BAKE" \
       "`readlink -f "$PYC_BAKE" 2>/dev/null`"; do
     test -n "$pyc_bake_program" || continue
     pyc_bake_dir=`AS_DIRNAME(["$pyc_bake_program"])`
     pyc_bake_shim=$pyc_bake_dir/../share/pyc-bake/py-compile
     AS_IF([test -f "$pyc_bake_shim"],
       [pyc_bake_found=`cd "$pyc_bake_dir/../share/pyc-bake" && pwd`/py-compile
        break])
   done])
AS_CASE([$pyc_bake_found:$PYTHON],
  [no:*|*:|*::], [],
  [AS_IF(["$PYC_BAKE" --version --python="$PYTHON" >/dev/null 2>&1], [],
    [pyc_bake_found="no, not for $PYTHON"])])
# A path with a single quote cannot be quoted below.
AS_CASE([$pyc_bake_found],
  [*\'*], [pyc_bake_found="no, for the quote in $pyc_bake_found"])
AC_MSG_RESULT([$pyc_bake_found])
AS_CASE([$pyc_bake_found], [no*], [],
  [py_compile=$pyc_bake_found
   AC_MSG_NOTICE([pyc-bake replaces Automake's py-compile; PYC_BAKE=no prevents this])])
# Automake's rules use the value without quotes.
AS_CASE([$py_compile],
  [*[[!-+,./:@_0-9A-Za-z]]*], [py_compile="'$py_compile'"])
AC_SUBST([py_compile])dnl
])# PYC_BAKE_PY_COMPILE
