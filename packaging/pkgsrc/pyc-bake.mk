# SPDX-License-Identifier: MIT
# Bakes what a package of pkgsrc installs.  A package includes this file after
# lang/python/wheel.mk or lang/python/extension.mk.

post-install: pyc-bake-installed

.PHONY: pyc-bake-installed
pyc-bake-installed:
	${RUN} pyc-bake -q -f -o0 -o1 --invalidation-mode=checked-hash \
		--python=${TOOL_PYTHONBIN:Q} --root=${DESTDIR:Q}
