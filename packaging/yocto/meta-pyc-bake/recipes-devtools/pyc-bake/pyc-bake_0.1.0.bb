# SPDX-License-Identifier: MIT
SUMMARY = "Compiler of Python trees and archives whose output is reproducible"
DESCRIPTION = "pyc-bake compiles the Python sources of a staging tree, a wheel \
or another archive to .pyc files whose bytes depend on the source, its \
installed path, the options and the CPython release alone."
HOMEPAGE = "https://pyc-bake.example.org/"
SECTION = "devel/python"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://COPYING;md5=91bcd878dc8da225179b3de277d52c52"

# The URL of the directory with the release archive, such as https://HOST/DIR or
# file:///DIR.  bitbake tries DL_DIR and mirrors first.
PYC_BAKE_SITE ?= "https://pyc-bake.example.org/releases"

SRC_URI = "${PYC_BAKE_SITE}/${BP}.tar.xz \
           file://run-ptest \
           "
# packaging/set-hashes.sh puts the hash of the release archive below.

DEPENDS = "json-c libarchive libpcre2 openssl xxhash zlib zstd"

inherit autotools pkgconfig ptest

# An embedded Python has its home built into the program.  On the target that
# path does not change.  The native program is copied from shared state to
# sysroots with other paths, and an SDK is unpacked anywhere.  Both therefore
# need --python to name the Python that compiles.  The native program also does
# not wait for python3-native to be built.
PACKAGECONFIG ??= "embedded-python"
PACKAGECONFIG:class-native ??= ""
PACKAGECONFIG:class-nativesdk ??= ""
PACKAGECONFIG[storage-http] = "--enable-storage-http,--disable-storage-http,curl"
PACKAGECONFIG[embedded-python] = "PYTHON_EMBED_HOME=${prefix},--without-embedded-python,python3"

# The standard library of the embedded Python, or of the Python for --python.
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
