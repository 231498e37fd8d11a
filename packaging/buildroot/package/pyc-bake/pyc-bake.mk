################################################################################
#
# pyc-bake
#
################################################################################

PYC_BAKE_VERSION = 0.1.0
PYC_BAKE_SOURCE = pyc-bake-$(PYC_BAKE_VERSION).tar.xz
PYC_BAKE_SITE = $(or $(call qstrip,$(BR2_PACKAGE_HOST_PYC_BAKE_SITE)),https://pyc-bake.example.org/releases)
PYC_BAKE_LICENSE = MIT
PYC_BAKE_LICENSE_FILES = COPYING

PYC_BAKE_DEPENDENCIES = \
	host-pkgconf \
	json-c \
	libarchive \
	openssl \
	pcre2 \
	python3 \
	xxhash \
	zlib \
	zstd

# pkg-config would give a directory of the build machine.
PYC_BAKE_CONF_ENV = PYTHON_EMBED_HOME=/usr

# Otherwise it would depend on what was built before.
PYC_BAKE_CONF_OPTS = --disable-storage-http

HOST_PYC_BAKE_DEPENDENCIES = \
	host-json-c \
	host-libarchive \
	host-openssl \
	host-pcre2 \
	host-pkgconf \
	host-python3 \
	host-xxhash \
	host-zlib \
	host-zstd

# An embedded Python would be looked for in the directory that it had during the
# build.  With BR2_PER_PACKAGE_DIRECTORIES that is a directory of this package,
# and in an SDK that was moved it does not exist.  Therefore host-python3 is a
# run-time dependency and is given by --python.  This takes no longer.
HOST_PYC_BAKE_CONF_OPTS = --without-embedded-python --disable-storage-http

# libxxhash.pc gives /usr, as on a target.  For the host that is the build
# machine's own /usr instead of HOST_DIR.
HOST_PYC_BAKE_CONF_ENV = \
	LIBXXHASH_CFLAGS="-I$(HOST_DIR)/include" \
	LIBXXHASH_LIBS="-L$(HOST_DIR)/lib -lxxhash"

$(eval $(autotools-package))
$(eval $(host-autotools-package))
