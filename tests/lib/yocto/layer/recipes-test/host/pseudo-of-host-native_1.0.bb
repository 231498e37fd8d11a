# SPDX-License-Identifier: MIT
SUMMARY = "Stands for the pseudo of the machine"
LICENSE = "MIT"
LIC_FILES_CHKSUM = "file://${COMMON_LICENSE_DIR}/MIT;md5=0835ade698e0bcf8506ecda2f7b4f302"

PROVIDES += "virtual/fakeroot-native"
INHIBIT_DEFAULT_DEPS = "1"

inherit native
