#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --check on trees: each kind of damage gives one finding with the right code.

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

@test "missing: a .pyc does not exist" {
	expect 0 -o 0 -o 1 tree
	rm "$TARGET"
	finds "$TARGET" missing -o 0 -o 1 tree
	expect 0 tree
	rm "$(pyc $SUMS 1)"
	finds "$(pyc $SUMS 1)" missing -o 0 -o 1 tree
	clean tree
	rm -r tree/pkg/sub/__pycache__
	check 1 tree
	equal "$(wc -l <found)" 2
}

@test "stale: the source was edited" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		touch -d @1400000000 $SUMS
		expect 0 --invalidation-mode=$mode tree
		sed -i 's/a + b/a - b/' $SUMS
		finds "$TARGET" stale --invalidation-mode=$mode tree
		touch -d @1400000000 $SUMS
		case $mode in
		timestamp)
			# The content is wrong, but an import cannot detect it.
			finds "$TARGET" content --invalidation-mode=$mode tree
			echo >>$SUMS
			touch -d @1400000000 $SUMS
			;;
		esac
		finds "$TARGET" stale --invalidation-mode=$mode tree
		sed -i 's/a - b/a + b/' $SUMS
	done
}

@test "stale: the source has another time in timestamp mode" {
	expect 0 --invalidation-mode=timestamp tree
	touch -d @1400000000 $SUMS
	finds "$TARGET" stale --invalidation-mode=timestamp tree
	expect 0 --invalidation-mode=checked-hash tree
	touch -d @1400000001 $SUMS
	clean --invalidation-mode=checked-hash tree
}

@test "stale: baking would set back the time of the source" {
	touch -d @$EPOCH $SUMS
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --invalidation-mode=timestamp tree
	touch -d @$((EPOCH + 9)) $SUMS
	SOURCE_DATE_EPOCH=$EPOCH finds "$TARGET" stale \
		--invalidation-mode=timestamp tree
	SOURCE_DATE_EPOCH=$EPOCH expect 0 --invalidation-mode=timestamp tree
	SOURCE_DATE_EPOCH=$EPOCH clean --invalidation-mode=timestamp tree
}

@test "mode: the mode is not the requested one" {
	local asked baked

	for baked in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode=$baked tree
		for asked in checked-hash unchecked-hash timestamp; do
			[ $asked != $baked ] || continue
			finds "$TARGET" mode --invalidation-mode=$asked $SUMS
			grep -q ": $baked, not $asked\$" found
		done
	done
}

@test "mode and stale: another mode and an older source" {
	local first kind second

	for first in checked-hash timestamp unchecked-hash; do
		for second in unchecked-hash timestamp checked-hash; do
			[ $first != $second ] || continue
			rm -rf one
			make_tree one
			expect 0 --invalidation-mode=$first one/pkg/sums.py
			echo '# more' >>one/pkg/sums.py
			for kind in --check --check=fast; do
				CHECK=$kind check 1 --invalidation-mode=$second \
					one/pkg/sums.py
				equal "$(cut -d: -f2 found | tr -d '\n')" \
					' stale mode'
			done
		done
	done
}

@test "content: canonical, of the right source, but another program" {
	local at

	echo 'WORD = "baked-right"' >$SUMS
	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode=$mode tree
		damage file "$TARGET" replace baked-right baked-wrong
		at=$(grep -abo baked-wrong "$TARGET" | cut -d: -f1)
		finds "$TARGET" content --invalidation-mode=$mode tree
		# The first byte of "wrong" is the first that differs.
		grep -q " byte $((at + 6)) " found || fail "$(<found)"
		expect 0 tree -f
	done
}

@test "path: baked for another path" {
	expect 0 tree
	expect 0 -p x $SUMS
	finds "$TARGET" path tree
	grep -qF "'x/$SUMS', not '$SUMS'" found
	expect 0 -s tree $SUMS
	finds "$TARGET" path tree
	expect 0 tree
	finds "$TARGET" path -s tree $SUMS
	finds "$TARGET" path -s tree -p / $SUMS
	mkdir stage
	mv tree stage
	expect 0 stage
	finds "stage/$TARGET" path --root=stage /$SUMS
}

@test "path: a function inside has another path" {
	expect 0 tree
	oracle - $SUMS "$TARGET" <<-'END'
	import marshal, sys
	source, target = sys.argv[1:]
	with open(target, "rb") as file:
	    header = file.read(16)
	code = compile(open(source).read(), source, "exec", dont_inherit=True)
	code = code.replace(co_consts=tuple(
	    c.replace(co_filename="elsewhere.py") if hasattr(c, "co_code")
	    else c for c in code.co_consts))
	with open(target, "wb") as file:
	    file.write(header + marshal.dumps(code))
	END
	expect 0 --normalize "$TARGET"
	finds "$TARGET" path tree
	grep -qF "'elsewhere.py', not '$SUMS'" found
}

@test "orphan: the source is gone" {
	expect 0 -o 0 -o 1 tree
	rm $SUMS
	check 1 tree
	equal "$(cut -d: -f1,2 found)" \
		"$(lines "$(pyc $SUMS 1): orphan" "$TARGET: orphan")"
	rm "$(pyc $SUMS 1)"
	finds "$TARGET" orphan -o 0 -o 1 tree/pkg
}

@test "orphan: a legacy .pyc without source, and a name that no import uses" {
	local name

	expect 0 tree
	cp "$TARGET" tree/pkg/gone.pyc
	finds tree/pkg/gone.pyc orphan tree
	rm tree/pkg/gone.pyc
	for name in sums.pyc sums.$TAG.opt-.pyc gone.$TAG.pyc \
		gone.$TAG.opt-2.pyc; do
		cp "$TARGET" "tree/pkg/__pycache__/$name"
		finds "tree/pkg/__pycache__/$name" orphan tree
		rm "tree/pkg/__pycache__/$name"
	done
}

@test "foreign: a Python that cannot import it from that directory" {
	local other="cpython-3$((MINOR - 1))" site target

	site=usr/lib/python3.$MINOR/site-packages
	make_tree "stage/$site"
	expect 0 --root=stage
	target=$(pyc "stage/$site/pkg/sums.py")
	cp "$target" "${target/$TAG/$other}"
	finds "${target/$TAG/$other}" foreign --root=stage
	rm "${target/$TAG/$other}"
	cp "$target" "${target/$TAG/pypy39}"
	finds "${target/$TAG/pypy39}" foreign --root=stage
	finds "${target/$TAG/pypy39}" foreign --root=stage /usr/lib
}

@test "foreign: also without a source, and in a directory pythonX.Y itself" {
	local other="cpython-3$((MINOR - 1))"

	mkdir -p "tree/python3.$MINOR/__pycache__"
	expect 0 tree
	cp "$TARGET" "tree/python3.$MINOR/__pycache__/gone.$other.pyc"
	finds "tree/python3.$MINOR/__pycache__/gone.$other.pyc" foreign tree
}

@test "magic: another release, an unknown number, not a .pyc" {
	expect 0 tree
	printf '\102\015' | dd of="$TARGET" conv=notrunc status=none
	finds "$TARGET" magic tree
	grep -q 'magic 3394 (CPython 3.7), not [0-9]* (CPython 3' found
	printf '\377\377' | dd of="$TARGET" conv=notrunc status=none
	finds "$TARGET" magic tree
	printf 'text' | dd of="$TARGET" conv=notrunc status=none
	finds "$TARGET" magic tree
}

@test "magic: a name of an unknown or future release" {
	local tag known=cpython-315

	[ "$TAG" != $known ] || known=cpython-314
	expect 0 tree
	for tag in cpython-36 $known cpython-316 cpython-399; do
		cp -p "$TARGET" "${TARGET/$TAG/$tag}"
		finds "${TARGET/$TAG/$tag}" magic tree
		rm "${TARGET/$TAG/$tag}"
	done
	truncate -s 40 "${TARGET/$TAG/$known}"
	finds "${TARGET/$TAG/$known}" magic tree
	rm "${TARGET/$TAG/$known}"
	# A .pyc of an unknown version cannot be judged.
	truncate -s 40 "${TARGET/$TAG/cpython-36}"
	truncate -s 40 "${TARGET/$TAG/cpython-316}"
	clean tree
}

@test "orphan: a link that is named like a .pyc" {
	expect 0 tree
	ln -s nowhere "${TARGET/sums/gone}"
	finds "${TARGET/sums/gone}" orphan tree
}

@test "magic: found in a .pyc that was not requested" {
	expect 0 -o 0 -o 1 tree
	damage file "$(pyc $SUMS 1)" xor 0 1
	finds "$(pyc $SUMS 1)" magic tree
	expect 0 -o 0 -o 1 tree
	cp "$TARGET" tree/pkg/sums.pyc
	clean tree
	damage file tree/pkg/sums.pyc xor 0 0xff
	finds tree/pkg/sums.pyc magic tree
}

@test "noncanonical: py_compile wrote the .pyc" {
	local mode

	for mode in checked-hash unchecked-hash timestamp; do
		expect 0 --invalidation-mode=$mode tree
		py_compiled $SUMS $mode
		finds "$TARGET" noncanonical --invalidation-mode=$mode tree
		grep -q ' byte [1-9][0-9]*$' found
		expect 0 --invalidation-mode=$mode tree
		clean --invalidation-mode=$mode tree
	done
}

@test "corrupt: truncated anywhere, with the offset" {
	echo 'x = 1, 2.5, "text"' >m.py
	expect 0 m.py
	size=$(stat -c %s "$(pyc m.py)")
	damage copies cut "$size" m.py
	expect 0 cut
	size=$(stat -c %s "$(pyc cut/00000/m.py)")
	damage shorten cut
	check 1 cut
	equal "$(cut -d: -f2 found | sort -u)" ' corrupt'
	equal "$(wc -l <found)" "$(find cut -name m.py | wc -l)"
	grep -q '^cut/00000/.*: 0 bytes are too few' found
	grep -q '^cut/00015/.*: 15 bytes are too few' found
}

@test "corrupt: the offset is counted from the start of the file" {
	expect 0 tree
	damage file "$TARGET" xor 16 0x60
	finds "$TARGET" corrupt tree
	grep -qw 'byte 16' found || fail "$(<found)"
	expect 0 tree
	# Behind the numbers of a code object, which end at 37, or 41 up to 3.10.
	damage file "$TARGET" cut 60
	finds "$TARGET" corrupt tree
	grep -Eqw 'byte (3[7-9]|[45][0-9]|60)' found || fail "$(<found)"
	expect 0 tree
	printf x >>"$TARGET"
	finds "$TARGET" corrupt tree
	grep -qw "byte $(($(stat -c %s "$TARGET") - 1))" found ||
		fail "$(<found)"
	expect 0 tree
	damage file "$TARGET" xor 4 4
	finds "$TARGET" corrupt tree
	grep -qw 'byte 4' found || fail "$(<found)"
}

@test "corrupt: found in a .pyc that was not requested" {
	expect 0 -o 0 -o 1 tree
	damage file "$(pyc $SUMS 1)" cut -3
	finds "$(pyc $SUMS 1)" corrupt tree
	damage file "$(pyc $SUMS 1)" cut 9
	finds "$(pyc $SUMS 1)" corrupt tree
}

@test "perm: permissions and times" {
	# shellcheck disable=SC2031 # each test has its own
	export SOURCE_DATE_EPOCH=$EPOCH
	expect 0 -o 0 -o 1 tree
	chmod 0600 "$TARGET"
	finds "$TARGET" perm tree
	grep -q 'mode 0600, not 0644$' found
	chmod 4644 "$TARGET"
	finds "$TARGET" perm tree
	chmod 0644 "$TARGET"
	clean tree
	touch -d @$EPOCH.000000001 "$TARGET"
	finds "$TARGET" perm tree
	touch -d @$EPOCH "$TARGET"
	chmod 0755 "$(pyc $SUMS 1)"
	finds "$(pyc $SUMS 1)" perm tree
	chmod 0644 "$(pyc $SUMS 1)"
	clean tree
	chmod 0600 $SUMS
	check 1 tree
	equal "$(cut -d: -f2 found)" "$(lines ' perm' ' perm')"
}

@test "perm: without SOURCE_DATE_EPOCH times are not checked" {
	expect 0 tree
	touch -d @4000000000 "$TARGET"
	clean tree
}

