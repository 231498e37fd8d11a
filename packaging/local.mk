# SPDX-License-Identifier: MIT
# What makes pyc-bake one line in the packages and builds of others.
EXTRA_DIST += packaging

# For aclocal of those that call PYC_BAKE_PROG or PYC_BAKE_PY_COMPILE.
aclocaldir = $(datadir)/aclocal
dist_aclocal_DATA = m4/pyc-bake.m4

dist_pkgdata_SCRIPTS = \
	packaging/automake/py-compile \
	packaging/meson/meson-bytecode

# For find_package(pyc-bake).
cmakedir = $(datadir)/cmake/pyc-bake
dist_cmake_DATA = \
	packaging/cmake/PycBake.cmake \
	packaging/cmake/PycBakeInstall.cmake \
	packaging/cmake/pyc-bake-config.cmake
nodist_cmake_DATA = pyc-bake-config-version.cmake
