# SPDX-License-Identifier: MIT
# What makes pyc-bake one line in the packages and builds of others.
EXTRA_DIST += packaging
