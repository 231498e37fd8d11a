# SPDX-License-Identifier: MIT
# Include this file after python3-package.mk: the packages of Py3Package are compiled by
# pyc-bake.  Python3/DeleteSourceFiles removes the sources as before.

# $(1) => directory of python source files to compile
define Python3/CompileAll
	+pyc-bake -q -f -b --invalidation-mode=unchecked-hash \
		--python=$(HOST_PYTHON3_BIN) -s $(1) -p / $(1)
endef
