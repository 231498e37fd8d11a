# SPDX-License-Identifier: MIT

# PYC_BAKE_STATIC_PYTHON
# ----------------------
# Finds the program of the embedded Python, and adds to PYTHON_EMBED_LIBS the
# libraries that the built-in modules of its static library need.
AC_DEFUN([PYC_BAKE_STATIC_PYTHON],
[pyc_bake_version=`$PKG_CONFIG --modversion "$with_python_embed"`
AS_IF([test -z "$PYTHON"],
  [AC_PATH_PROG([PYTHON], [python$pyc_bake_version], [],
    [$PYTHON_EMBED_HOME/bin$PATH_SEPARATOR$PATH])])
AC_MSG_CHECKING([whether '$PYTHON' is Python $pyc_bake_version])
AS_IF([test "`"$PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info@<:@:2@:>@)' 2>&AS_MESSAGE_LOG_FD`" = "$pyc_bake_version"],
  [AC_MSG_RESULT([yes])],
  [AC_MSG_RESULT([no])
   AC_MSG_ERROR([the program of Python $pyc_bake_version is needed: set PYTHON])])
PYTHON_EMBED_LIBS="$PYTHON_EMBED_LIBS `"$PYTHON" -I -c '
import sysconfig
for name in "LIBS", "MODLIBS", "SYSLIBS":
    print(sysconfig.get_config_var(name) or "")' | tr '\n' ' '`"
])

# PYC_BAKE_NAME_ARCHIVES
# ----------------------
# Names the static library of each library but the C library, so that the
# linker takes no shared one.
AC_DEFUN([PYC_BAKE_NAME_ARCHIVES],
[for pyc_bake_variable in LIBARCHIVE_LIBS LIBCRYPTO_LIBS LIBJSONC_LIBS \
    LIBPCRE2_LIBS LIBXXHASH_LIBS LIBZSTD_LIBS ZLIB_LIBS
do
  AS_VAR_COPY([pyc_bake_value], [$pyc_bake_variable])
  pyc_bake_value=`AS_ECHO([" $pyc_bake_value "]) | $SED \
    -e 's/ -l\(@<:@^ :@:>@*\)/ -l:lib\1.a/g' \
    -e 's/-l:lib\(c\)\.a /-l\1 /g' -e 's/-l:lib\(dl\)\.a /-l\1 /g' \
    -e 's/-l:lib\(m\)\.a /-l\1 /g' -e 's/-l:lib\(pthread\)\.a /-l\1 /g' \
    -e 's/-l:lib\(rt\)\.a /-l\1 /g'`
  AS_VAR_SET([$pyc_bake_variable], [$pyc_bake_value])
done
])

# PYC_BAKE_STATIC_PROGRAM
# -----------------------
# For --enable-static-program: sets STATIC_LDFLAGS and the variables of the
# libraries, and checks that all libraries can be linked statically.
AC_DEFUN([PYC_BAKE_STATIC_PROGRAM],
[AM_COND_IF([EMBEDDED_PYTHON], [PYC_BAKE_STATIC_PYTHON])
# src/host/static_parts.c takes the place of what needs libxml2 and nettle.
# Only functions for files on disk need libacl; no program has them.
LIBARCHIVE_LIBS=`AS_ECHO(["$LIBARCHIVE_LIBS"]) |
  $SED -e 's/-lxml2//' -e 's/-lnettle//' -e 's/-lacl//'`
AS_CASE([$enable_static_program],
  [except-libc],
    [STATIC_LDFLAGS=
     PYC_BAKE_NAME_ARCHIVES],
  [STATIC_LDFLAGS=-static])
AC_SUBST([STATIC_LDFLAGS])
AC_MSG_CHECKING([whether all libraries can be linked statically])
pyc_bake_cppflags=$CPPFLAGS
pyc_bake_ldflags=$LDFLAGS
pyc_bake_libs=$LIBS
CPPFLAGS="$CPPFLAGS $PYTHON_EMBED_CFLAGS $LIBARCHIVE_CFLAGS"
LDFLAGS="$LDFLAGS $STATIC_LDFLAGS"
LIBS="$PYTHON_EMBED_LIBS $LIBARCHIVE_LIBS $LIBCRYPTO_LIBS $LIBJSONC_LIBS $LIBPCRE2_LIBS $LIBXXHASH_LIBS $LIBZSTD_LIBS $ZLIB_LIBS $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#if HAS_EMBEDDED_PYTHON
#include <Python.h>
#define START_PYTHON Py_Initialize()
#else
#define START_PYTHON
#endif
#include <archive.h>
]], [[
START_PYTHON;
return archive_read_support_filter_all(archive_read_new());
]])],
  [AC_MSG_RESULT([yes])],
  [AC_MSG_RESULT([no])
   AC_MSG_ERROR([a static library is missing; config.log names it.
    Debian: apt-get install libarchive-dev libbz2-dev liblz4-dev liblzma-dev,
    and libpython3-dev if Python is embedded])])
CPPFLAGS=$pyc_bake_cppflags
LDFLAGS=$pyc_bake_ldflags
LIBS=$pyc_bake_libs
])
