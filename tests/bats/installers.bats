#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Installers copy the .pyc files of a baked wheel unchanged.

load ../lib/common
load ../lib/bake
load ../lib/installers

NAME=demo-1.0-py3-none-any.whl

setup() {
	bake_setup
	helper make_wheel $NAME
	pyc_bake -q -o 0 -o 1 $NAME
	quiet_installers
}

# arrived SITE: SITE has exactly the .pyc files of the wheel, byte for byte.
arrived() {
	oracle - $NAME "$1" <<-'END'
	import os, re, sys, zipfile
	archive, site = sys.argv[1:]
	wanted = {}
	with zipfile.ZipFile(archive) as wheel:
	    for name in wheel.namelist():
	        if name.endswith(".pyc"):
	            place = re.sub(r"^demo-1\.0\.data/(pure|plat)lib/", "", name)
	            wanted[place] = wheel.read(name)
	found = {}
	for directory, _, names in os.walk(site):
	    for name in names:
	        path = os.path.join(directory, name)
	        place = os.path.relpath(path, site)
	        if name.endswith(".pyc"):
	            with open(path, "rb") as file:
	                found[place] = file.read()
	assert len(wanted) == 16, len(wanted)
	for place in wanted.keys() | found.keys():
	    assert found.get(place) == wanted.get(place), place
	END
}

# imports_from SITE PYTHON ARGUMENT...: Python imports our .pyc and writes none.
imports_from() {
	local site=$1 name

	shift
	tree_state "$site" >before
	run -0 "$@" -E -s -v -c '
import sys
sys.path.insert(0, sys.argv[1])
import demo, demo.sub.leaf, demo_pure, demo_plat, namespace.part, Zed
assert demo.add(1, 2) == 3' "$site"
	for name in demo/__init__ demo/sums demo/sub/leaf demo_pure \
		demo_plat/__init__ namespace/part Zed; do
		grep -Eq "^# .*/${name##*/}\.$TAG(\.opt-1)?\.pyc matches .*/$name\.py$" \
			<<<"$output" || fail "$name: not matched: $output"
	done
	times 0 '# wrote'
	times 0 '# could not create'
	tree_state "$site" | diff before -
}

@test "pip install keeps every .pyc, and Python imports from them" {
	needs_module pip
	run -0 site_oracle -m pip install --isolated --quiet --no-compile \
		--no-index --no-deps --target=site $NAME
	arrived site
	imports_from site "$ORACLE"
	imports_from site "$ORACLE" -O
}

@test "pip install writes a RECORD with the right hash of every .pyc" {
	needs_module pip
	run -0 site_oracle -m pip install --isolated --quiet --no-compile \
		--no-index --no-deps --target=site $NAME
	oracle - site <<-'END'
	import base64, csv, hashlib, os, sys
	site = sys.argv[1]
	with open(f"{site}/demo-1.0.dist-info/RECORD", newline="") as file:
	    rows = {row[0]: row[1] for row in csv.reader(file)}
	count = 0
	for name, hash in rows.items():
	    if name.endswith(".pyc"):
	        with open(os.path.join(site, name), "rb") as file:
	            digest = hashlib.sha256(file.read()).digest()
	        text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
	        assert hash == "sha256=" + text, name
	        count += 1
	assert count == 16, count
	END
}

@test "pip uninstall leaves nothing" {
	make_environment
	find env | LC_ALL=C sort >before
	run -0 env/bin/python -m pip install --isolated --quiet --no-compile \
		--no-index --no-deps $NAME
	exists "$SITE/demo/__pycache__/sums.$TAG.pyc"
	arrived "$SITE"
	run -0 env/bin/python -m pip uninstall --isolated --quiet --yes demo
	absent "$SITE/demo" "$SITE/__pycache__" "$SITE/demo_plat" \
		"$SITE/namespace"
	equal "$(find env -name '*.pyc')" ''
	find env -not -type d | LC_ALL=C sort >after
	grep -vxFf before after | diff /dev/null -
}

@test "pip that compiles itself leaves .pyc that imports use" {
	make_environment
	run -0 env/bin/python -m pip install --isolated --quiet --no-index \
		--no-deps $NAME
	imports_from "$SITE" env/bin/python
}

@test "uv keeps every .pyc" {
	command -v uv >/dev/null || skip 'uv is not here'
	run -0 uv pip install --quiet --offline --no-index --no-deps \
		--no-config --python "$ORACLE" --target site $NAME
	arrived site
	imports_from site "$ORACLE"
}

@test "uv uninstall leaves nothing" {
	command -v uv >/dev/null || skip 'uv is not here'
	run -0 site_oracle -m venv --without-pip env
	SITE=$(env/bin/python -c \
		'import sysconfig; print(sysconfig.get_path("purelib"))')
	run -0 uv pip install --quiet --offline --no-index --no-deps \
		--no-config --python env/bin/python $NAME
	arrived "$SITE"
	run -0 uv pip uninstall --quiet --no-config --python env/bin/python \
		demo
	equal "$(find env -name '*.pyc')" ''
}

@test "installer before 1.0 keeps every .pyc" {
	needs_module installer
	run -0 site_oracle -c 'import installer
print(installer.__version__.partition(".")[0])'
	[ "$output" -lt 1 ] || skip 'since 1.0 installer drops __pycache__'
	run -0 site_oracle -m installer --destdir=out --prefix=/usr \
		--no-compile-bytecode $NAME
	SITE=$(find out -name demo -type d -path '*-packages/demo')
	arrived "${SITE%/demo}"
	imports_from "${SITE%/demo}" "$ORACLE"
}
