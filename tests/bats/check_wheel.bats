#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --check on wheels: it finds nothing if baking would change no byte, and each
# kind of damage gives one finding.

load ../lib/common
load ../lib/bake
load ../lib/check

EPOCH=1500000000
SUMS=demo/sums.py

setup() {
	bake_setup
	made_once samples
	TARGET=$(pyc $SUMS)
}

samples() {
	helper make_wheel demo-1.0-0new-py3-none-any.whl
}

# bake_wheel OPTION...: bakes the 0new wheel to the 0one wheel.
bake_wheel() {
	expect 0 --output=demo-1.0-0one-py3-none-any.whl "$@" demo-1.0-0new-py3-none-any.whl
}

# member_damage CHANGE...: bakes, then damages the .pyc of SUMS.
member_damage() {
	bake_wheel
	helper damage_pyc member demo-1.0-0one-py3-none-any.whl "$TARGET" "$@"
}

# wheel_damage CHANGE...: bakes, then damages the archive itself.
wheel_damage() {
	bake_wheel
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl "$@"
}

# --- clean ---

# data_wheel NAME...: makes a wheel with demo/m.py and these members.
data_wheel() {
	LIB=$SRCDIR/tests/lib oracle - demo-1.0-py3-none-any.whl "$@" <<-'END'
	import os, sys
	sys.path.insert(0, os.environ["LIB"])
	from zipforge import Member, Wheel
	INFO = b"demo-1.0.dist-info/"
	path, *names = sys.argv[1:]
	members = [Member(b"demo/m.py", b"x = 1\n"),
	           Member(INFO + b"METADATA", b"x"),
	           Member(INFO + b"WHEEL", b"Tag: py3-none-any\n")]
	members += [Member(name.encode(), b"y = 2\n") for name in names]
	with open(path, "wb") as file:
	    file.write(Wheel(members, INFO + b"RECORD").build())
	END
}

@test "a member that would be installed over a baked .pyc is removed" {
	local scheme wheel=demo-1.0-py3-none-any.whl

	for scheme in purelib platlib; do
		data_wheel "demo-1.0.data/$scheme/demo/__pycache__/m.$TAG.pyc"
		expect 1 --check $wheel
		says "$wheel/demo-1.0.data/$scheme/demo/__pycache__/m.$TAG.pyc: orphan: an installer would put it in the place of the .pyc that baking writes for demo/m.py"
		expect 0 -q $wheel
		equal "$output" ''
		run -0 oracle -m zipfile -l $wheel
		says_not '.data/'
		expect 0 --check $wheel
		equal "$output" ''
	done
	# Members at the root are installed first.
	data_wheel "demo/__pycache__/n.$TAG.pyc" demo-1.0.data/purelib/demo/n.py
	expect 0 -q $wheel
	run -0 oracle -m zipfile -l $wheel
	says "demo-1.0.data/purelib/demo/__pycache__/n.$TAG.pyc"
	says_not " demo/__pycache__/n.$TAG.pyc"
	expect 0 --check $wheel
	data_wheel demo-1.0.data/purelib/demo/m.pyc
	expect 0 -q -b $wheel
	expect 0 --check -b $wheel
	data_wheel "demo-1.0.data/purelib/demo/__pycache__/m.$TAG.pyc"
	expect 0 -q --sourceless $wheel
	run -0 oracle -m zipfile -l "demo-1.0-cp3$MINOR-none-any.whl"
	says_not __pycache__
	# A member that is not installed in site-packages does not conflict.
	data_wheel "demo-1.0.data/data/demo/__pycache__/m.$TAG.pyc"
	expect 0 -q $wheel
	run -0 oracle -m zipfile -l $wheel
	says .data/data/
	expect 0 --check $wheel
}

@test "a .pyc belongs to the source next to which it is installed" {
	local wheel=demo-1.0-py3-none-any.whl

	data_wheel demo-1.0.data/purelib/demo/m.pyc
	expect 0 -q $wheel
	expect 1 --check $wheel
	says_not orphan
	says "$wheel/demo-1.0.data/purelib/demo/m.pyc: corrupt"
	expect 0 -q --strip $wheel
	run -0 oracle -m zipfile -l $wheel
	says_not .pyc
	data_wheel demo-1.0.data/purelib/demo/n.pyc
	expect 2 -q --strip $wheel
	says 'has no source next to it'
}

@test "right after a bake nothing is found, whatever the options" {
	local epoch levels mode

	for epoch in '' $EPOCH 0 99999999999; do
		export SOURCE_DATE_EPOCH=$epoch
		bake_wheel
		clean demo-1.0-0one-py3-none-any.whl
		for mode in checked-hash unchecked-hash; do
			while read -r levels; do
				# shellcheck disable=SC2086 # several words
				bake_wheel $levels --invalidation-mode=$mode
				# shellcheck disable=SC2086
				clean $levels --invalidation-mode=$mode \
					-j1 demo-1.0-0one-py3-none-any.whl
			done < <(more '-o 0' '-o 1'; lines '-o 0 -o 1 -o 2')
		done
	done
}

@test "nothing is found with -p and --root, and in several wheels" {
	bake_wheel -p /usr/lib/site
	clean -p /usr/lib/site demo-1.0-0one-py3-none-any.whl
	mkdir -p stage/usr/share
	cp demo-1.0-0one-py3-none-any.whl stage/usr/share
	clean -p /usr/lib/site stage/usr/share/demo-1.0-0one-py3-none-any.whl
	expect 0 demo-1.0-0new-py3-none-any.whl
	cp demo-1.0-0new-py3-none-any.whl stage/usr/share
	clean --root=stage /usr/share/demo-1.0-0new-py3-none-any.whl
	make_tree tree
	expect 0 tree
	clean tree demo-1.0-0new-py3-none-any.whl stage/usr/share/demo-1.0-0new-py3-none-any.whl
}

@test "nothing is found if several Pythons bake" {
	local other version

	for version in 3.7 3.8 3.9 3.10 3.12 3.13; do
		other=$(find ~/.pyenv/versions/$version.*/bin/python$version \
			-prune 2>/dev/null | head -n 1)
		[ -z "$other" ] || break
	done
	[ -n "$other" ] || skip 'no other CPython in ~/.pyenv'
	bake_wheel --python="$ORACLE" --python="$other" -o 0 -o 2
	clean --python="$ORACLE" --python="$other" -o 0 -o 2 demo-1.0-0one-py3-none-any.whl
	clean --python="$other" demo-1.0-0one-py3-none-any.whl
	clean demo-1.0-0one-py3-none-any.whl
}

@test "nothing is found in a large part of the standard library" {
	thorough_only
	stdlib_subset library
	helper make_wheel demo-1.0-0new-py3-none-any.whl --tree library
	bake_wheel -o 0 -o 2
	clean -o 0 -o 2 demo-1.0-0one-py3-none-any.whl
}

@test "a wheel that zipfile wrote is clean if baking would not change it" {
	bake_wheel --compress=store
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl nothing
	clean --compress=store demo-1.0-0one-py3-none-any.whl
	cp demo-1.0-0one-py3-none-any.whl demo-1.0-0packed-py3-none-any.whl
	expect 0 --compress=store demo-1.0-0one-py3-none-any.whl
	same demo-1.0-0one-py3-none-any.whl demo-1.0-0packed-py3-none-any.whl
}

# A wheel is clean exactly if baking would not change it.
@test "a wheel with a finding is changed by a bake, and is then clean" {
	wheel_damage swap demo/a,b.txt demo/run.sh
	cp demo-1.0-0one-py3-none-any.whl demo-1.0-0damaged-py3-none-any.whl
	check 1 demo-1.0-0one-py3-none-any.whl
	expect 0 demo-1.0-0one-py3-none-any.whl
	differ demo-1.0-0one-py3-none-any.whl demo-1.0-0damaged-py3-none-any.whl
	clean demo-1.0-0one-py3-none-any.whl
}

# --- .pyc members ---

@test "missing: an unbaked wheel, and an unbaked member" {
	check 1 demo-1.0-0new-py3-none-any.whl
	equal "$(grep -c "^demo-1.0-0new-py3-none-any.whl/.*\.$TAG\.pyc: missing: " found)" 8
	# An unbaked archive has other findings too.
	equal "$(cut -d: -f2 found | sort -u)" \
		"$(lines ' missing' ' order' ' perm' ' time')"
	wheel_damage remove "$TARGET"
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" missing demo-1.0-0one-py3-none-any.whl
	grep -q "$SUMS" found
	bake_wheel -o 0
	check 1 -o 0 -o 1 demo-1.0-0one-py3-none-any.whl
	equal "$(grep -c "\.$TAG\.opt-1\.pyc: missing: " found)" 8
}

@test "stale: another source" {
	bake_wheel
	echo '# another' >sums.py
	helper damage_pyc member demo-1.0-0one-py3-none-any.whl $SUMS by sums.py
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" stale demo-1.0-0one-py3-none-any.whl
}

@test "stale: a .pyc of a level that was not requested" {
	bake_wheel -o 0 -o 1
	echo 'y = 1' >sums.py
	helper damage_pyc member demo-1.0-0one-py3-none-any.whl $SUMS by sums.py
	expect 0 demo-1.0-0one-py3-none-any.whl
	finds "demo-1.0-0one-py3-none-any.whl/$(pyc $SUMS 1)" stale demo-1.0-0one-py3-none-any.whl
}

@test "mode: the mode is not the requested one" {
	bake_wheel -o 0 --invalidation-mode=unchecked-hash
	check 1 demo-1.0-0one-py3-none-any.whl
	equal "$(grep -c ': mode: unchecked-hash, not checked-hash$' found)" 8
	equal "$(wc -l <found)" 8
	clean --invalidation-mode=unchecked-hash demo-1.0-0one-py3-none-any.whl
}

@test "content: another program in canonical form" {
	member_damage replace 'nothing to add' 'anything to ad'
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" content demo-1.0-0one-py3-none-any.whl
}

@test "path: another embedded path" {
	bake_wheel -p /usr
	helper damage_pyc get demo-1.0-0one-py3-none-any.whl "$TARGET" other.pyc
	member_damage by other.pyc
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" path demo-1.0-0one-py3-none-any.whl
	grep -qF "'/usr/$SUMS', not '$SUMS'" found
}

@test "orphan: no source" {
	wheel_damage remove $SUMS
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" orphan demo-1.0-0one-py3-none-any.whl
	bake_wheel
	helper damage_pyc get demo-1.0-0one-py3-none-any.whl "$TARGET" sums.pyc
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add demo/gone.pyc sums.pyc
	finds demo-1.0-0one-py3-none-any.whl/demo/gone.pyc orphan demo-1.0-0one-py3-none-any.whl
	bake_wheel
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add "demo/__pycache__/gone.$TAG.pyc" \
		sums.pyc
	finds "demo-1.0-0one-py3-none-any.whl/demo/__pycache__/gone.$TAG.pyc" orphan demo-1.0-0one-py3-none-any.whl
}

@test "foreign: a Python that cannot import it from that directory" {
	local name
	local directory="demo/python3.$MINOR"

	echo 'x = 1' >mod.py
	helper make_wheel demo-1.0-0new-py3-none-any.whl --add "$directory/mod.py=mod.py"
	bake_wheel
	clean demo-1.0-0one-py3-none-any.whl
	helper damage_pyc get demo-1.0-0one-py3-none-any.whl "$directory/__pycache__/mod.$TAG.pyc" \
		mod.pyc
	name=$directory/__pycache__/mod.cpython-3$((MINOR - 1)).pyc
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add "$name" mod.pyc
	finds "demo-1.0-0one-py3-none-any.whl/$name" foreign demo-1.0-0one-py3-none-any.whl
}

@test "magic: another release" {
	member_damage xor 0 1
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" magic demo-1.0-0one-py3-none-any.whl
}

@test "noncanonical: py_compile wrote the .pyc" {
	mkdir -p demo
	helper damage_pyc get demo-1.0-0new-py3-none-any.whl $SUMS $SUMS
	oracle - $SUMS py.pyc <<-'END'
	import py_compile, sys
	py_compile.compile(
	    sys.argv[1], sys.argv[2], doraise=True,
	    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
	END
	member_damage by py.pyc
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" noncanonical demo-1.0-0one-py3-none-any.whl
}

@test "corrupt: truncated or not marshal data, with the offset in the .pyc" {
	member_damage cut -1
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" corrupt demo-1.0-0one-py3-none-any.whl
	member_damage cut 7
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" corrupt demo-1.0-0one-py3-none-any.whl
	member_damage xor 4 8
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" corrupt demo-1.0-0one-py3-none-any.whl
	grep -qw 'byte 4' found || fail "$(<found)"
	member_damage xor 16 0x60
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" corrupt demo-1.0-0one-py3-none-any.whl
	grep -qw 'byte 16' found || fail "$(<found)"
}

@test "a member that does not compile is reported as in a bake" {
	printf 'x = 1\ny = = 2\n' >bad.py
	helper make_wheel demo-1.0-0new-py3-none-any.whl --add demo/bad.py=bad.py
	expect 1 --output=demo-1.0-0one-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
	check 1 demo-1.0-0one-py3-none-any.whl
	equal "$(<found)" ''
	grep -qxF 'demo-1.0-0one-py3-none-any.whl/demo/bad.py:2:5: SyntaxError: invalid syntax' told
	helper damage_pyc get demo-1.0-0one-py3-none-any.whl "$TARGET" sums.pyc
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add "demo/__pycache__/bad.$TAG.pyc" \
		sums.pyc
	finds "demo-1.0-0one-py3-none-any.whl/demo/__pycache__/bad.$TAG.pyc" content demo-1.0-0one-py3-none-any.whl
}

@test "a .pyc outside the modules is not checked" {
	echo anything >any
	bake_wheel --compress=store
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add \
		"demo-1.0.data/scripts/__pycache__/tool.$TAG.pyc" any
	clean --compress=store demo-1.0-0one-py3-none-any.whl
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add \
		demo-1.0.dist-info/any.pyc any
	clean --compress=store demo-1.0-0one-py3-none-any.whl
}

# --- the archive ---

@test "record: RECORD is wrong" {
	local change

	for change in "record-hash $SUMS" "record-lacks $SUMS"; do
		# shellcheck disable=SC2086 # several words
		wheel_damage $change
		finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
		expect 2 demo-1.0-0one-py3-none-any.whl
	done
	wheel_damage record-extra
	finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
	for change in record-lacks-member record-hash record-no-hash \
		record-size record-twice; do
		helper make_wheel demo-1.0-0one-py3-none-any.whl --damage $change
		finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
	done
}

@test "record: RECORD is correct, but baking would write it differently" {
	wheel_damage record-crlf
	finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
	wheel_damage record-reversed
	finds demo-1.0-0one-py3-none-any.whl record demo-1.0-0one-py3-none-any.whl
}

@test "order: members are in another order" {
	local info=demo-1.0.dist-info

	wheel_damage swap demo/a,b.txt demo/run.sh
	finds demo-1.0-0one-py3-none-any.whl order demo-1.0-0one-py3-none-any.whl
	wheel_damage swap $info/WHEEL $info/RECORD
	finds demo-1.0-0one-py3-none-any.whl order demo-1.0-0one-py3-none-any.whl
	wheel_damage swap demo/a,b.txt $info/METADATA
	finds demo-1.0-0one-py3-none-any.whl order demo-1.0-0one-py3-none-any.whl
}

@test "time: one member or all members have another time" {
	wheel_damage time demo/run.sh
	finds demo-1.0-0one-py3-none-any.whl time demo-1.0-0one-py3-none-any.whl
	grep -qF demo/run.sh found
	bake_wheel --compress=store
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl all-times
	finds demo-1.0-0one-py3-none-any.whl time --compress=store \
		demo-1.0-0one-py3-none-any.whl
	SOURCE_DATE_EPOCH=1577836800 clean --compress=store \
		demo-1.0-0one-py3-none-any.whl
	SOURCE_DATE_EPOCH=$EPOCH bake_wheel
	finds demo-1.0-0one-py3-none-any.whl time demo-1.0-0one-py3-none-any.whl
	SOURCE_DATE_EPOCH=$EPOCH clean demo-1.0-0one-py3-none-any.whl
}

@test "perm: a member has another mode" {
	wheel_damage mode demo/run.sh 100700
	finds demo-1.0-0one-py3-none-any.whl/demo/run.sh perm demo-1.0-0one-py3-none-any.whl
	wheel_damage mode "$TARGET" 100755
	finds "demo-1.0-0one-py3-none-any.whl/$TARGET" perm demo-1.0-0one-py3-none-any.whl
	wheel_damage mode demo/data.txt 0
	finds demo-1.0-0one-py3-none-any.whl/demo/data.txt perm demo-1.0-0one-py3-none-any.whl
	wheel_damage mode namespace/ 40700
	finds demo-1.0-0one-py3-none-any.whl/namespace/ perm demo-1.0-0one-py3-none-any.whl
}

@test "structure: other parts of the archive differ from what baking writes" {
	local change

	for change in "extra $SUMS" comment "deflate $TARGET" \
		"internal $SUMS" "dos-bits $SUMS" \
		'deflate demo-1.0.dist-info/RECORD'; do
		# shellcheck disable=SC2086 # several words
		wheel_damage $change
		finds demo-1.0-0one-py3-none-any.whl structure demo-1.0-0one-py3-none-any.whl
	done
}

@test "record: a signature, which a bake removes" {
	bake_wheel
	: >empty
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl add demo-1.0.dist-info/RECORD.jws empty
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl record-lacks \
		demo-1.0.dist-info/RECORD.jws
	finds demo-1.0-0one-py3-none-any.whl/demo-1.0.dist-info/RECORD.jws record demo-1.0-0one-py3-none-any.whl
}

@test "a .pyc above the limit for inflated data is not checked" {
	local INFO=demo-1.0.data/data/large.pyc

	oracle -c 'open("large", "wb").write(bytes(range(256)) * (66 << 12))'
	helper make_wheel demo-1.0-0new-py3-none-any.whl --add $INFO=large
	bake_wheel
	clean demo-1.0-0one-py3-none-any.whl
}

@test "structure: archives that a bake refuses" {
	local damage

	for damage in duplicate-member absolute dotdot backslash \
		two-dist-info file-and-directory local-name encrypted crc \
		descriptor-lies trailing before truncated last-byte not-a-zip \
		empty before-counted no-dist-info symlink; do
		helper make_wheel demo-1.0-0one-py3-none-any.whl --damage $damage
		finds demo-1.0-0one-py3-none-any.whl structure demo-1.0-0one-py3-none-any.whl
	done
	helper make_wheel demo-1.0-0one-py3-none-any.whl --descriptors
	check 1 demo-1.0-0one-py3-none-any.whl
	expect 0 demo-1.0-0one-py3-none-any.whl
	clean demo-1.0-0one-py3-none-any.whl
}

@test "a wheel with one changed bit anywhere is never called clean" {
	helper make_wheel demo-1.0-0new-py3-none-any.whl --plain
	bake_wheel
	mkdir flipped
	oracle - demo-1.0-0one-py3-none-any.whl <<-'END'
	import sys
	with open(sys.argv[1], "rb") as file:
	    right = file.read()
	for at in range(0, len(right), 11):
	    wrong = bytearray(right)
	    wrong[at] ^= 1
	    with open(f"flipped/{at}.whl", "wb") as file:
	        file.write(wrong)
	END
	[ "$(find flipped -name '*.whl' | wc -l)" -gt 100 ]
	check 1 flipped/*.whl
	cut -d: -f1 found | sed 's,\.whl/.*,.whl,' | sort -u >known
	find flipped -name '*.whl' | sort | diff known -
}

# --- other properties ---

@test "nothing is written" {
	bake_wheel
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl mode demo/run.sh 100700
	helper make_wheel demo-1.0-0bad-py3-none-any.whl --damage crc
	mkdir -p here/tmp
	mv ./*.whl here
	export TMPDIR=$PWD/here/tmp
	find here -printf '%p %i %C@ %m %s\n' | sort >before
	"$PYC_BAKE" --check here/*.whl >/dev/null || [ $? -eq 1 ]
	find here -printf '%p %i %C@ %m %s\n' | sort | diff before -
}

@test "an unreadable wheel is trouble, and the others are checked" {
	bake_wheel
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl mode demo/run.sh 100700
	check 2 demo-1.0-0missing-py3-none-any.whl demo-1.0-0one-py3-none-any.whl
	equal "$(cut -d: -f1,2 found)" 'demo-1.0-0one-py3-none-any.whl/demo/run.sh: perm'
	grep -q '^demo-1.0-0missing-py3-none-any.whl: No such file' told
	mkdir demo-1.0-0directory-py3-none-any.whl
	check 2 demo-1.0-0one-py3-none-any.whl demo-1.0-0directory-py3-none-any.whl
	equal "$(cut -d: -f1,2 found)" 'demo-1.0-0one-py3-none-any.whl/demo/run.sh: perm'
	grep -q 'demo-1.0-0directory-py3-none-any.whl: Is a directory' told
}

@test "findings do not depend on the number of jobs" {
	bake_wheel
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl mode demo/run.sh 100700
	helper damage_pyc wheel demo-1.0-0one-py3-none-any.whl remove "$TARGET"
	helper damage_pyc member demo-1.0-0one-py3-none-any.whl "$(pyc demo/sub/leaf.py)" cut -1
	check 1 -o 0 -o 1 demo-1.0-0new-py3-none-any.whl demo-1.0-0one-py3-none-any.whl
	cp found first
	LC_ALL=C sort -s -t: -k1,1 first | diff first -
	check 1 -j1 -o 1 -o 0 demo-1.0-0one-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
	diff first found
	check 1 -j3 -q -o 1 -o 0 demo-1.0-0one-py3-none-any.whl demo-1.0-0new-py3-none-any.whl
	diff first found
	equal "$(<told)" ''
	check 1 -qq demo-1.0-0one-py3-none-any.whl
	equal "$(cat found told)" ''
}

@test "timestamp mode and -s are bad usage, as in a bake" {
	check 2 --invalidation-mode=timestamp demo-1.0-0new-py3-none-any.whl
	check 2 -s / demo-1.0-0new-py3-none-any.whl
	equal "$(<found)" ''
}
