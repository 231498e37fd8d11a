#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A file named ".py": CPython gives its .pyc the name of that of "py.py", and an
# import looks for it as the latter.  So ".py" has a .pyc only if there is no
# "py.py".

load ../lib/common
load ../lib/bake
load ../lib/check

setup() {
	bake_setup
	mkdir -p tree/pkg
	echo 'x = "bare"' >tree/pkg/.py
	CACHED=tree/pkg/__pycache__/py.$TAG.pyc
}

# named SOURCE: prints CPython's own name for its .pyc.
named() {
	oracle -c 'import importlib.util, sys
print(importlib.util.cache_from_source(sys.argv[1]))' "$1"
}

both() {
	echo 'x = "twin" + "s"' >tree/pkg/py.py
}

@test ".py gets the .pyc name that CPython gives it" {
	equal "$(named tree/pkg/.py)" "$CACHED"
	equal "$(named tree/pkg/py.py)" "$CACHED"
	oracle -m compileall -q tree
	find tree -name '*.pyc' >stock
	rm -r tree/pkg/__pycache__
	expect 0 tree
	find tree -name '*.pyc' | diff stock -
	equal "$(helper pyc_info co_filename "$CACHED")" tree/pkg/.py
}

@test "the .pyc of .py is fresh after a bake, and a check finds nothing" {
	expect 0 -o0 -o2 tree
	clean -o0 -o2 tree
	expect 0 -o0 -o2 tree
	says '0 baked, 2 fresh'
	CHECK=--check=fast clean -o0 -o2 tree
}

@test "--prune keeps the .pyc of .py, and removes it once .py is gone" {
	expect 0 --prune -o0 -o1 tree
	says_not removed
	exists "$CACHED"
	expect 0 --prune tree
	says '0 baked, 1 fresh, 0 failed, 0.0'
	rm tree/pkg/.py
	echo 'x = 1' >tree/pkg/mod.py
	check 1 tree/pkg
	grep -q "^$CACHED: orphan: " found
	expect 0 --prune tree
	absent "$CACHED"
}

@test "next to py.py, .py gets no .pyc, because imports load that of py.py" {
	expect 0 tree
	both
	expect 0 -o0 -o1 tree
	says '1 source, 2 baked'
	equal "$(helper pyc_info co_filename "$CACHED")" tree/pkg/py.py
	clean -o0 -o1 tree
	expect 0 -o0 -o1 --prune tree
	says '0 baked, 2 fresh, 0 failed, 0.0'
	run -0 "$ORACLE" -E -s -v -c \
		'import sys; sys.path.insert(0, "tree/pkg"); import py; print(py.x)'
	says "py.$TAG.pyc matches "
	says twins
}

@test ".py gets no .pyc either if only .py is named or py.py is excluded" {
	both
	expect 0 tree
	cp "$CACHED" before.pyc
	expect 0 -f tree/pkg/.py
	expect 0 -f -x 'py\.py' tree
	same "$CACHED" before.pyc
	clean tree/pkg/.py
}

@test "with -b .py and py.py have separate names" {
	both
	expect 0 -b tree
	exists tree/pkg/.pyc tree/pkg/py.pyc
	absent tree/pkg/__pycache__
	clean -b tree
	expect 0 -b tree
	says '0 baked, 2 fresh'
}

@test "RECORD and --manifest list the .pyc once, with its source" {
	mkdir tree/demo-1.0.dist-info
	echo pkg/.py,, >tree/demo-1.0.dist-info/RECORD
	expect 0 -q --update-record --manifest=list tree
	equal "$(grep -c "py\.$TAG" tree/demo-1.0.dist-info/RECORD)" 1
	equal "$(grep -c "py\.$TAG" list)" 1
	both
	echo pkg/py.py,, >>tree/demo-1.0.dist-info/RECORD
	expect 0 -q --update-record --manifest=list tree
	equal "$(grep -c "py\.$TAG" tree/demo-1.0.dist-info/RECORD)" 1
	equal "$(grep -c "py\.$TAG" list)" 1
	expect 0 -v --update-record tree
	says_not updated
}

@test "--inspect and --normalize find its .pyc by name" {
	py_compiled tree/pkg/.py checked-hash
	expect 0 --normalize tree
	says '1 normalized'
	expect 0 --inspect tree
	says "$CACHED"
	clean --invalidation-mode=checked-hash tree
}

# wheel NAME...: makes demo-1.0-py3-none-any.whl with these members.
wheel() {
	oracle - "$@" <<-'END'
	import base64, hashlib, sys, zipfile
	files = {name: ("name = %r\n" % name).encode() for name in sys.argv[1:]}
	info = "demo-1.0.dist-info/"
	files[info + "METADATA"] = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
	files[info + "WHEEL"] = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
	rows = ""
	for name, data in files.items():
	    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	    rows += "%s,sha256=%s,%d\n" % (name, digest.rstrip(b"=").decode(), len(data))
	files[info + "RECORD"] = (rows + info + "RECORD,,\n").encode()
	with zipfile.ZipFile("demo-1.0-py3-none-any.whl", "w") as archive:
	    for name, data in files.items():
	        archive.writestr(name, data)
	END
}

listed() {
	oracle -m zipfile -l "$1" | grep -c "pkg/__pycache__/py\.$TAG\.pyc"
}

@test "a wheel with .py has the one .pyc that a tree has" {
	wheel pkg/.py
	expect 0 demo-1.0-py3-none-any.whl
	equal "$(listed demo-1.0-py3-none-any.whl)" 1
	clean demo-1.0-py3-none-any.whl
	wheel pkg/.py pkg/py.py
	expect 0 demo-1.0-py3-none-any.whl
	says '1 source, 1 baked'
	equal "$(listed demo-1.0-py3-none-any.whl)" 1
	clean demo-1.0-py3-none-any.whl
	oracle -m zipfile -e demo-1.0-py3-none-any.whl unpacked
	equal "$(helper pyc_info co_filename "unpacked/pkg/__pycache__/py.$TAG.pyc")" \
		pkg/py.py
}

@test "--sourceless removes a stale .pyc of .py from a wheel" {
	wheel pkg/.py pkg/mod.py
	expect 0 -q demo-1.0-py3-none-any.whl
	expect 0 -q --sourceless demo-1.0-py3-none-any.whl
	run -0 "$ORACLE" -m zipfile -l ./*.whl
	says_not __pycache__
}

@test "in a zip .py and py.py have separate names" {
	(cd tree && oracle -m zipfile -c ../app.zip pkg/.py)
	expect 0 app.zip
	clean app.zip
	both
	(cd tree && oracle -m zipfile -c ../app.zip pkg/.py pkg/py.py)
	expect 0 app.zip
	says '2 sources, 2 baked'
	clean app.zip
}

@test "in a tar one of .py and py.py gets a .pyc, in either order" {
	local order

	both
	for order in 'tree/pkg/.py tree/pkg/py.py' 'tree/pkg/py.py tree/pkg/.py'; do
		# shellcheck disable=SC2086 # two names
		tar -cf app.tar $order
		expect 0 --tar=all app.tar
		says '1 source, 1 baked'
		equal "$(tar -tf app.tar | grep -c "py\.$TAG\.pyc")" 1
		cp app.tar before.tar
		expect 0 --tar=all app.tar
		same app.tar before.tar
		tar -xf app.tar --one-top-level=out
		same <(helper pyc_info co_filename "out/$CACHED") \
			<(echo /tree/pkg/py.py)
		rm -r out
	done
	tar -cf app.tar tree/pkg/.py
	expect 0 --tar=all app.tar
	equal "$(tar -tf app.tar | grep -c "py\.$TAG\.pyc")" 1
}
