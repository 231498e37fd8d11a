#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# -s and -p: the path that tracebacks show.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree stage/usr/lib
}

# gives WANTED OPTION...: bakes stage; pkg/sums.py embeds that path.
gives() {
	local wanted=$1

	shift
	expect 0 -q "$@"
	equal "$(embedded stage/usr/lib/pkg/sums.py)" "$wanted"
}

@test "without -s and -p it is the operand's path" {
	gives stage/usr/lib/pkg/sums.py stage
	gives stage/usr/lib/pkg/sums.py ./stage//usr/
	gives "$PWD/stage/usr/lib/pkg/sums.py" "$PWD/stage"
	gives stage/usr/lib/pkg/sums.py stage/usr/lib/pkg/sums.py
}

@test "-s strips the leading directory" {
	gives usr/lib/pkg/sums.py -s stage stage
	gives lib/pkg/sums.py -s stage/usr stage
	gives usr/lib/pkg/sums.py -s "$PWD/stage" "$PWD/stage"
	gives pkg/sums.py --strip-dir=stage/usr/lib stage/usr/lib/pkg/sums.py
}

@test "-p prepends a directory" {
	gives /srv/stage/usr/lib/pkg/sums.py -p /srv stage
	gives /stage/usr/lib/pkg/sums.py -p / stage
	gives srv/stage/usr/lib/pkg/sums.py --prepend=srv stage
}

@test "-s and -p together replace a directory" {
	gives /usr/lib/pkg/sums.py -s stage -p / stage
	gives /opt/new/lib/pkg/sums.py -p /opt/new -s stage/usr stage
	gives /usr/lib/pkg/sums.py -s "$PWD/stage" -p / "$PWD/stage/usr"
}

@test "-s . strips the working directory" {
	cd stage/usr/lib
	expect 0 -q -s . -p /usr .
	equal "$(embedded pkg/sums.py)" /usr/pkg/sums.py
	expect 0 -q -f -s ./ .
	equal "$(embedded pkg/sums.py)" pkg/sums.py
}

@test "a trailing slash changes nothing" {
	gives usr/lib/pkg/sums.py -s stage/ stage/
	gives /opt/lib/pkg/sums.py -s ./stage//usr/ -p /opt/ stage
}

@test "-s and -p have the same meaning as in compileall" {
	local strip

	oracle -m compileall --help | grep -q -- '-s STRIPDIR' ||
		skip 'this compileall has neither'
	for strip in "$PWD/stage" "$PWD/stage/usr"; do
		oracle -m compileall -q -f -s "$strip" -p /opt "$PWD/stage"
		wanted=$(embedded stage/usr/lib/pkg/sums.py)
		gives "$wanted" -f -s "$strip" -p /opt "$PWD/stage"
	done
}

@test "-s that matches no path ends the run before anything is written" {
	make_tree other
	expect 2 -s stage stage other
	says other/pkg/__init__.py
	says -s
	equal "$(count_pyc .)" 0
	expect 2 -s sta stage
	expect 2 -s stage/usr/lib/pkg/sums.py stage/usr/lib/pkg/sums.py
	expect 2 -s "$PWD/stage" stage
	equal "$(count_pyc .)" 0
	[ -z "$(find . -name __pycache__)" ]
}

@test "all code objects have the path, including those of functions" {
	gives /usr/lib/pkg/sums.py -s stage -p / stage
	oracle - "$(pyc stage/usr/lib/pkg/sums.py)" <<-'END'
	import marshal, sys, types
	def paths(code):
	    yield code.co_filename
	    for constant in code.co_consts:
	        if isinstance(constant, types.CodeType):
	            yield from paths(constant)
	with open(sys.argv[1], "rb") as file:
	    found = list(paths(marshal.loads(file.read()[16:])))
	assert found == ["/usr/lib/pkg/sums.py"] * 2, found
	END
}
