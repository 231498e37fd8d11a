################################################################################
#
# pyc-bake
#
################################################################################

PYC_BAKE_VERSION = 0.1.0
PYC_BAKE_SOURCE = pyc-bake-$(PYC_BAKE_VERSION).tar.xz
PYC_BAKE_SITE = $(call qstrip,$(BR2_PACKAGE_HOST_PYC_BAKE_SITE))
PYC_BAKE_LICENSE = MIT
PYC_BAKE_LICENSE_FILES = COPYING

ifneq ($(BR2_PACKAGE_HOST_PYC_BAKE)$(BR2_PACKAGE_PYC_BAKE),)
ifeq ($(PYC_BAKE_SITE),)
$(error BR2_PACKAGE_HOST_PYC_BAKE_SITE must name the URL of the directory that holds $(PYC_BAKE_SOURCE))
endif
endif

PYC_BAKE_DEPENDENCIES = \
	host-pkgconf \
	json-c \
	libarchive \
	openssl \
	pcre2 \
	python3 \
	xxhash \
	zlib

# What pkg-config tells is a place on this machine.
PYC_BAKE_CONF_ENV = PYTHON_EMBED_HOME=/usr

HOST_PYC_BAKE_DEPENDENCIES = \
	host-json-c \
	host-libarchive \
	host-openssl \
	host-pcre2 \
	host-pkgconf \
	host-python3 \
	host-xxhash \
	host-zlib

# An embedded Python would be looked for where it lay during the build: in the
# directory of this package with BR2_PER_PACKAGE_DIRECTORIES, and nowhere once
# an SDK was moved. So host-python3 is needed to run, and given by --python,
# which takes no longer.
HOST_PYC_BAKE_CONF_OPTS = --without-embedded-python

# libxxhash.pc says /usr, as on a target, which for the host is this machine's
# own and not HOST_DIR.
HOST_PYC_BAKE_CONF_ENV = \
	LIBXXHASH_CFLAGS="-I$(HOST_DIR)/include" \
	LIBXXHASH_LIBS="-L$(HOST_DIR)/lib -lxxhash"

$(eval $(autotools-package))
$(eval $(host-autotools-package))
