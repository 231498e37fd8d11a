# SPDX-License-Identifier: MIT

# PYC_BAKE_STATIC_PROGRAM
# -----------------------
# For --enable-static-program: finds the program of the embedded Python, adds to
# PYTHON_EMBED_LIBS what its static library needs, and checks that all libraries
# can be linked statically.
AC_DEFUN([PYC_BAKE_STATIC_PROGRAM],
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
# src/host/static_parts.c takes the place of what needs libxml2.
LIBARCHIVE_LIBS=`AS_ECHO(["$LIBARCHIVE_LIBS"]) | $SED 's/-lxml2//'`
AC_MSG_CHECKING([whether all libraries can be linked statically])
pyc_bake_cppflags=$CPPFLAGS
pyc_bake_ldflags=$LDFLAGS
pyc_bake_libs=$LIBS
CPPFLAGS="$CPPFLAGS $PYTHON_EMBED_CFLAGS $LIBARCHIVE_CFLAGS"
LDFLAGS="$LDFLAGS -static"
LIBS="$PYTHON_EMBED_LIBS $LIBARCHIVE_LIBS $LIBCRYPTO_LIBS $LIBJSONC_LIBS $LIBPCRE2_LIBS $LIBXXHASH_LIBS $LIBZSTD_LIBS $ZLIB_LIBS $LIBS"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <Python.h>
#include <archive.h>
]], [[
Py_Initialize();
return archive_read_support_filter_all(archive_read_new());
]])],
  [AC_MSG_RESULT([yes])],
  [AC_MSG_RESULT([no])
   AC_MSG_ERROR([a static library is missing; config.log names it.
    Debian: apt-get install libpython3-dev libarchive-dev libacl1-dev liblz4-dev])])
CPPFLAGS=$pyc_bake_cppflags
LDFLAGS=$pyc_bake_ldflags
LIBS=$pyc_bake_libs
])
