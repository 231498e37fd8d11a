#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --sourceless for archives: .pyc instead of .py, and a matching name.

load ../lib/common
load ../lib/bake
load ../lib/slow

samples() {
	helper make_wheel demo-1.0-py3-none-any.whl
}

setup() {
	bake_setup
	WHEEL=demo-1.0-py3-none-any.whl
	NEW=demo-1.0-cp3$MINOR-none-any.whl
	made_once samples
	cp $WHEEL before
}

members() {
	oracle -c 'import sys, zipfile
print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$1"
}

# text WHEEL MEMBER: prints the member's content.
text() {
	oracle -c 'import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$@"
}

@test "the wheel is renamed, and the new name is printed" {
	run -0 --separate-stderr pyc_bake --sourceless "$WHEEL"
	equal "$output" "$NEW"
	absent "$WHEEL"
	helper check_wheel record "$NEW"
	helper check_wheel form "$NEW"
	run -0 --separate-stderr pyc_bake -q --sourceless "$NEW"
	equal "$output" "$NEW"
}

@test "each baked module is a .pyc instead of its source" {
	expect 0 --sourceless "$WHEEL"
	members before | sort >old
	members "$NEW" | sort >new
	sed -n 's/^\(demo\/.*\|Zed\|namespace\/part\|.*lib\/.*\)\.py$/&/p' \
		old >sources
	[ "$(wc -l <sources)" -eq 8 ]
	{
		sed 's/$/c/' sources
		grep -vxFf sources old
	} | sort | diff - new
}

@test "WHEEL names the one Python, and is otherwise unchanged" {
	expect 0 --sourceless "$WHEEL"
	text before demo-1.0.dist-info/WHEEL |
		sed "s/^Tag: py3-/Tag: cp3$MINOR-/" >wanted
	text "$NEW" demo-1.0.dist-info/WHEEL >got
	same got wanted
}

@test "pip installs the wheel, and Python imports from it" {
	thorough_only
	site_oracle -m pip --version >/dev/null 2>&1 || skip 'this Python has no pip'
	expect 0 --sourceless "$WHEEL"
	run -0 site_oracle -m pip install -q --no-index --no-deps --no-compile \
		--target site "$NEW"
	absent site/demo/sums.py
	PYTHONPATH=site run -0 "$ORACLE" -c 'import demo
print(demo.add(1, 2), demo.sums.__spec__.origin)'
	says '3 '
	says site/demo/sums.pyc
}

@test "with --output-dir the old wheel is kept" {
	mkdir out
	run -0 --separate-stderr pyc_bake --sourceless --output-dir=out "$WHEEL"
	equal "$output" "out/$NEW"
	same "$WHEEL" before
	exists "out/$NEW"
}

@test "with --output the given name is used if it has the right tags" {
	run -0 --separate-stderr pyc_bake --sourceless \
		--output="$PWD/demo-1.0-1-cp3$MINOR-none-any.whl" "$WHEEL"
	equal "$output" "$PWD/demo-1.0-1-cp3$MINOR-none-any.whl"
	same "$WHEEL" before
	expect 2 --sourceless --output=demo-1.0-2-py3-none-any.whl "$WHEEL"
	says "must be named demo-1.0-2-cp3$MINOR-none-any.whl"
	absent demo-1.0-2-py3-none-any.whl
	expect 2 --sourceless --output=other-1.0-py3-none-any.whl "$WHEEL"
	absent other-1.0-py3-none-any.whl
}

@test "in place the new wheel does not overwrite another wheel" {
	echo other >"$NEW"
	expect 2 --sourceless "$WHEEL"
	says "$NEW exists already and differs"
	equal "$(cat "$NEW")" other
	same "$WHEEL" before
	equal "$(ls -A)" "$(lines before "$NEW" "$WHEEL")"
}

@test "a run that was killed before it removed the old wheel is completed" {
	expect 0 -q --sourceless "$WHEEL"
	cp before "$WHEEL"
	cp -p "$NEW" committed
	run -0 --separate-stderr pyc_bake --sourceless "$WHEEL"
	equal "$output" "$NEW"
	absent "$WHEEL"
	same "$NEW" committed
	equal "$(ls -A)" "$(lines before committed "$NEW")"
}

@test "a run that ends while another bakes the same wheel does no harm" {
	echo 'x = 0  # wait here' >held.py
	write_held_python python
	helper make_wheel "$WHEEL" --add demo/held.py=held.py
	run -0 helper during --gate=gate \
		--change="'$PYC_BAKE' -q -j1 --sourceless $WHEEL" -- \
		"$PYC_BAKE" --sandbox=off --python=./python -j1 --sourceless "$WHEEL"
	rm gate
	has_line 'exit status 0'
	times 2 "$NEW"
	helper check_wheel record "$NEW"
	equal "$(ls -A)" "$(lines before "$NEW" held.py python)"
}

@test "two simultaneous runs remove only the old wheel" {
	expect 0 -q --sourceless "$WHEEL"
	mv "$NEW" wanted
	for _ in $(rounds 10 30); do
		cp before "$WHEEL"
		"$PYC_BAKE" -q -j1 --sourceless "$WHEEL" &
		"$PYC_BAKE" -q -j1 --sourceless "$WHEEL" || true
		wait $! || true
		same "$NEW" wanted
		equal "$(ls -A)" "$(lines before "$NEW" wanted)"
		rm "$NEW"
	done
}

@test "a wheel for another Python is refused" {
	cp "$WHEEL" demo-1.0-py2-none-any.whl
	expect 2 --sourceless demo-1.0-py2-none-any.whl
	says demo-1.0-py2-none-any.whl:
	same demo-1.0-py2-none-any.whl before
}

@test "a source that does not compile is kept" {
	echo 'print "x"' >bad
	helper make_wheel "$WHEEL" --add demo/bad.py=bad
	expect 1 --sourceless "$WHEEL"
	members "$NEW" >names
	grep -qx demo/bad.py names
	run ! grep -qx demo/sums.py names
	helper check_wheel record "$NEW"
}

@test "--strict leaves the wheel unchanged" {
	echo 'print "x"' >bad
	helper make_wheel "$WHEEL" --add demo/bad.py=bad
	cp "$WHEEL" before
	run -1 --separate-stderr pyc_bake --sourceless --strict "$WHEEL"
	equal "$output" ''
	same "$WHEEL" before
	absent "$NEW"
}

@test "the .pyc of a source in __pycache__ are removed with it" {
	expect 0 -q "$WHEEL"
	members "$WHEEL" | grep -q __pycache__
	expect 0 --sourceless "$WHEEL"
	members "$NEW" >names
	run ! grep -q __pycache__ names
	cp before "$WHEEL"
	mv "$NEW" direct
	expect 0 --sourceless "$WHEEL"
	same "$NEW" direct
}

@test "a zip keeps its name" {
	mkdir src
	echo 'print("here")' >src/__main__.py
	oracle -m zipapp src -o app.pyz
	run -0 --separate-stderr pyc_bake --sourceless app.pyz
	equal "$output" app.pyz
	equal "$(members app.pyz)" __main__.pyc
	run -0 "$ORACLE" app.pyz
	equal "$output" here
}

@test "two wheels that would get the same name are not baked" {
	cp "$WHEEL" demo-1.0-py2.py3-none-any.whl
	mkdir out
	expect 2 --sourceless --output-dir=out "$WHEEL" \
		demo-1.0-py2.py3-none-any.whl
	says "would both be written to $NEW"
	equal "$(ls -A out)" ''
}

@test "a wheel in which nothing is baked keeps its name" {
	run -0 --separate-stderr pyc_bake -q --sourceless -x . "$WHEEL"
	equal "$output" "$WHEEL"
	absent "$NEW"
	expect 0 --strip --output-dir=. "$WHEEL"
	text "$WHEEL" demo-1.0.dist-info/WHEEL | grep -qx 'Tag: py3-none-any'
}

@test "only one Python may be given" {
	expect 2 --sourceless --python=3.9 --python=3.12 "$WHEEL"
	says 'one --python'
}
