#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython 3.13.4 and later do not repeat a warning with the same text and line,
# even for another source.  The output must not depend on the number of workers,
# nor on the sources that they compiled before.

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	bake_setup
	mkdir tree
	for name in a b c d e f; do
		printf 'x = 0 is 0\ny = "%s"\n' $name >tree/$name.py
	done
}

# the_same OPTION...: the output is the same for any number of workers.
the_same() {
	local jobs

	for jobs in 1 2 6; do
		expect 0 -f -j$jobs "$@" tree
		sed '$d' <<<"$output" >shown$jobs
		times 6 'SyntaxWarning: "is" with'
	done
	same shown1 shown2
	same shown1 shown6
	expect 0 -f -j1 -o0 -o2 "$@" tree
	sed '$d' <<<"$output" >levels
	same shown1 levels
}

@test "the embedded Python shows each warning" {
	the_same
	the_same --warnings=show
}

@test "each other Python shows each warning" {
	thorough_only
	local version python

	for version in 3.8 3.12 3.13 3.14; do
		python=$(find_python $version) || continue
		the_same --python="$python"
	done
}

# Its compile() warns like that of 3.13.4, with its own registry.
@test "a Python that remembers its warnings shows each warning" {
	cat >python <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import builtins, warnings
	real = builtins.compile
	registry = {}
	def compile_and_warn(source, filename, *rest, **more):
	    warnings.warn_explicit('\"is\" with a literal', SyntaxWarning,
	                           filename, 1, 'sys', registry)
	    return real(source, filename, *rest, **more)
	builtins.compile = compile_and_warn
	\$program" "\$@"
	END
	sed -i 's/^\t//' python
	chmod +x python
	sed -i 's/ is 0/ == 0/' tree/*.py
	the_same --python=./python
}
