# SPDX-License-Identifier: MIT
SUMMARY = "The Python of the machine, in the place of python3-native's"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://${COMMON_LICENSE_DIR}/MIT;md5=0835ade698e0bcf8506ecda2f7b4f302"

INHIBIT_DEFAULT_DEPS = "1"

inherit native

do_install () {
	install -d ${D}${bindir}/python3-native
	printf '#!/bin/sh\nexec %s "$@"\n' "${TEST_PYTHON}" \
		>${D}${bindir}/python3-native/python3
	chmod 0755 ${D}${bindir}/python3-native/python3
}
