# SPDX-License-Identifier: MIT
SUMMARY = "Compiler of Python trees and archives whose output is reproducible"
DESCRIPTION = "pyc-bake compiles the Python sources of a staging tree, a wheel \
or another archive to .pyc files whose bytes depend on the source, its \
installed path, the options and the CPython release alone."
SECTION = "devel/python"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://COPYING;md5=91bcd878dc8da225179b3de277d52c52"

# The directory of the release's archive, such as https://HOST/DIR or
# file:///DIR.  Where it is not set, the archive has to be in DL_DIR or on a
# mirror, which are asked before a name that is no host's by definition.
PYC_BAKE_SITE ?= "https://pyc-bake-site-is-not-set.invalid"

SRC_URI = "${PYC_BAKE_SITE}/${BP}.tar.xz \
           file://run-ptest \
           "
SRC_URI[sha256sum] = "0000000000000000000000000000000000000000000000000000000000000000"

DEPENDS = "json-c libarchive libpcre2 openssl xxhash zlib"

inherit autotools pkgconfig ptest

# What is embedded has the home of its Python written into it.  On the target
# that is a path which stays.  The native program comes out of the shared state
# into sysroots whose paths it was not built with, and an SDK lies where it is
# unpacked; both are therefore told which Python compiles, by --python.  So the
# native one does not wait for python3-native to be built either.
PACKAGECONFIG ??= "embedded-python"
PACKAGECONFIG:class-native ??= ""
PACKAGECONFIG:class-nativesdk ??= ""
PACKAGECONFIG[embedded-python] = "PYTHON_EMBED_HOME=${prefix},--without-embedded-python,python3"

# The standard library of the Python that is embedded, or that --python names.
RDEPENDS:${PN}:append:class-target = " python3-core"
RDEPENDS:${PN}:append:class-nativesdk = " python3-core"

do_compile_ptest() {
    oe_runmake check TESTS=
}

do_install_ptest() {
    install -d ${D}${PTEST_PATH}/tests/unit ${D}${PTEST_PATH}/tests/fuzz
    install -m 0755 ${B}/tests/unit/*_test ${D}${PTEST_PATH}/tests/unit
    install -m 0755 ${B}/tests/fuzz/*_fuzz ${D}${PTEST_PATH}/tests/fuzz
    cp -R --no-preserve=ownership ${S}/tests/fuzz/corpus ${D}${PTEST_PATH}/tests/fuzz
}

BBCLASSEXTEND = "native nativesdk"
