# SPDX-License-Identifier: MIT
# In place of the file of OpenWrt's feed: the functions that pyc-bake.mk replaces, and the
# order of their calls.
define Python3/CompileAll
	false
endef

define Python3/DeleteSourceFiles
	find $(1) -type f -name '*.py' -delete
endef

define Py3Package/ProcessFilespec
	cp -R $(2)/. $(3)
endef

define Py3Package
  define Package/$(1)/install
	$$(call Py3Package/ProcessFilespec,$(1),$(PKG_INSTALL_DIR),$$(1))
	$$(call Python3/CompileAll,$$(1))
	$$(call Python3/DeleteSourceFiles,$$(1))
  endef
endef
