#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --update-record: the RECORD of an installed distribution lists every .pyc.

load ../lib/common
load ../lib/bake
load ../lib/installers

HASH=sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU

setup() {
	bake_setup
	quiet_installers
}

# make_site DIR: makes the tree of make_tree, installed in DIR as "test 1".
make_site() {
	make_tree "$1"
	INFO=$1/test-1.dist-info
	RECORD=$INFO/RECORD
	mkdir "$INFO"
	: >"$INFO/METADATA"
	record pkg/__init__.py pkg/sub/__init__.py pkg/sub/leaf.py pkg/sums.py
}

# record PATH...: writes a RECORD with these and the rows of every RECORD.
record() {
	printf '%s,,\n' "$@" test-1.dist-info/RECORD >"$RECORD"
	printf '%s,%s,0\n' test-1.dist-info/METADATA "$HASH" >>"$RECORD"
}

# row PATH [SITE]: prints the row of a file.  It has no quotes, for sed and
# grep.
row() {
	oracle - "$1" "${2-site}" <<-'END'
	import base64, hashlib, os, sys
	path, site = sys.argv[1:]
	with open(os.path.join(site, path), "rb") as file:
	    data = file.read()
	digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	print(f"{path},sha256={digest.decode().rstrip('=')},{len(data)}")
	END
}

# verify SITE: each hash in RECORD is correct, no row occurs twice, every row
# names a file, and every .pyc below SITE has a row with a hash.
verify() {
	oracle - "$1" <<-'END'
	import base64, csv, glob, hashlib, os, sys
	site = sys.argv[1]
	(record,) = glob.glob(f"{site}/*.dist-info/RECORD")
	listed = set()
	with open(record, newline="", encoding="utf-8") as file:
	    for path, hash, size in csv.reader(file):
	        place = os.path.normpath(os.path.join(site, path))
	        assert place not in listed, path
	        listed.add(place)
	        with open(place, "rb") as file:
	            data = file.read()
	        assert hash or not path.endswith(".pyc"), path
	        if hash:
	            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	            assert hash == "sha256=" + digest.decode().rstrip("="), path
	            assert int(size) == len(data), path
	found = 0
	for directory, _, names in os.walk(site):
	    for name in names:
	        if name.endswith(".pyc"):
	            place = os.path.normpath(os.path.join(directory, name))
	            assert place in listed, place
	            found += 1
	assert found, "no .pyc at all"
	END
}

@test "the rows of the .pyc follow the row of their source, in byte order" {
	make_site site
	expect 0 -v -o 0 -o 1 -o 2 --update-record site
	has_line 'updated site/test-1.dist-info/RECORD'
	lines pkg/__init__.py,, \
		"$(row "pkg/__pycache__/__init__.$TAG.opt-1.pyc")" \
		"$(row "pkg/__pycache__/__init__.$TAG.opt-2.pyc")" \
		"$(row "pkg/__pycache__/__init__.$TAG.pyc")" \
		pkg/sub/__init__.py,, \
		"$(row "pkg/sub/__pycache__/__init__.$TAG.opt-1.pyc")" \
		"$(row "pkg/sub/__pycache__/__init__.$TAG.opt-2.pyc")" \
		"$(row "pkg/sub/__pycache__/__init__.$TAG.pyc")" \
		pkg/sub/leaf.py,, \
		"$(row "pkg/sub/__pycache__/leaf.$TAG.opt-1.pyc")" \
		"$(row "pkg/sub/__pycache__/leaf.$TAG.opt-2.pyc")" \
		"$(row "pkg/sub/__pycache__/leaf.$TAG.pyc")" \
		pkg/sums.py,, \
		"$(row "pkg/__pycache__/sums.$TAG.opt-1.pyc")" \
		"$(row "pkg/__pycache__/sums.$TAG.opt-2.pyc")" \
		"$(row "pkg/__pycache__/sums.$TAG.pyc")" \
		test-1.dist-info/RECORD,, \
		test-1.dist-info/METADATA,$HASH,0 | diff - "$RECORD"
}

@test "without --update-record RECORD is not changed" {
	make_site site
	cp "$RECORD" before
	expect 0 site
	same before "$RECORD"
}

@test ".pyc of other Pythons and levels and legacy ones get rows too" {
	make_site site
	expect 0 -b site
	mkdir site/pkg/__pycache__
	echo pypy >site/pkg/__pycache__/sums.pypy39.pyc
	echo more >site/pkg/__pycache__/sums.other."$TAG".pyc
	record pkg/sums.py
	expect 0 -o 1 --update-record site
	lines pkg/sums.py,, \
		"$(row "pkg/__pycache__/sums.$TAG.opt-1.pyc")" \
		"$(row pkg/__pycache__/sums.pypy39.pyc)" \
		"$(row pkg/sums.pyc)" | diff - <(head -n 4 "$RECORD")
	run ! grep other "$RECORD"
}

@test "existing rows have no effect, whether correct, old or empty" {
	make_site site
	expect 0 -o 0 -o 1 --update-record site
	cp "$RECORD" wanted
	record "pkg/__pycache__/sums.$TAG.pyc" pkg/__init__.py \
		pkg/sub/__init__.py pkg/sub/leaf.py pkg/sums.py \
		"pkg/sub/__pycache__/leaf.$TAG.opt-1.pyc"
	printf '"pkg/__pycache__/sums.%s.opt-1.pyc",%s,0\n' "$TAG" "$HASH" \
		>>"$RECORD"
	expect 0 -o 0 -o 1 --update-record site
	same wanted "$RECORD"
}

@test "if nothing changes, nothing is written" {
	local before

	make_site site
	expect 0 --update-record site
	before=$(stat -c '%i %y %z' "$RECORD")
	expect 0 -v -f --update-record site
	says_not updated
	equal "$(stat -c '%i %y %z' "$RECORD")" "$before"
}

@test "the row of a missing .pyc is removed" {
	make_site site
	expect 0 site
	printf '%s,,\n' gone/mod.pyc "pkg/__pycache__/gone.$TAG.pyc" \
		"pkg/sub/__pycache__/leaf.cpython-38.pyc" pkg/gone.py \
		pkg/data.txt >>"$RECORD"
	expect 0 --update-record site
	equal "$(tail -n 2 "$RECORD")" "$(lines pkg/gone.py,, pkg/data.txt,,)"
	run ! grep -E 'gone.*pyc|cpython-38' "$RECORD"
}

@test "a .pyc whose source is not in RECORD keeps its row" {
	make_site site
	expect 0 site
	echo module >site/pkg/module.pyc
	ln -s "sums.$TAG.pyc" site/pkg/__pycache__/leaf.link.pyc
	printf '%s,,\n' pkg/module.pyc pkg/__pycache__/leaf.link.pyc >>"$RECORD"
	expect 0 --update-record site
	equal "$(tail -n 2 "$RECORD")" \
		"$(lines pkg/module.pyc,, pkg/__pycache__/leaf.link.pyc,,)"
}

@test "after --sourceless the row is that of the .pyc" {
	make_site site
	echo 'x =' >site/pkg/sub/bad.py
	record pkg/__init__.py pkg/sub/bad.py pkg/sums.py pkg/gone.py
	expect 1 --sourceless --update-record site
	lines "$(row pkg/__init__.pyc)" pkg/sub/bad.py,, "$(row pkg/sums.pyc)" \
		pkg/gone.py,, test-1.dist-info/RECORD,, \
		test-1.dist-info/METADATA,$HASH,0 | diff - "$RECORD"
	cp "$RECORD" before
	expect 1 --sourceless --update-record site
	same before "$RECORD"
}

@test "--prune runs first, so that RECORD lists the remaining files" {
	make_site site
	expect 0 --update-record site
	cp "site/pkg/__pycache__/sums.$TAG.pyc" \
		site/pkg/__pycache__/sums.cpython-38.pyc
	cp "$RECORD" before
	expect 0 --update-record site
	differ before "$RECORD"
	expect 0 --prune --update-record site
	same before "$RECORD"
}

@test "other rows keep their bytes, and new rows have the same line end" {
	make_site site
	printf '%s\r\n' '"pkg/a,b.txt",,' '"pkg/plain.txt","",""' \
		'"pkg/q""t.txt",md5=x,7' pkg/sums.py,, '"pkg/sub/leaf.py",,' \
		test-1.dist-info/RECORD,, >"$RECORD"
	expect 0 --update-record site
	printf '%s\r\n' '"pkg/a,b.txt",,' '"pkg/plain.txt","",""' \
		'"pkg/q""t.txt",md5=x,7' pkg/sums.py,, \
		"$(row "pkg/__pycache__/sums.$TAG.pyc")" '"pkg/sub/leaf.py",,' \
		"$(row "pkg/sub/__pycache__/leaf.$TAG.pyc")" \
		test-1.dist-info/RECORD,, | cmp - "$RECORD"
}

@test "a last row without line end gets one if a row follows" {
	make_site site
	printf 'test-1.dist-info/RECORD,,\npkg/sums.py,,' >"$RECORD"
	expect 0 --update-record site
	lines test-1.dist-info/RECORD,, pkg/sums.py,, \
		"$(row "pkg/__pycache__/sums.$TAG.pyc")" | cmp - "$RECORD"
}

@test "paths that need quotes are quoted" {
	make_site site
	mkdir 'site/a,"b'
	echo 'x = 1' >'site/a,"b/c.py'
	record '"a,""b/c.py"' pkg/__init__.py pkg/sub/__init__.py \
		pkg/sub/leaf.py pkg/sums.py
	expect 0 --update-record site
	oracle - "$RECORD" "a,\"b/__pycache__/c.$TAG.pyc" <<-'END'
	import csv, sys
	with open(sys.argv[1], newline="") as file:
	    rows = list(csv.reader(file))
	assert rows[1][0] == sys.argv[2], rows
	END
	verify site
}

@test "paths may lead up, and may be absolute with --root" {
	local site=stage/usr/lib/python3.$MINOR/site-packages

	make_site "$site"
	mkdir -p stage/usr/bin stage/opt/real stage/usr/share
	echo 'x = 1' | tee stage/usr/bin/tool.py stage/opt/real/mod.py \
		>stage/usr/bin/other.py
	# Outside the root this link would be dangling or lead to the host's
	# files.
	ln -s /opt/real stage/usr/share/test
	record ../../../bin/tool.py /usr/bin/other.py ../../../share/test/mod.py \
		../../../../../../../../opt/real/mod.py
	expect 0 --root=stage --update-record /usr /opt
	lines ../../../bin/tool.py,, \
		"$(row "../../../bin/__pycache__/tool.$TAG.pyc" "$site")" \
		/usr/bin/other.py,, \
		"/$(row "usr/bin/__pycache__/other.$TAG.pyc" stage)" \
		../../../share/test/mod.py,, \
		"../../../share/test/$(row "__pycache__/mod.$TAG.pyc" \
			stage/opt/real)" \
		../../../../../../../../opt/real/mod.py,, \
		"../../../../../../../../opt/real/$(row "__pycache__/mod.$TAG.pyc" \
			stage/opt/real)" \
		test-1.dist-info/RECORD,, test-1.dist-info/METADATA,$HASH,0 |
		diff - "$RECORD"
}

@test "every RECORD below the operands is updated, and no other" {
	make_site site
	make_site other
	make_site third/lib
	rm other/test-1.dist-info/RECORD
	ln -s ../../site/test-1.dist-info/RECORD other/test-1.dist-info/RECORD
	cp third/lib/test-1.dist-info/RECORD third/lib/RECORD
	cp third/lib/RECORD before
	expect 0 --update-record third other
	verify third/lib
	same third/lib/RECORD before
	[ -L other/test-1.dist-info/RECORD ]
	same site/test-1.dist-info/RECORD before
}

# vendor SITE: installs a distribution inside the one in SITE, whose RECORD
# lists the inner RECORD.
vendor() {
	local inner=$1/pkg/_vendor

	mkdir -p "$inner/inside-1.dist-info"
	echo 'x = 1' >"$inner/inside.py"
	lines "$(row inside.py "$inner")" inside-1.dist-info/RECORD,, \
		>"$inner/inside-1.dist-info/RECORD"
	lines "$(row pkg/_vendor/inside.py "$1")" \
		"$(row pkg/_vendor/inside-1.dist-info/RECORD "$1")" >>"$RECORD"
}

@test "a RECORD that another RECORD lists is not changed" {
	make_site site
	vendor site
	cp site/pkg/_vendor/inside-1.dist-info/RECORD before
	expect 0 -v --update-record site
	times 1 updated
	same before site/pkg/_vendor/inside-1.dist-info/RECORD
	grep "^pkg/_vendor/__pycache__/inside.$TAG.pyc,sha256=" "$RECORD"
	verify site
	# As an operand, it is updated like any other.
	expect 0 -v --update-record site/pkg/_vendor
	has_line 'updated site/pkg/_vendor/inside-1.dist-info/RECORD'
}

@test "a RECORD listed by another path or by a later RECORD is not changed" {
	make_site site
	vendor site
	mv site/test-1.dist-info site/z-1.dist-info
	mv site/pkg/_vendor/inside-1.dist-info site/a-1.dist-info
	ln -s ../site site/loop
	lines a.py,, a-1.dist-info/RECORD,, >site/a-1.dist-info/RECORD
	echo 'x = 1' >site/a.py
	lines a.py,, loop/a-1.dist-info/RECORD,, z-1.dist-info/RECORD,, \
		>site/z-1.dist-info/RECORD
	expect 0 -v --update-record site
	times 1 updated
	has_line 'updated site/z-1.dist-info/RECORD'
}

@test "every hash is correct in the outer and in the inner RECORD" {
	make_site site
	vendor site
	expect 0 -o 0 -o 2 --update-record site
	oracle - site <<-'END'
	import base64, csv, hashlib, pathlib, sys
	found = 0
	for record in pathlib.Path(sys.argv[1]).rglob("*.dist-info/RECORD"):
	    found += 1
	    for path, hash, size in csv.reader(record.open(newline="")):
	        data = (record.parent.parent / path).read_bytes()
	        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
	        right = "sha256=" + digest.decode().rstrip("=")
	        assert hash in ("", right), (record, path)
	assert found == 2, found
	END
}

@test "an absolute row is looked up according to -s and -p" {
	make_site stage/opt
	mkdir -p stage/bin
	echo 'x = 1' | tee stage/bin/tool.py >stage/bin/odd.py
	# This file exists on the host, but not in the tree.
	echo 'x = 1' >outside.py
	printf '%s,,\n' /bin/tool.py "/bin/__pycache__/gone.$TAG.pyc" \
		"$PWD/outside.py" /../bin/odd.py >"$RECORD"
	expect 0 outside.py
	expect 0 -s stage -p / --update-record stage
	lines /bin/tool.py,, "/$(row "bin/__pycache__/tool.$TAG.pyc" stage)" \
		"$PWD/outside.py,," /../bin/odd.py,, | diff - "$RECORD"
	cp "$RECORD" wanted
	expect 0 -s stage -p / --update-record stage
	same wanted "$RECORD"
	printf '%s,,\n' /usr/opt/pkg/sums.py /opt/pkg/sums.py \
		"/opt/pkg/gone.pyc" /usrlocal/gone.pyc /usr/gone.pyc >"$RECORD"
	expect 0 -s stage -p /usr/ --update-record stage
	lines /usr/opt/pkg/sums.py,, \
		"/usr/opt/$(row "pkg/__pycache__/sums.$TAG.pyc" stage/opt)" \
		/opt/pkg/sums.py,, /opt/pkg/gone.pyc,, /usrlocal/gone.pyc,, |
		diff - "$RECORD"
}

@test "an absolute row whose location is unknown is not changed" {
	local options

	make_site site
	printf '%s,,\n' "$PWD/site/pkg/sums.py" "$PWD/site/pkg/gone.pyc" \
		/gone.pyc >"$RECORD"
	cp "$RECORD" before
	for options in '-d /opt' '-p /opt' '-p /' '-s site' "-d $PWD/site"; do
		# shellcheck disable=SC2086
		expect 0 $options --update-record site
		same before "$RECORD"
	done
	expect 0 --update-record site
	lines "$PWD/site/pkg/sums.py,," \
		"$PWD/site/$(row "pkg/__pycache__/sums.$TAG.pyc")" |
		diff - "$RECORD"
}

@test "a missing RECORD or one that is only a link gives a notice" {
	make_site site
	expect 0 --update-record site
	says_not 'no *.dist-info/RECORD'
	mv "$RECORD" kept
	ln -s ../../kept "$RECORD"
	expect 0 --update-record site
	has_line 'pyc-bake: --update-record: no *.dist-info/RECORD found'
	[ -L "$RECORD" ]
	expect 0 -q --update-record site
	equal "$output" ''
}

# The paths are so long that the list of -v fills every buffer on its way.
@test "a RECORD that changes while others are updated is an error" {
	local long child line number info change ended

	long=$(printf '%0200d/' 1 2 3 4 5)
	for number in {100..219}; do
		info=site/$long/d$number.dist-info
		mkdir -p "$info"
		echo 'x = 1' >"site/$long/m$number.py"
	done
	# shellcheck disable=SC2016 # for eval
	for change in 'echo other,, >>"$info/RECORD"' \
		'cp "$info/RECORD" new && touch -r "$info/RECORD" new &&
			mv new "$info/RECORD"'; do
		for number in {100..219}; do
			echo "m$number.py,," \
				>"site/$long/d$number.dist-info/RECORD"
		done
		rm -f list
		mkfifo list
		"$PYC_BAKE" -v --update-record site >list 2>errors &
		child=$!
		exec 4<list
		while read -r line <&4 && [[ $line != updated* ]]; do
			:
		done
		[[ $line == updated* ]]
		eval "$change"
		cp "$info/RECORD" before
		cat <&4 >rest
		exec 4<&-
		ended=0
		wait $child || ended=$?
		equal "$ended" 1
		grep 'd219\.dist-info/RECORD: changed in the meantime' errors
		grep '^updated .*d218\.dist-info/RECORD' rest
		same before "$info/RECORD"
		no_temporary_file site
	done
}

@test "a malformed RECORD is an error and is not changed" {
	make_site site
	make_site other
	printf 'pkg/sums.py,\n' >site/test-1.dist-info/RECORD
	cp site/test-1.dist-info/RECORD before
	expect 1 --update-record site other
	says 'site/test-1.dist-info/RECORD: line 1: '\''pkg/sums.py'\'': it has fewer than 3 fields'
	same before site/test-1.dist-info/RECORD
	verify other
	exists "$(pyc site/pkg/sums.py)"
}

@test "mode and attributes are kept, and hard links keep the old content" {
	make_site site
	chmod 640 "$RECORD"
	ln "$RECORD" cached
	setfattr -n user.note -v kept "$RECORD" 2>/dev/null || true
	expect 0 --update-record site
	verify site
	equal "$(mode_of "$RECORD")" 640
	equal "$(grep -c pyc cached)" 0
	if getfattr -n user.note cached >/dev/null 2>&1; then
		getfattr -n user.note "$RECORD"
	fi
	no_temporary_file site
}

@test "RECORD gets SOURCE_DATE_EPOCH, and its directory keeps its time" {
	make_site site
	touch -d @1500000000 "$INFO"
	SOURCE_DATE_EPOCH=1600000000 expect 0 --update-record site
	equal "$(mtime_of "$RECORD")" 1600000000
	equal "$(mtime_of "$INFO")" 1500000000
}

# --- files of installers ---

# Makes an environment, and a wheel for it.
make_pip_site() {
	thorough_only
	make_environment
	helper make_wheel demo-1.0-py3-none-any.whl
	find env | LC_ALL=C sort >before
}

pip() {
	local verb=$1

	shift
	run -0 env/bin/python -m pip "$verb" --isolated "$@"
}

install() {
	pip install --quiet --no-index --no-deps "$@" demo-1.0-py3-none-any.whl
	pip_check >checked
}

# Errors of the system's own packages do not matter here.
pip_check() {
	env/bin/python -m pip check --isolated 2>&1 || true
}

# pip leaves the directories that it made for headers and data in any case.
# shellcheck disable=SC2153 # installers.bash sets SITE
nothing_is_left() {
	find env -not -type d | LC_ALL=C sort >after
	grep -vxFf before after | diff /dev/null -
	absent "$SITE/demo" "$SITE/__pycache__" "$SITE/namespace"
}

@test "pip checks, lists and uninstalls files baked after the installation" {
	make_pip_site
	install --no-compile
	expect 0 -o 0 -o 1 -o 2 --update-record "$SITE"
	verify "$SITE"
	equal "$(grep -c '\.pyc,sha256=' "$SITE"/demo-1.0.dist-info/RECORD)" 27
	pip_check | diff checked -
	pip show --files demo
	says "demo/__pycache__/sums.$TAG.opt-2.pyc"
	pip uninstall --quiet --yes demo
	nothing_is_left
}

@test "without --update-record pip uninstall leaves the .pyc" {
	make_pip_site
	install --no-compile
	expect 0 -o 1 "$SITE"
	pip uninstall --quiet --yes demo
	exists "$SITE/demo/__pycache__/sums.$TAG.opt-1.pyc"
}

@test "rows without hash that pip writes get a hash" {
	make_pip_site
	install
	grep -q "^demo/__pycache__/sums.$TAG.pyc,,"$'\r$' \
		"$SITE/demo-1.0.dist-info/RECORD" ||
		skip 'this pip writes other rows'
	expect 0 -o 0 -o 1 --update-record "$SITE"
	verify "$SITE"
	grep -q "^../../../bin/__pycache__/tool.$TAG.pyc,sha256=" \
		"$SITE/demo-1.0.dist-info/RECORD"
	[ "$(grep -c $'\r$' "$SITE/demo-1.0.dist-info/RECORD")" -eq \
		"$(wc -l <"$SITE/demo-1.0.dist-info/RECORD")" ]
	pip_check | diff checked -
	pip uninstall --quiet --yes demo
	nothing_is_left
}

@test "pip uninstalls files that --sourceless wrote" {
	make_pip_site
	install --no-compile
	expect 0 --sourceless --prune --update-record "$SITE"
	verify "$SITE"
	absent "$SITE/demo/sums.py"
	pip_check | diff checked -
	pip uninstall --quiet --yes demo
	nothing_is_left
}

@test "uv uninstalls files baked after the installation" {
	command -v uv >/dev/null || skip 'uv is not here'
	make_pip_site
	run -0 uv pip install --quiet --offline --no-index --no-deps \
		--no-config --python env/bin/python demo-1.0-py3-none-any.whl
	expect 0 -o 0 -o 1 --update-record "$SITE"
	verify "$SITE"
	run -0 uv pip uninstall --quiet --no-config --python env/bin/python \
		demo
	rm -f env/.lock
	nothing_is_left
}

@test "files that installer put in a staging tree get rows" {
	local site

	needs_module installer
	helper make_wheel demo-1.0-py3-none-any.whl
	run -0 site_oracle -m installer --destdir=out --prefix=/usr \
		--no-compile-bytecode demo-1.0-py3-none-any.whl
	site=$(dirname "$(find out -name demo-1.0.dist-info)")
	expect 0 -o 0 -o 1 --root=out --update-record
	verify "$site"
}
