# SPDX-License-Identifier: MIT
# Files that let other packages and build systems use pyc-bake with one line.
# A new file is one more line here, or in a list below if it is installed.
EXTRA_DIST += \
	packaging/README.md \
	packaging/alpine/APKBUILD \
	packaging/alpine/README.md \
	packaging/arch/PKGBUILD \
	packaging/arch/README.md \
	packaging/automake/README.md \
	packaging/buildroot/Config.in \
	packaging/buildroot/README.md \
	packaging/buildroot/external.desc \
	packaging/buildroot/external.mk \
	packaging/buildroot/package/pyc-bake/Config.in \
	packaging/buildroot/package/pyc-bake/Config.in.host \
	packaging/buildroot/package/pyc-bake/pyc-bake.hash \
	packaging/buildroot/package/pyc-bake/pyc-bake.mk \
	packaging/buildstream/README.md \
	packaging/buildstream/bake.bst \
	packaging/cmake/README.md \
	packaging/cmake/pyc-bake-config-version.cmake.in \
	packaging/conda/README.md \
	packaging/conda/recipe.yaml \
	packaging/containers/Containerfile.pip \
	packaging/containers/Containerfile.uv \
	packaging/containers/README.md \
	packaging/debian/README.md \
	packaging/debian/changelog \
	packaging/debian/clean \
	packaging/debian/control \
	packaging/debian/copyright \
	packaging/debian/debhelper/dh_pyc_bake \
	packaging/debian/debhelper/pyc_bake.pm \
	packaging/debian/dh-pyc-bake.install \
	packaging/debian/dh-pyc-bake.manpages \
	packaging/debian/mmdebstrap/customize90.sh \
	packaging/debian/pyc-bake.docs \
	packaging/debian/pyc-bake.install \
	packaging/debian/rules \
	packaging/debian/salsa-ci.yml \
	packaging/debian/source/format \
	packaging/debian/tests/control \
	packaging/debian/tests/debhelper \
	packaging/debian/tests/mmdebstrap-hook \
	packaging/debian/tests/smoke \
	packaging/debian/tests/tree \
	packaging/debian/upstream/metadata \
	packaging/debian/watch \
	packaging/diffoscope/README.md \
	packaging/diffoscope/diffoscope-pyc-bake \
	packaging/examples/README.md \
	packaging/examples/automake/Makefile.am \
	packaging/examples/automake/configure.ac \
	packaging/examples/automake/stars/__init__.py \
	packaging/examples/automake/stars/names.py \
	packaging/examples/cmake/CMakeLists.txt \
	packaging/examples/cmake/stars/__init__.py \
	packaging/examples/cmake/stars/names.py \
	packaging/examples/cmake/uninstall.cmake \
	packaging/examples/meson/meson.build \
	packaging/examples/meson/stars/__init__.py \
	packaging/examples/meson/stars/names.py \
	packaging/freebsd/README.md \
	packaging/freebsd/make.conf \
	packaging/gentoo/README.md \
	packaging/gentoo/bashrc \
	packaging/github/README.md \
	packaging/github/action.yml \
	packaging/gitlab/README.md \
	packaging/gitlab/pyc-bake.gitlab-ci.yml \
	packaging/guix/README.md \
	packaging/guix/pyc-bake.scm \
	packaging/meson/README.md \
	packaging/nix/README.md \
	packaging/nix/overlay.nix \
	packaging/nix/package.nix \
	packaging/nix/python-recompile-bytecode-hook.sh \
	packaging/openwrt/README.md \
	packaging/openwrt/pyc-bake.mk \
	packaging/pkgsrc/README.md \
	packaging/pkgsrc/pyc-bake.mk \
	packaging/pre-commit/README.md \
	packaging/pypi/README.md \
	packaging/pypi/manylinux.sh \
	packaging/pypi/pyc_bake/__init__.py \
	packaging/pypi/pyc_bake/__main__.py \
	packaging/pypi/pyc_bake_build/__init__.py \
	packaging/pypi/pyc_bake_build/elf.py \
	packaging/pypi/pyc_bake_build/linked.py \
	packaging/pypi/pyc_bake_build/project.py \
	packaging/rpm/README.md \
	packaging/rpm/brp-pyc-bake \
	packaging/rpm/macros.pyc-bake \
	packaging/rpm/pyc-bake.spec \
	packaging/set-hashes.sh \
	packaging/set-upstream.sh \
	packaging/upstream.conf \
	packaging/void/README.md \
	packaging/void/pycompile \
	packaging/wheels/Containerfile \
	packaging/wheels/README.md \
	packaging/wheels/cibuildwheel-upload.toml \
	packaging/wheels/cibuildwheel.toml \
	packaging/wheels/install-pyc-bake.sh \
	packaging/yocto/README.md \
	packaging/yocto/meta-pyc-bake/COPYING.MIT \
	packaging/yocto/meta-pyc-bake/README.md \
	packaging/yocto/meta-pyc-bake/SECURITY.md \
	packaging/yocto/meta-pyc-bake/classes-recipe/pyc-bake-common.bbclass \
	packaging/yocto/meta-pyc-bake/classes-recipe/pyc-bake-image.bbclass \
	packaging/yocto/meta-pyc-bake/classes-recipe/pyc-bake.bbclass \
	packaging/yocto/meta-pyc-bake/conf/layer.conf \
	packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake/pyc-bake/run-ptest \
	packaging/yocto/meta-pyc-bake/recipes-devtools/pyc-bake/pyc-bake_0.1.0.bb

# For aclocal of projects that call PYC_BAKE_PROG or PYC_BAKE_PY_COMPILE.
aclocaldir = $(datadir)/aclocal
dist_aclocal_DATA = m4/pyc-bake.m4

dist_pkgdata_SCRIPTS = \
	packaging/automake/py-compile \
	packaging/meson/meson-bytecode

# A module and a repository of Bazel, which is used where it is installed.
bazeldir = $(pkgdatadir)/bazel
dist_bazel_DATA = \
	packaging/bazel/BUILD.bazel \
	packaging/bazel/MODULE.bazel \
	packaging/bazel/README.md \
	packaging/bazel/WORKSPACE \
	packaging/bazel/defs.bzl \
	packaging/bazel/extensions.bzl \
	packaging/bazel/repositories.bzl

# For find_package(pyc-bake).
cmakedir = $(datadir)/cmake/pyc-bake
dist_cmake_DATA = \
	packaging/cmake/PycBake.cmake \
	packaging/cmake/PycBakeInstall.cmake \
	packaging/cmake/pyc-bake-config.cmake
nodist_cmake_DATA = pyc-bake-config-version.cmake
