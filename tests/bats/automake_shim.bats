#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The py-compile for automake's rules: like automake's own, it selects the
# files, the embedded paths and the interpreter.
#
# shellcheck disable=SC2154 # run sets status and output

load ../lib/common
load ../lib/bake
load ../lib/packaging
load ../lib/pythons

SHIM=$SRCDIR/packaging/automake/py-compile

setup() {
	bake_setup
	export SOURCE_DATE_EPOCH=1500000000
	mkdir -p stage/usr/lib/app/sub
	echo 'A = 1' >stage/usr/lib/app/a.py
	echo 'B = 1' >stage/usr/lib/app/sub/b.py
}

# shim STATUS ARGUMENT...: runs the shim, which must exit with STATUS.
shim() {
	local wanted=$1

	shift
	run timeout 120 sh "$SHIM" "$@"
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status in place of $wanted: $output"
}

@test "only --basedir is embedded, not --destdir, and all levels are written" {
	shim 0 --destdir "$PWD/stage" --basedir /usr/lib/app a.py sub/b.py
	equal "$output" ''
	equal "$(embedded stage/usr/lib/app/a.py)" /usr/lib/app/a.py
	equal "$(embedded stage/usr/lib/app/a.py 1)" /usr/lib/app/a.py
	equal "$(embedded stage/usr/lib/app/sub/b.py 1)" /usr/lib/app/sub/b.py
	equal "$(embedded stage/usr/lib/app/sub/b.py 2)" /usr/lib/app/sub/b.py
	equal "$(flags stage/usr/lib/app/a.py)" 3
	equal "$(count_pyc stage)" 6
}

@test "--basedir, --destdir, both and neither give the right embedded path" {
	cd stage/usr || return
	shim 0 --basedir "$PWD/lib/app" a.py
	equal "$(embedded lib/app/a.py)" "$PWD/lib/app/a.py"
	rm -r lib/app/__pycache__
	shim 0 --basedir lib/app a.py
	equal "$(embedded lib/app/a.py)" lib/app/a.py
	rm -r lib/app/__pycache__
	shim 0 --destdir lib app/a.py
	equal "$(embedded lib/app/a.py)" app/a.py
	rm -r lib/app/__pycache__
	shim 0 --destdir lib --basedir '' /app/a.py
	equal "$(embedded lib/app/a.py)" /app/a.py
	rm -r lib/app/__pycache__
	shim 0 --destdir '' lib/app/a.py
	equal "$(embedded lib/app/a.py)" lib/app/a.py
}

@test "a staging tree may be relative, have slashes, or lie in another one" {
	shim 0 --destdir stage/ --basedir /usr/lib/app/ a.py
	equal "$(embedded stage/usr/lib/app/a.py)" /usr/lib/app/a.py
	shim 0 --destdir ./stage//usr/../usr --basedir /lib/app sub/b.py
	equal "$(embedded stage/usr/lib/app/sub/b.py)" /lib/app/sub/b.py
	mkdir -p "stage/$PWD/stage"
	echo 'C = 1' >"stage/$PWD/stage/c.py"
	shim 0 --destdir "$PWD/stage" --basedir "$PWD/stage" c.py
	equal "$(embedded "stage/$PWD/stage/c.py")" "$PWD/stage/c.py"
}

@test "odd names are compiled" {
	local name

	mkdir 'o d'
	cd 'o d' || return
	mkdir -p $'new\nline' "st'ge/p *&/"
	for name in -dash.py "qu'o\"te.py" 'b l.py' '*.py' $'new\nline/x.py' \
		ü.py; do
		echo 'X = 1' >"./$name"
		shim 0 -- "$name"
		equal "$(embedded "./$name" 1)" "$name"
		cp "./$name" "st'ge/p *&/n.py"
		shim 0 --destdir "st'ge" --basedir '/p *&' n.py
		equal "$(embedded "st'ge/p *&/n.py")" '/p *&/n.py'
	done
}

@test "missing files and files that are not modules are ignored" {
	echo text >stage/usr/lib/app/text
	echo 'D = 1' >stage/usr/lib/app/d.pyw
	mkdir stage/usr/lib/app/directory.py
	shim 0 --destdir stage --basedir /usr/lib/app nowhere.py text d.pyw \
		directory.py
	equal "$(count_pyc stage)" 0
	shim 0 --destdir stage --basedir /usr/lib/app nowhere.py a.py
	equal "$(count_pyc stage)" 3
}

@test "a module that does not compile is reported, and the status is 1" {
	echo 'x = = 1' >stage/usr/lib/app/bad.py
	shim 1 --destdir stage --basedir /usr/lib/app bad.py a.py
	says 'bad.py:1:5: SyntaxError'
	exists "$(pyc stage/usr/lib/app/a.py 1)"
	echo bad.py >known
	PYC_BAKE_FLAGS='-q --allow-errors=known' \
		shim 0 --destdir stage --basedir /usr/lib/app bad.py a.py
}

@test "more files than two command lines can hold are compiled" {
	local number

	mkdir -p stage/many
	for ((number = 0; number < 400; number++)); do
		: >"stage/many/$(printf '%0200d' $number).py"
	done
	cd stage/many || return
	(
		ulimit -s 1024
		sh "$SHIM" --destdir "${PWD%/many}" --basedir \
			"$(printf '/%.0s' {1..900})many" -- *.py
	)
	equal "$(count_pyc .)" 1200
}

@test "PYC_BAKE_FLAGS adds options" {
	PYC_BAKE_FLAGS='--invalidation-mode=unchecked-hash' \
		shim 0 --destdir stage --basedir /usr/lib/app a.py
	equal "$(count_pyc stage)" 3
	equal "$(flags stage/usr/lib/app/a.py 2)" 1
}

# spy: makes a pyc-bake that writes its arguments to "calls".
spy() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s/calls"\nexec "%s" "$@"\n' \
		"$PWD" "$PYC_BAKE" >spy
	chmod +x spy
	export PYC_BAKE=$PWD/spy
}

@test "an unset PYTHON or one of the embedded version needs no --python" {
	spy
	PYTHON=$ORACLE shim 0 --destdir stage --basedir /usr/lib/app a.py
	run -1 grep -e '-o0.*--python' calls
	grep -q -e '-o0' calls
	rm calls
	shim 0 --destdir stage --basedir /usr/lib/app sub/b.py
	run -1 grep -e --python calls
	equal "$(count_pyc stage)" 6
}

# The default Python of such a program may be another release of that version.
@test "without an embedded Python, PYTHON compiles, else the program chooses" {
	spy
	cat >chooser <<-END
	#!/bin/sh
	[ "\$*" != --version ] || exec printf '%s\n' 'pyc-bake 0' \
		'no embedded Python' \
		'Python 3.$MINOR.1 (magic 1, tag x): /elsewhere/python3'
	exec "$PYC_BAKE" "\$@"
	END
	chmod +x chooser
	export PYC_BAKE=$PWD/chooser
	PYTHON=$ORACLE shim 0 --destdir stage --basedir /usr/lib/app a.py
	grep -q -e "-o0.*--python=$ORACLE" calls
	rm calls
	shim 0 --destdir stage --basedir /usr/lib/app sub/b.py
	run -1 grep -e --python calls
	equal "$(count_pyc stage)" 6
}

@test "a PYTHON of another version compiles" {
	local other number tag

	for number in 13 12 10 9 8 7; do
		[ "3$number" != "${TAG#cpython-}" ] || continue
		other=$(find_python 3.$number) && break
	done
	tag=cpython-3$number
	[ -n "$other" ] || skip 'no CPython of another version'
	PYTHON=$other shim 0 --destdir stage --basedir /usr/lib/app a.py
	exists stage/usr/lib/app/__pycache__/"a.$tag.pyc" \
		stage/usr/lib/app/__pycache__/"a.$tag.opt-1.pyc"
	equal "$(count_pyc stage)" 3
}

@test "PYTHON=: compiles nothing, as with automake's own script" {
	PYTHON=: shim 0 --destdir stage --basedir /usr/lib/app a.py
	says 'PYTHON is :'
	equal "$(count_pyc stage)" 0
	PYTHON=false shim 2 --destdir stage --basedir /usr/lib/app a.py
}

@test "an invalid PYTHON is reported, and nothing is written" {
	PYTHON=/nowhere/python shim 2 --destdir stage --basedir /usr/lib/app a.py
	says /nowhere/python
	equal "$(count_pyc stage)" 0
}

@test "pyc-bake is found by PYC_BAKE, then relative to the shim, then in PATH" {
	mkdir -p usr/bin usr/share/pyc-bake other
	cp "$SHIM" usr/share/pyc-bake/
	SHIM=$PWD/usr/share/pyc-bake/py-compile
	printf '#!/bin/sh\necho "beside $*"\n' >usr/bin/pyc-bake
	printf '#!/bin/sh\necho "path $*"\n' >other/pyc-bake
	printf '#!/bin/sh\necho "named $*"\n' >other/named
	chmod +x usr/bin/pyc-bake other/*
	PATH=$PWD/other:$PATH
	PYC_BAKE=$PWD/other/named shim 0 --version
	equal "$output" 'named --version'
	unset PYC_BAKE
	shim 0 --version
	equal "$output" 'beside --version'
	cd usr/share/pyc-bake || return
	SHIM=./py-compile shim 0 --version
	equal "$output" 'beside --version'
	cd ../../.. || return
	rm usr/bin/pyc-bake
	shim 0 --version
	equal "$output" 'path --version'
	rm other/pyc-bake
	PATH=/usr/bin:/bin
	! command -v pyc-bake >/dev/null || skip 'pyc-bake is in /usr/bin'
	shim 1 --version
	says 'pyc-bake is not in PATH'
}

@test "the options and the errors are those of automake's own script" {
	local name stock

	shim 0 --help
	says '--destdir DIR'
	says '--basedir DIR'
	shim 0 -h
	shim 0 -v
	says "pyc-bake $(release_version)"
	shim 1
	says 'no files given'
	shim 1 --destdir
	says '--destdir needs a directory'
	shim 1 --nonsense a.py
	says '--nonsense'
	shim 1 --destdir stage /usr/lib/app/a.py usr/lib/app/sub/b.py
	says 'absolute and relative'
	stock=$(automake --print-libdir 2>/dev/null)/py-compile
	[ -e "$stock" ] || skip 'no automake to compare with'
	PYTHON=$ORACLE sh "$stock" --destdir "$PWD/stage" \
		--basedir /usr/lib/app a.py sub/b.py
	# Before 1.17, automake's script does not write level 2.
	for name in a sub/b; do
		[ -e "$(pyc "stage/usr/lib/app/$name.py" 2)" ] ||
			cp "$(pyc "stage/usr/lib/app/$name.py" 1)" \
				"$(pyc "stage/usr/lib/app/$name.py" 2)"
	done
	(cd stage && find . | LC_ALL=C sort) >wanted
	find stage -name '*.pyc' -delete
	PYTHON=$ORACLE shim 0 --destdir "$PWD/stage" --basedir /usr/lib/app \
		a.py sub/b.py
	(cd stage && find . | LC_ALL=C sort) | diff wanted -
}
