#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The loss of a compiling process proves nothing about its source.  The source
# is tried again alone.  If that fails too, an archive is left unchanged, and in
# a tree that file fails.
#
# shellcheck disable=SC2153 # bake.bash sets ORACLE

load ../lib/common
load ../lib/bake
load ../lib/check

# A Python whose compile() reacts to comments in the source: "die always", "die
# once NAME", "no memory", "no memory once NAME".
setup() {
	bake_setup
	mkdir once
	cat >python <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import builtins, os, signal
	real = builtins.compile
	def first_time(source, words):
	    name = source.partition(words)[2].split()
	    if not name:
	        return False
	    try:
	        os.close(os.open(b'$PWD/once/' + name[0],
	                         os.O_CREAT | os.O_EXCL))
	    except FileExistsError:
	        return False
	    return True
	def compile_or_not(source, *rest, **more):
	    text = bytes(source) if isinstance(source, bytes) else b''
	    if b'die always' in text or first_time(text, b'die once '):
	        os.kill(os.getpid(), signal.SIGKILL)
	    if b'no memory always' in text or first_time(text,
	                                                 b'no memory once '):
	        raise MemoryError
	    if b'broken always' in text or first_time(text, b'broken once '):
	        raise SystemError('returned NULL without setting an exception')
	    return real(source, *rest, **more)
	builtins.compile = compile_or_not
	\$program" "\$@"
	END
	sed -i 's/^\t//' python
	chmod +x python
	mkdir tree
	for name in a b c d e f g h; do
		echo "$name = '$name'" >"tree/$name.py"
	done
}

@test "after one loss nothing is missing and nothing is reported" {
	local jobs

	for jobs in 1 4; do
		echo "# die once d$jobs" >tree/d.py
		echo "# die once g$jobs" >tree/g.py
		expect 0 -f -j$jobs --sandbox=off --python=./python tree
		says '8 baked, 0 fresh, 0 failed'
		says_not signal
		exists "once/d$jobs" "once/g$jobs"
	done
	expect 0 --check --python="$ORACLE" tree
}

# CPython raises SystemError if memory for the exception itself is missing.
@test "after one MemoryError or SystemError nothing is missing and nothing is reported" {
	local words

	for words in 'no memory' broken; do
		rm -f once/m
		echo "# $words once m" >tree/d.py
		expect 0 -f -j2 --sandbox=off --python=./python tree
		says '8 baked, 0 fresh, 0 failed'
		says_not Error
		exists once/m
	done
}

@test "a SystemError that is repeated is one of the source" {
	echo '# broken always' >>tree/d.py
	expect 1 -j2 --sandbox=off --python=./python tree
	says 'tree/d.py: SystemError: returned NULL without setting an exception'
	says '7 baked, 0 fresh, 1 failed'
}

@test "after two losses the file in a tree fails, and its old .pyc is kept" {
	local jobs

	expect 0 --python="$ORACLE" tree
	cp "$(pyc tree/d.py)" old.pyc
	echo '# die always' >>tree/d.py
	for jobs in 1 4; do
		expect 1 -f -j$jobs --sandbox=off --python=./python tree
		says 'tree/d.py: the Python that compiles was ended by signal 9'
		says '7 baked, 0 fresh, 1 failed'
		same old.pyc "$(pyc tree/d.py)"
	done
}

@test "--allow-errors does not allow a loss" {
	echo '# die always' >>tree/d.py
	echo '*/d.py' >known
	expect 1 --allow-errors=known --sandbox=off --python=./python tree
	says '1 failed'
	says_not allowed
}

@test "--sourceless keeps the source" {
	echo '# die always' >>tree/d.py
	expect 1 -b --sourceless --sandbox=off --python=./python tree
	exists tree/d.py tree/a.pyc
	absent tree/d.pyc tree/a.py
}

@test "for --check a loss is trouble" {
	expect 0 --python="$ORACLE" tree
	echo '# die always' >>tree/d.py
	expect 2 --check --sandbox=off --python=./python tree
	says 'signal 9'
	says_not 'does not compile'
}

@test "a wheel, a zip and a tar are left unchanged after two losses" {
	local archive old

	mkdir -p in/usr/lib/python3/dist-packages
	echo '# die always' >in/usr/lib/python3/dist-packages/m.py
	tar -C in -cf app.tar usr
	cp in/usr/lib/python3/dist-packages/m.py .
	oracle -m zipfile -c app.zip m.py
	helper make_wheel --add demo/m.py=m.py demo-1.0-py3-none-any.whl
	for archive in app.zip app.tar demo-1.0-py3-none-any.whl; do
		old=$(sha256sum <$archive)
		expect 2 --sandbox=off --python=./python $archive
		says 'm.py: the Python that compiles was ended by signal 9'
		says 'archive is not written'
		equal "$(sha256sum <$archive)" "$old"
	done
	# The next archive is baked.
	echo 'x = 1' >well.py
	oracle -m zipfile -c well.zip well.py
	expect 2 --sandbox=off --python=./python app.zip well.zip
	oracle -m zipfile -l well.zip >list
	grep -q well.pyc list
}

@test "several losses in a row end the run with a reason" {
	local jobs file

	for file in tree/[a-h].py; do
		echo '# die always' >>"$file"
	done
	for jobs in 1 3; do
		expect 2 -j$jobs --sandbox=off --python=./python tree
		says stopped
		says 'signal 9'
		times 4 ': the Python that compiles was'
	done
	# A source that compiles in between resets the count.
	echo x = 1 >tree/c.py
	echo x = 1 >tree/f.py
	for jobs in 1 3; do
		expect 1 -j$jobs --sandbox=off --python=./python tree
		says '6 failed'
		says_not stopped
	done
}

@test "losses at several levels of one source count as one" {
	echo '# die always' >>tree/a.py
	echo '# die always' >>tree/b.py
	expect 1 -o0 -o1 -o2 --sandbox=off --python=./python tree
	says '2 failed'
}

@test "a MemoryError of CPython's parser for deep nesting is a syntax failure" {
	[ "$MINOR" -lt 12 ] || skip 'it says so by itself since 3.12'
	oracle -c "print('x = ' + '-' * 20000 + '1')" >tree/d.py
	expect 1 tree
	says 'tree/d.py: MemoryError: nested too deeply for the parser, or too large for the available memory'
	says '7 baked, 0 fresh, 1 failed'
	cp "$(pyc tree/a.py)" first
	expect 1 -f --python="$ORACLE" tree
	says 'tree/d.py: MemoryError: nested too deeply'
	same "$(pyc tree/a.py)" first
}

@test "with limited memory -j does not change what is baked" {
	local jobs options

	! is_sanitized || skip 'a sanitizer'
	oracle -c "print('x = [', '[1, 2.5, a],' * 120000, ']')" >tree/d.py
	for options in -f "-f --python=$ORACLE"; do
		for jobs in 1 4; do
			# shellcheck disable=SC2016,SC2086 # for that shell; words
			run bash -c 'ulimit -v 230000; exec "$@"' - \
				"$PYC_BAKE" -j$jobs $options tree
			equal "$status" 1
			says '7 baked, 0 fresh, 1 failed'
			says 'tree/d.py: the worker ran out of memory'
			absent "$(pyc tree/d.py)"
		done
	done
}

# what_is_baked LIMIT JOBS: prints the exit status and the existing .pyc after a
# run with a memory limit in KiB.
what_is_baked() {
	local status=0

	find modules -name '*.pyc' -delete
	# shellcheck disable=SC2016 # for that shell
	timeout 60 bash -c 'ulimit -v "$1"; shift; exec "$@"' - "$1" \
		"$PYC_BAKE" -q -j"$2" modules >said 2>&1 || status=$?
	[ "$status" -ne 124 ] || fail "a run below $1 KiB does not end"
	echo "status $status"
	find modules -name '*.pyc' | LC_ALL=C sort
}

# same_baked LIMIT: checks that -j1 and -j8 bake the same.  If a source needs
# almost exactly the available memory, the kernel's placement of mappings
# decides. So the results may differ, but not each time.
same_baked() {
	local try

	for try in 1 2 3 4 5; do
		what_is_baked "$1" 1 >one
		what_is_baked "$1" 8 >eight
		if diff one eight; then
			return 0
		fi
		echo "try $try"
	done
	is_near_limit "$1"
}

# is_near_limit LIMIT: checks that the results in "one" and "eight" differ only in
# sources that need almost all the memory: what is baked with 1 MiB less is baked
# with both.
is_near_limit() {
	local less=$(($1 - 1024)) jobs

	for jobs in 1 8; do
		what_is_baked $less $jobs | grep '\.pyc$' >sooner || true
		[ -z "$(LC_ALL=C comm -23 sooner <(grep '\.pyc$' one))" ] || return 1
		[ -z "$(LC_ALL=C comm -23 sooner <(grep '\.pyc$' eight))" ] || return 1
	done
}

@test "with hardly enough memory for an interpreter -j changes nothing either" {
	thorough_only
	local limit partly=0

	! is_sanitized || skip 'a sanitizer'
	stdlib_subset modules
	# From a limit at which no interpreter starts to one at which all is
	# baked.
	for limit in {74000..94000..4000}; do
		same_baked "$limit" || fail "below $limit KiB -j decides"
		! grep -qx 'status 1' one || partly=$((partly + 1))
	done
	[ "$partly" -gt 0 ] || skip 'no such limit lets a part be baked'
}

@test "with limited memory an archive is left unchanged" {
	! is_sanitized || skip 'a sanitizer'
	oracle -c "print('x = [', '[1, 2.5, a],' * 120000, ']')" >d.py
	oracle -m zipfile -c app.zip d.py tree/a.py
	cp app.zip old.zip
	# shellcheck disable=SC2016 # for that shell
	run bash -c 'ulimit -v 230000; exec "$@"' - "$PYC_BAKE" app.zip
	equal "$status" 2
	says 'd.py: the worker ran out of memory'
	same app.zip old.zip
}
