#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --check on trees: it finds nothing if baking would change nothing, and it
# never writes.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000
SUMS=tree/pkg/sums.py

setup() {
	bake_setup
	make_tree tree
	TARGET=$(pyc $SUMS)
}

# --- clean ---

@test "right after a bake nothing is found, whatever the options" {
	local epoch levels mode

	for epoch in '' $EPOCH; do
		# shellcheck disable=SC2030 # each test has its own
		export SOURCE_DATE_EPOCH=$epoch
		find tree -name '*.pyc' -delete
		expect 0 tree
		clean tree
		for mode in checked-hash unchecked-hash timestamp; do
			while read -r levels; do
				find tree -name '*.pyc' -delete
				# shellcheck disable=SC2086 # several words
				expect 0 $levels --invalidation-mode=$mode tree
				# shellcheck disable=SC2086
				clean $levels --invalidation-mode=$mode tree
			done < <(more '-o 0' '-o 1' '-o 2'; lines '-o 0 -o 1 -o 2')
			clean --invalidation-mode=$mode -j1 tree
		done
	done
}

@test "nothing is found in a large part of the standard library" {
	stdlib_subset library
	expect 0 -o 0 -o 2 library
	clean -o 0 -o 2 library
	clean -o 0 -o 2 library/json/decoder.py library/typing.py
}

@test "nothing is found with -s, -p and --root" {
	make_tree stage/usr/share/app
	make_tree "stage/usr/lib/python3.$MINOR/site-packages"
	expect 0 --root=stage
	clean --root=stage
	expect 0 --root=stage /usr/share/app /usr/lib
	clean --root=stage /usr/share/app /usr/lib
	clean --root="$PWD/stage"
	clean --root=stage stage/usr
	expect 0 -s tree -p /opt tree
	clean -s tree -p /opt tree
	expect 0 -p x tree
	clean -p x tree
	cd tree
	expect 0 .
	clean .
	clean -j2 ./
}

@test "nothing is found for links and odd names" {
	local name

	for name in 'a b' $'new\nline' $'\351' $'\303\251' a.b.c -x; do
		echo 'x = 1' >"tree/$name.py"
	done
	ln -s pkg/sums.py tree/link.py
	ln -s pkg tree/linked
	expect 0 tree
	clean tree
	clean -- tree/-x.py
}

@test "nothing is found if several Pythons bake" {
	local other version

	for version in 3.7 3.8 3.9 3.10 3.12 3.13; do
		other=$(find ~/.pyenv/versions/$version.*/bin/python$version \
			-prune 2>/dev/null | head -n 1)
		[ -z "$other" ] || break
	done
	[ -n "$other" ] || skip 'no other CPython in ~/.pyenv'
	expect 0 --python="$ORACLE" --python="$other" -o 0 -o 1 tree
	clean --python="$ORACLE" --python="$other" -o 0 -o 1 tree
	clean --python="$other" tree
	clean tree
	other=cpython-${version/./}
	damage file "${TARGET/$TAG/$other}" xor -1 1
	check 1 tree
	grep -q "^${TARGET/$TAG/$other}: " found
	equal "$(cut -d: -f1 found | sort -u | wc -l)" 1
}

# --- a source that does not compile ---

@test "a source that does not compile is reported as in a bake" {
	printf 'x = 1\ny = = 2\n' >tree/bad.py
	expect 1 tree
	check 1 tree
	equal "$(<found)" ''
	grep -qxF 'tree/bad.py:2:5: SyntaxError: invalid syntax' told
	grep -qxF '    y = = 2' told
	mkdir tree/__pycache__
	cp "$TARGET" "$(pyc tree/bad.py)"
	check 1 tree
	[[ $(<found) == "$(pyc tree/bad.py): content: "* ]] ||
		fail "$(cat found)"
}

@test "warnings of the compiler are not findings" {
	echo 'x = 1 is 1' >tree/warned.py
	expect 0 tree
	check 0 -q tree
	equal "$(cat found told)" ''
	check 0 tree
	equal "$(<found)" ''
}

# --- nothing is written ---

@test "nothing is written, whatever is found" {
	mkdir "$PWD/tmp"
	export TMPDIR=$PWD/tmp
	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 -o 0 -o 1 tree
	rm "$(pyc tree/pkg/__init__.py)" tree/pkg/sub/leaf.py
	rm -r tree/pkg/sub/__pycache__
	damage file "$TARGET" cut -1
	cp "$TARGET" tree/pkg/orphan.pyc
	echo 'x = = 1' >tree/bad.py
	state tree tmp demo-1.0-py3-none-any.whl >before
	check 1 -o 0 -o 2 tree demo-1.0-py3-none-any.whl
	state tree tmp demo-1.0-py3-none-any.whl | diff before -
	check 1 --invalidation-mode=unchecked-hash -j2 tree/pkg tree/bad.py
	state tree tmp demo-1.0-py3-none-any.whl | diff before -
	SOURCE_DATE_EPOCH=$EPOCH check 1 --invalidation-mode=timestamp tree
	SOURCE_DATE_EPOCH=$EPOCH check 1 tree demo-1.0-py3-none-any.whl
	state tree tmp demo-1.0-py3-none-any.whl | diff before -
	check 2 tree nowhere
	state tree tmp demo-1.0-py3-none-any.whl | diff before -
	no_temporary_file .
}

@test "a read-only tree is checked" {
	needs_permissions
	expect 0 tree
	rm "$TARGET"
	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 demo-1.0-py3-none-any.whl
	chmod 0444 demo-1.0-py3-none-any.whl
	find tree -type d -exec chmod a-w {} +
	state tree >before
	status=0
	unprivileged timeout 60 "$PYC_BAKE" --check tree demo-1.0-py3-none-any.whl >found \
		2>told || status=$?
	state tree | diff before -
	chmod -R u+w tree
	equal "$status" 1
	equal "$(cut -d: -f1,2 found)" "$TARGET: missing"
}

# --- trouble ---

@test "trouble is exit status 2, and findings are reported all the same" {
	expect 0 tree
	rm "$TARGET"
	check 2
	check 2 tree nowhere
	equal "$(cut -d: -f1,2 found)" "$TARGET: missing"
	grep -q '^nowhere: No such file' told
	check 2 demo-1.0-0nowhere-py3-none-any.whl tree
	equal "$(cut -d: -f1,2 found)" "$TARGET: missing"
	grep -q '^demo-1.0-0nowhere-py3-none-any.whl: No such file' told
	check 2 nowhere.py tree
	check 2 "$(pyc tree/pkg/__init__.py)"
	grep -q __pycache__ told
	SOURCE_DATE_EPOCH=now check 2 tree
	grep -q SOURCE_DATE_EPOCH told
	check 2 -p "/usr/lib/python3.$((MINOR + 1))" tree
	equal "$(<found)" ''
}

@test "an unreadable file is trouble" {
	local closed

	needs_permissions
	expect 0 tree
	for closed in $SUMS "$TARGET" tree/pkg/sub tree/pkg/sub/__pycache__; do
		chmod 000 "$closed"
		status=0
		unprivileged timeout 60 "$PYC_BAKE" --check tree >found \
			2>told || status=$?
		chmod 755 "$closed"
		equal "$closed $status" "$closed 2"
		grep -qF "$closed" told || fail "$(cat told)"
		grep -q 'Permission denied' told
	done
}

@test "a .pyc that is not a regular file is trouble" {
	expect 0 tree
	mv "$TARGET" right.pyc
	ln -s ../../../right.pyc "$TARGET"
	check 2 tree
	grep -qF "$TARGET" told
	grep -q 'symbolic link' told
	rm "$TARGET"
	mkfifo "$TARGET"
	check 2 tree
	grep -q 'not a regular file' told
}

@test "a __pycache__ that a bake refuses is trouble" {
	expect 0 tree
	mv tree/pkg/__pycache__ elsewhere
	ln -s ../../elsewhere tree/pkg/__pycache__
	expect 1 tree
	check 2 tree
	grep -q 'tree/pkg/__pycache__: is a symbolic link' told
}

# --- files that may exist ---

@test "a .pyc of another level is checked, but its absence is not a finding" {
	expect 0 -o 0 -o 1 -o 2 tree
	clean tree
	clean -o 1 tree
	echo 'y = 1' >>$SUMS
	expect 0 tree
	check 1 tree
	equal "$(cut -d: -f1,2 found)" \
		"$(lines "$(pyc $SUMS 1): stale" "$(pyc $SUMS 2): stale")"
	expect 0 -o 0 -o 1 tree
	finds "$(pyc $SUMS 2)" stale tree
}

@test "a .pyc of another level may have another mode" {
	expect 0 -o 1 --invalidation-mode=unchecked-hash tree
	expect 0 -o 2 --invalidation-mode=timestamp tree
	expect 0 --invalidation-mode=checked-hash tree
	clean --invalidation-mode=checked-hash tree
}

@test "a .pyc of another Python is accepted if no version is named" {
	local other=cpython-39 python

	python=$(find ~/.pyenv/versions/3.9.*/bin/python3.9 -prune \
		2>/dev/null | head -n 1)
	[ -n "$python" ] || skip 'no CPython 3.9 in ~/.pyenv'
	expect 0 tree
	expect 0 --python="$python" tree
	clean tree
	cp "$TARGET" "${TARGET/$TAG/$other}"
	finds "${TARGET/$TAG/$other}" magic tree
	echo 'y = 1' >>$SUMS
	expect 0 --python="$python" tree
	finds "$TARGET" stale tree
}

@test "a .pyc of another implementation than CPython is ignored" {
	expect 0 tree
	echo anything >"${TARGET/$TAG/pypy39}"
	echo anything >"${TARGET/$TAG/cpython-3+$MINOR}"
	chmod 600 "${TARGET/$TAG/pypy39}"
	clean tree
}

@test "links that a bake ignores are ignored in any working directory" {
	local other=${TARGET/$TAG/cpython-3$((MINOR - 1))}

	expect 0 tree
	mkdir -p elsewhere/sums.pyc "elsewhere/$(basename "$other")"
	ln -s "__pycache__/$(basename "$TARGET")" tree/pkg/sums.pyc
	ln -s /nonexistent "$other"
	ln -s nowhere "${TARGET/$TAG/pypy39}"
	expect 0 tree
	says '4 fresh'
	clean tree
	cd elsewhere
	clean -s ../tree -p tree ../tree
}

@test "an unreadable source is reported once" {
	local result=0

	needs_permissions
	chmod 755 . "$BATS_TEST_TMPDIR"
	expect 0 -o 0 -o 1 -o 2 tree
	chmod 000 $SUMS
	unprivileged "$PYC_BAKE" --check tree >found 2>told || result=$?
	equal "$result" 2
	equal "$(cat found)" ''
	equal "$(cat told)" "$SUMS: Permission denied"
}

@test "a .pyc of another level is compared with the source's own time" {
	touch -d @1750000000 $SUMS
	oracle -O -m py_compile $SUMS
	expect 0 --normalize tree
	touch -d @$EPOCH "$(pyc $SUMS 1)"
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	SOURCE_DATE_EPOCH=$EPOCH clean tree
	touch -d @1750000001 $SUMS
	SOURCE_DATE_EPOCH=$EPOCH finds "$(pyc $SUMS 1)" stale tree
}

@test "a .pyc less than a second later than SOURCE_DATE_EPOCH is baked again" {
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	touch -d @$EPOCH.5 "$TARGET"
	SOURCE_DATE_EPOCH=$EPOCH finds "$TARGET" perm tree
	SOURCE_DATE_EPOCH=$EPOCH expect 0 tree
	says '1 baked'
	SOURCE_DATE_EPOCH=$EPOCH clean tree
}

@test "a legacy .pyc next to its source is checked" {
	expect 0 tree
	cp "$TARGET" tree/pkg/sums.pyc
	clean tree
	echo 'y = 1' >>$SUMS
	expect 0 tree
	finds tree/pkg/sums.pyc stale tree
}

@test "for an operand that is a file, no other file is checked" {
	expect 0 tree
	cp "$TARGET" tree/pkg/orphan.pyc
	cp "$TARGET" "tree/pkg/__pycache__/orphan.$TAG.pyc"
	rm "$(pyc tree/pkg/__init__.py)"
	clean $SUMS
	check 1 tree
	equal "$(cut -d: -f2 found | sort)" \
		"$(lines ' missing' ' orphan' ' orphan')"
}

# --- output ---

@test "findings are sorted by path, whatever the jobs and operands" {
	local name

	mkdir more
	for name in z a m B 0; do
		make_tree more/$name
	done
	helper make_wheel demo-1.0-0more-py3-none-any.whl
	expect 0 tree more demo-1.0-0more-py3-none-any.whl
	rm more/*/pkg/sub/leaf.py
	echo 'y = 1' | tee -a more/*/pkg/sums.py >>$SUMS
	rm more/*/pkg/__pycache__/__init__.*.pyc
	damage wheel demo-1.0-0more-py3-none-any.whl mode demo/run.sh 100600
	check 1 tree more demo-1.0-0more-py3-none-any.whl
	cp found first
	LC_ALL=C sort -s -t: -k1,1 first | diff first -
	equal "$(wc -l <first)" 17
	check 1 -j1 demo-1.0-0more-py3-none-any.whl tree more
	diff first found
	check 1 -j4 more/m more/a demo-1.0-0more-py3-none-any.whl more/z tree more/0 more/B
	diff first found
	check 1 -j2 demo-1.0-0more-py3-none-any.whl more more/a tree/pkg tree more
	diff first found
}

@test "-q prints the findings, -qq only sets the exit status" {
	expect 0 tree
	rm "$TARGET"
	check 1 tree
	cp found all
	check 1 -q tree
	diff all found
	equal "$(<told)" ''
	check 1 -qq tree
	equal "$(cat found told)" ''
	check 2 -q tree nowhere
	diff all found
	grep -q ^nowhere told
	check 2 -qq tree nowhere
	equal "$(cat found told)" ''
}

@test "-v does not report that anything was baked" {
	expect 0 tree
	rm "$TARGET"
	check 1 -v tree
	if grep -q '^baked' found told; then
		fail "$(cat found told)"
	fi
	grep -q "^$TARGET: missing: " found
}

@test "a path is shown on one line" {
	local name=$'new\nline'

	echo 'x = 1' >"tree/$name.py"
	expect 0 tree
	rm "$(pyc "tree/$name.py")"
	check 1 tree
	equal "$(wc -l <found)" 1
	grep -qF "new\\x0aline" found || fail "$(<found)"
}

@test "a full disk for the findings is trouble" {
	[ -c /dev/full ] || skip 'no /dev/full'
	expect 0 tree
	rm "$TARGET"
	status=0
	"$PYC_BAKE" --check tree >/dev/full 2>told || status=$?
	equal "$status" 2
}

# --- options ---

@test "options that write cannot be used with --check" {
	local option

	helper make_wheel demo-1.0-py3-none-any.whl --plain
	cp demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	for option in --output=demo-1.0-0out-py3-none-any.whl --output-dir=. --sourceless; do
		check 2 $option demo-1.0-py3-none-any.whl
		grep -q -- '--check' told || fail "$option: $(<told)"
		equal "$(wc -l <told)" 1
	done
	same demo-1.0-py3-none-any.whl demo-1.0-0before-py3-none-any.whl
	absent demo-1.0-0out-py3-none-any.whl
	check 2 --check=slow tree
	grep -q slow told
}

@test "only one of --check, --inspect and --normalize can be used" {
	local one two

	expect 0 tree
	for one in --check --check=fast --inspect --inspect=dump --normalize; do
		for two in --check --inspect --normalize; do
			[ ${one%=*} != $two ] || continue
			expect 2 $one $two tree
			says "$two"
		done
	done
	expect 2 --check --inspect --normalize tree
}
