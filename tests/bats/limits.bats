#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The memory and the time that a source may use: --worker-memory and --timeout.
# tests/unit/worker_sandbox_test.c tests them in a worker that is taken over.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	made_once samples
}

samples() {
	mkdir tree
	echo 'x = 1' >tree/a.py
	# Many different functions need more than 100 MiB.
	oracle -c "
for i in range(9000):
    print(f'def f{i}(a, b=({i}, \"{i}\")):\n  return [a + x * {i} for x in b]')
" >tree/large.py
	# Keys with one hash: the time is quadratic in their number.
	oracle -c "
print('x = {' + ','.join(str(i * ((1 << 61) - 1) + 1) for i in range(1, 90000))
      + '}')" >tree/slow.py
	echo 'z = 1' >tree/z.py
}

not_sanitized() {
	! is_sanitized || skip 'a build with a sanitizer has no limit'
}

# all_pythons COMMAND...: runs it with the arguments for the embedded Python,
# and for the same one as a program.
all_pythons() {
	"$@"
	"$@" --python="$ORACLE"
}

needs_memory() {
	expect 1 -f -q --worker-memory=64M "$@" tree
	equal "$output" \
		'tree/large.py: needs more than 64 MiB of memory; --worker-memory sets the limit'
	equal "$(find tree -name '*.pyc' | wc -l)" 2
	expect 0 -f -q "$@" tree
	find tree -name '*.pyc' -delete
}

@test "a source that needs too much memory fails, and the limit is named" {
	not_sanitized
	rm tree/slow.py
	needs_memory -j3
	! is_thorough || needs_memory
	! is_thorough || needs_memory -j1
}

@test "the program of --python has the limit too" {
	not_sanitized
	rm tree/slow.py
	expect 1 -f -q --worker-memory=64M --python="$ORACLE" tree
	says 'tree/large.py: '
	says '--worker-memory'
	equal "$(find tree -name '*.pyc' | wc -l)" 2
	expect 0 -f -q --worker-memory=0 --python="$ORACLE" tree
}

takes_too_long() {
	expect 1 -f -q --timeout=1 "$@" tree
	equal "$output" 'tree/slow.py: took longer than 1 s; --timeout sets the limit'
	equal "$(find tree -name '*.pyc' | wc -l)" 2
	find tree -name '*.pyc' -delete
}

@test "a source that takes too long fails, and the limit is named" {
	rm tree/large.py
	all_pythons takes_too_long
	! is_thorough || takes_too_long -j1
	! is_thorough || takes_too_long -j3
}

# Whether a source exceeds a limit can depend on the machine, so the archive would
# not have the same bytes everywhere.
@test "an archive with a source that exceeds a limit is not written" {
	not_sanitized
	mkdir stage
	cp tree/a.py tree/large.py tree/slow.py stage
	(cd stage && oracle -m zipfile -c ../large.zip a.py large.py)
	(cd stage && oracle -m zipfile -c ../slow.zip a.py slow.py)
	cp large.zip before.zip
	expect 2 -q --worker-memory=64M large.zip
	equal "$output" "pyc-bake: large.zip/large.py: needs more than 64 MiB of memory; \
--worker-memory sets the limit; the archive is not written"
	cmp large.zip before.zip
	cp slow.zip before.zip
	expect 2 -q --timeout=1 slow.zip
	equal "$output" "pyc-bake: slow.zip/slow.py: took longer than 1 s; \
--timeout sets the limit; the archive is not written"
	cmp slow.zip before.zip
	expect 0 -q large.zip
}

@test "the Python behind a script that does not exec has the limit too" {
	not_sanitized
	rm tree/slow.py
	printf '#!/bin/sh\n%s "$@"\n' "$ORACLE" >script
	chmod +x script
	expect 1 -f -q --worker-memory=64M --python=./script tree
	says 'tree/large.py: '
}

# This Python does not start the thread that compiles until it has its limit, or
# a moment has passed.  Memory that it uses before then is not limited.
@test "the limit counts from a Python that has started" {
	not_sanitized
	rm tree/large.py tree/slow.py
	cat >python <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import _thread, resource, select
	real = _thread.start_new_thread
	limits = resource.getrlimit(resource.RLIMIT_AS)
	def start_later(*arguments):
	    global memory
	    for _ in range(30):
	        if resource.getrlimit(resource.RLIMIT_AS) != limits:
	            break
	        select.select([], [], [], 0.01)
	    memory = bytearray(60 << 20)
	    return real(*arguments)
	_thread.start_new_thread = start_later
	\$program" "\$@"
	END
	sed -i 's/^\t//' python
	chmod +x python
	expect 0 -f -q --timeout=10 --worker-memory=64M --python=./python tree
}

@test "a source that is expected to fail may exceed a limit" {
	not_sanitized
	rm tree/slow.py
	echo tree/large.py >known
	expect 0 -q --worker-memory=64M --allow-errors=known tree
}

@test "the limits do not change the bytes of other sources" {
	not_sanitized
	rm tree/slow.py tree/large.py
	stdlib_subset tree/library
	expect 0 -q --worker-memory=0 --timeout=0 --sandbox=off tree
	mv tree reference
	cp -a reference tree
	find tree -name '*.pyc' -delete
	expect 0 -q --worker-memory=96M --timeout=100 tree
	diff -r reference tree
}

@test "a lower limit of the process counts, and is not named" {
	not_sanitized
	rm tree/slow.py
	(
		ulimit -v 200000
		expect 1 -f -q tree
		says_not '--worker-memory permits'
		says 'tree/large.py: '
		says 'memory'
	)
}

@test "values are checked" {
	expect 2 --worker-memory=1M tree
	says "--worker-memory: '1M' is less than 64M"
	expect 2 --worker-memory=x tree
	says "--worker-memory: 'x' is not a number of bytes"
	expect 2 --timeout=-1 tree
	says "--timeout: '-1' is not a number of seconds"
	expect 2 --timeout= tree
}
