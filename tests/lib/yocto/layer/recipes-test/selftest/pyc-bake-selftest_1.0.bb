# SPDX-License-Identifier: MIT
SUMMARY = "A recipe that uses the class"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://${COMMON_LICENSE_DIR}/MIT;md5=0835ade698e0bcf8506ecda2f7b4f302"

INHIBIT_DEFAULT_DEPS = "1"

inherit pyc-bake

PYC_BAKE_DIRS = "${PYTHON_SITEPACKAGES_DIR} ${datadir}/selftest"

# Set by a test: one more line of a source.
SELFTEST_LINE ?= ""

# The umask of whoever builds is not to show.
do_install () {
	install -d ${D}${PYTHON_SITEPACKAGES_DIR}/selftest ${D}${datadir}/selftest
	printf 'ANSWER = 42\n' >${D}${PYTHON_SITEPACKAGES_DIR}/selftest/__init__.py
	printf 'def where():\n    return where.__code__.co_filename\n%s\n' \
		"${SELFTEST_LINE}" >${D}${datadir}/selftest/where.py
	chmod 0600 ${D}${datadir}/selftest/where.py
}

# Only a process under pseudo is told these owners.
selftest_owners () {
	cd ${PKGDEST}/${PN}
	find . -mindepth 1 -printf '%U:%G %m %P\n' | LC_ALL=C sort >${WORKDIR}/owners
}
PACKAGEFUNCS += "selftest_owners"

FILES:${PN} = "${PYTHON_SITEPACKAGES_DIR} ${datadir}/selftest"

BBCLASSEXTEND = "native"
