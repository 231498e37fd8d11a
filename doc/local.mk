# SPDX-License-Identifier: MIT
# A manual page is one more line of dist_man_MANS, other text of EXTRA_DIST.
dist_man_MANS += doc/pyc-bake-precompiler.1 doc/pyc-bake.1
EXTRA_DIST += \
	doc/architecture.md \
	doc/cache.md \
	doc/canonical-form.md \
	doc/deflate.md \
	doc/json.md \
	doc/performance.md \
	doc/portability.md \
	doc/releasing.md \
	doc/report.md \
	doc/scale.md \
	doc/speed.jsonl \
	doc/speed.svg
