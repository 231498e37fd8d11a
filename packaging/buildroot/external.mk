# SPDX-License-Identifier: MIT

include $(sort $(wildcard $(BR2_EXTERNAL_PYC_BAKE_PATH)/package/*/*.mk))

ifeq ($(BR2_PYC_BAKE_PYTHON3),y)

# HOST_DIR is the directory of all host packages, so the interpreter is that of
# host-python3, even if pyc-bake was built in a per-package directory.
PYC_BAKE_FINALIZE_CMD = \
	$(HOST_DIR)/bin/pyc-bake \
	$(if $(VERBOSE),,-q) \
	-j $(PARALLEL_JOBS) \
	--python=$(HOST_DIR)/bin/python$(PYTHON3_VERSION_MAJOR) \
	--python-version=$(PYTHON3_VERSION_MAJOR) \
	--invalidation-mode=$(if $(BR2_PYC_BAKE_CHECKED_HASH),checked-hash,unchecked-hash) \
	$(if $(call qstrip,$(BR2_PYC_BAKE_ALLOW_ERRORS)),--allow-errors='$(call qstrip,$(BR2_PYC_BAKE_ALLOW_ERRORS))') \
	$(call qstrip,$(BR2_PYC_BAKE_OPTIONS)) \
	--root=$(TARGET_DIR)

# This file is read after package/python3, and the variable is expanded when the
# hook runs, so this definition replaces the one there.  The hook itself stays,
# and so do the later steps, which remove sources and optimised .pyc files.
define PYTHON3_CREATE_PYC_FILES
	$(PYTHON3_FIX_TIME)
	$(PYC_BAKE_FINALIZE_CMD) \
		$(if $(BR2_PACKAGE_PYTHON3_PYC_ONLY),-b) \
		/usr/lib/python$(PYTHON3_VERSION_MAJOR)
	$(if $(call qstrip,$(BR2_PYC_BAKE_EXTRA_DIRS)),\
		$(PYC_BAKE_FINALIZE_CMD) $(call qstrip,$(BR2_PYC_BAKE_EXTRA_DIRS)))
endef

endif
