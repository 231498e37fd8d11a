# SPDX-License-Identifier: MIT
# Built by the compiler of the machine, with its libraries; the autoreconf of
# OpenEmbedded has options that others do not know.
INHIBIT_DEFAULT_DEPS = "1"
INHIBIT_PACKAGE_DEBUG_SPLIT = "1"
PKG_CONFIG_LIBDIR = "${TEST_PKG_CONFIG_PATH}"
PKG_CONFIG_SYSROOT_DIR = ""
INSANE_SKIP:${PN} += "build-deps"

TUNE_CCARGS = ""
CC:class-target = "gcc"
CPP:class-target = "gcc -E"
AR:class-target = "ar"
RANLIB:class-target = "ranlib"
STRIP:class-target = "strip"
OBJCOPY:class-target = "objcopy"
OBJDUMP:class-target = "objdump"
LDFLAGS:class-target = "-Wl,--hash-style=gnu"
DEBUG_PREFIX_MAP:class-target = "-ffile-prefix-map=${S}=${TARGET_DBGSRC_DIR} -ffile-prefix-map=${B}=${TARGET_DBGSRC_DIR}"

do_configure () {
	oe_runconf
}
