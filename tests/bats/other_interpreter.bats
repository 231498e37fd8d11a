#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --python: other CPythons compile, alone or together, each its own files.
#
# shellcheck disable=SC2001,SC2153 # sed is clearer; bake.bash sets MINOR

load ../lib/common
load ../lib/bake
load ../lib/pythons

setup() {
	bake_setup
	make_tree tree
}

# two_pythons: sets OLD and NEW to programs of two releases that are not
# embedded, and OLD_MINOR and NEW_MINOR to their minor versions.
two_pythons() {
	local minor

	OLD='' NEW=''
	for minor in 8 9 10 12 13 14; do
		[ "$minor" -ne "$MINOR" ] || continue
		NEW=$(find_python "3.$minor") || continue
		NEW_MINOR=$minor
		[ -n "$OLD" ] || OLD=$NEW OLD_MINOR=$minor
		[ "$OLD" = "$NEW" ] || return 0
	done
	skip 'not two CPythons beside the embedded one'
}

one_python() {
	local minor

	for minor in 8 9 10 12 13 14; do
		[ "$minor" -ne "$MINOR" ] || continue
		if OLD=$(find_python "3.$minor"); then
			OLD_MINOR=$minor
			return
		fi
	done
	skip 'no CPython beside the embedded one'
}

# in_path PROGRAM NAME: puts it first in PATH under this name.
in_path() {
	mkdir -p bin
	ln -s "$1" "bin/$2"
	PATH=$PWD/bin:$PATH
}

nothing_written() {
	equal "$(count_pyc .)" 0
	[ -z "$(find . -name __pycache__)" ] || fail 'a directory was made'
}

# loads PROGRAM SOURCE NAME: that Python imports SOURCE from its .pyc and does
# not change the .pyc.
loads() {
	local target

	target=$(dirname "$2")/__pycache__/$(basename "$2" .py).$3.pyc
	exists "$target"
	cp -p "$target" before.pyc
	run -0 "$1" -v -I -S -c "import sys
sys.path.insert(0, 'tree')
import pkg.sums
assert pkg.sums.add(1, 2) == 3
print(pkg.sums.__cached__)"
	says "$target"
	says_not 'wrote'
	same before.pyc "$target"
}

@test "a path is run, and its own release imports the .pyc" {
	one_python
	expect 0 --python="$OLD" tree
	says '4 sources, 4 baked'
	equal "$(count_pyc tree)" 4
	loads "$OLD" tree/pkg/sums.py "cpython-3$OLD_MINOR"
	expect 0 --python="$OLD" tree
	says '0 baked, 4 fresh'
	expect 0 --check --python="$OLD" tree
	equal "$output" ''
}

@test "X.Y and a name without a slash are looked up in PATH" {
	one_python
	in_path "$OLD" "python3.$OLD_MINOR"
	in_path "$OLD" my-python
	expect 0 --python="3.$OLD_MINOR" tree
	says '4 baked'
	expect 0 --python="python3.$OLD_MINOR" tree
	says '4 fresh'
	expect 0 --python=my-python tree
	says '4 fresh'
	expect 2 --python=3.99 tree
	says '--python=3.99'
	says python3.99
	expect 2 --python=no-such-python tree
	says no-such-python
}

@test "the embedded release as a program gives the same bytes" {
	mkdir a b
	stdlib_subset a/lib
	cp -Rp a/lib b/
	export SOURCE_DATE_EPOCH=1700000000
	expect 0 -s a -o 0 -o 2 a
	expect 0 -s b -o 0 -o 2 --python="$ORACLE" -j3 b
	tree_state a >state
	[ -s state ]
	tree_state b | diff state -
}

@test "several Pythons bake all of their tags, in any order" {
	two_pythons
	expect 0 --python="$NEW" --python="$OLD" --python="$ORACLE" tree
	says '4 sources, 12 baked'
	loads "$OLD" tree/pkg/sums.py "cpython-3$OLD_MINOR"
	loads "$NEW" tree/pkg/sums.py "cpython-3$NEW_MINOR"
	exists "$(pyc tree/pkg/sums.py)"
	tree_state tree >state
	find tree -name __pycache__ -exec rm -rf {} +
	expect 0 --python="$ORACLE" --python="$OLD" --python="$NEW" tree
	tree_state tree | sed 's/ 1[0-9.]*$//' >again
	sed 's/ 1[0-9.]*$//' state | diff - again
	expect 0 --check --python="$OLD" --python="$NEW" --python="$ORACLE" \
		tree
	equal "$output" ''
}

@test "a wheel for any Python gets the .pyc of several" {
	two_pythons
	helper make_wheel demo-1.0-0in-py3-none-any.whl
	expect 0 --python="$OLD" --python="$NEW" --output=demo-1.0-0two-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	oracle -m zipfile -l demo-1.0-0two-py3-none-any.whl >list
	grep -q "sums.cpython-3$OLD_MINOR.pyc" list
	grep -q "sums.cpython-3$NEW_MINOR.pyc" list
	if grep -q "$TAG" list; then
		fail 'the embedded Python compiled as well'
	fi
	helper check_wheel record demo-1.0-0two-py3-none-any.whl
	expect 0 --python="$NEW" --python="$OLD" --output=demo-1.0-0again-py3-none-any.whl demo-1.0-0in-py3-none-any.whl
	same demo-1.0-0two-py3-none-any.whl demo-1.0-0again-py3-none-any.whl
	expect 0 --check --python="$OLD" --python="$NEW" demo-1.0-0two-py3-none-any.whl
	equal "$output" ''
}

@test "each directory pythonX.Y is baked by its own Python" {
	local minor

	one_python
	for minor in "$OLD_MINOR" "$MINOR"; do
		make_tree "stage/usr/lib/python3.$minor/site-packages"
	done
	make_tree stage/usr/share/app
	expect 0 --root=stage --python="$OLD" --python="$ORACLE" /usr
	says '12 sources, 16 baked'
	for minor in "$OLD_MINOR" "$MINOR"; do
		equal "$(find "stage/usr/lib/python3.$minor" -name '*.pyc' |
			sed 's/.*cpython/cpython/' | sort -u)" \
			"cpython-3$minor.pyc"
	done
	equal "$(count_pyc stage/usr/share)" 8
	expect 0 --check --root=stage --python="$OLD" --python="$ORACLE" /usr
	equal "$output" ''
}

@test "a pythonX.Y without a Python ends the run before the first file" {
	one_python
	make_tree "stage/usr/lib/python3.$OLD_MINOR/site-packages"
	make_tree stage/usr/lib/python3.99/site-packages
	rm -rf tree
	expect 2 --root=stage --python="$OLD" --python="$ORACLE" /usr
	says /usr/lib/python3.99
	says "3.$OLD_MINOR"
	says "3.$MINOR"
	says --python=3.99
	nothing_written
}

@test "a tree for a later Python is refused, with the option that helps" {
	local target=3.$((MINOR + 3))

	rm -rf tree
	make_tree "target/usr/lib/python$target/site-packages"
	for arguments in '--root=target' '--root=target /usr' '-s target target' \
		'--check --root=target' '--check=fast --root=target'; do
		# shellcheck disable=SC2086 # several words
		expect 2 $arguments
		says "usr/lib/python$target"
		says "Python 3.$MINOR compiles"
		says "--python=$target"
		nothing_written
	done
}

@test "--python-version accepts only that release" {
	local other=3.$((MINOR + 1))

	expect 0 --python-version="3.$MINOR" tree
	says '4 baked'
	find tree -name __pycache__ -exec rm -rf {} +
	expect 2 --python-version="$other" tree
	says "--python-version=$other"
	says "3.$MINOR."
	nothing_written
	for wrong in 3 3. 3.x 2.7 11 3.11.x '' 3.-1; do
		expect 2 --python-version="$wrong" tree
		says --python-version
	done
	one_python
	expect 2 --python="$OLD" --python-version="3.$MINOR" tree
	says "$OLD"
	nothing_written
	expect 0 --python="$OLD" --python-version="3.$OLD_MINOR" tree
}

@test "two Pythons of one release are an error" {
	expect 2 --python="$ORACLE" --python="$ORACLE" tree
	says "Python 3.$MINOR"
	nothing_written
}

@test "a program that is not a CPython is refused in one line" {
	local program

	printf '#!/bin/sh\necho hello\n' >greets
	printf '#!/bin/sh\nexit 7\n' >exits
	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\nkill -9 $$\n' >dies
	chmod +x greets exits dies
	echo text >text
	for program in ./greets ./exits ./dies ./text ./none . ''; do
		expect 2 --python="$program" tree
		equal "$(wc -l <<<"$output")" 1
		says "${program:---python}"
		nothing_written
	done
	expect 2 --python=./exits tree
	says 'exit status 7'
	expect 2 --python=./dies tree
	says 'signal 9'
}

# refused PROGRAM MESSAGE: it is refused with this one line.
refused() {
	expect 2 --python="$1" tree
	equal "$output" "pyc-bake: $1: $2"
	nothing_written
}

@test "a Python that does not start is refused with its own last message" {
	local before='before it reported its version'

	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\necho "error while loading shared libraries: \
libpython3.9.so.1.0" >&2\nexit 127\n' >loader
	# shellcheck disable=SC2016 # for that shell
	printf '#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do
		echo "  line $i " >&2; echo >&2; done\nexit 3\n' >talks
	# The output is larger than a pipe can hold.
	cat >shouts <<-'END'
	#!/bin/sh
	printf '%300000s' '' | tr ' ' x >&2 2>/dev/null
	# pyc-bake does not wait for this output, so the pipe may still be full.
	until env printf '\nlast\n' >&2 2>/dev/null; do :; done
	exit 4
	END
	printf '#!/no/such/python3.9 -x\n' >script
	# A shim of pyenv ends like this.
	cat >shim <<-'END'
	#!/bin/sh
	echo 'pyenv: python3.9: command not found' >&2
	echo >&2
	echo "The \`python3.9' command exists in these Python versions:" >&2
	printf '  3.9.18\n\n' >&2
	exit 127
	END
	chmod +x loader talks shouts script shim
	refused ./loader "ended with exit status 127 $before; it printed:\
 error while loading shared libraries: libpython3.9.so.1.0"
	refused ./talks "ended with exit status 3 $before; it printed: line 2 /\
 line 3 / line 4 / line 5 / line 6 / line 7 / line 8 / line 9"
	refused ./script "cannot be run: '/no/such/python3.9' in its first\
 line does not exist"
	refused ./shim "ended with exit status 127 $before; it printed: pyenv:\
 python3.9: command not found / The \`python3.9' command exists in these\
 Python versions: / 3.9.18"
	expect 2 --python=./shouts tree
	says 'x / last'
	expect 2 --python=/bin/true tree
	says '/bin/true: '
	[ "${#output}" -lt 5000 ] || fail "${#output} bytes"
}

@test "the messages of a Python that starts are not shown, however long" {
	cat >loud <<-END
	#!/bin/sh
	printf '%300000s' '' | tr ' ' x >&2 2>/dev/null
	'$ORACLE' "\$@"
	END
	chmod +x loud
	expect 0 -q --python=./loud tree
	equal "$output" ''
	equal "$(count_pyc tree)" 4
}

@test "Python 2 is refused as Python 2" {
	local python

	cat >old <<-'END'
	#!/bin/sh
	case $1 in
	-I)
		echo 'Unknown option: -I' >&2
		exit 2
		;;
	-V) echo 'Python 2.7.18' >&2 ;;
	esac
	END
	chmod +x old
	refused ./old 'is Python 2.7.18; CPython 3.7 or later is required'
	for python in ~/.pyenv/versions/2.7.*/bin/python2.7; do
		[ -x "$python" ] || continue
		expect 2 --python="$python" tree
		says ': is Python 2.7.'
	done
}

@test "a system without /dev/null is reported" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can hide it'
	unshare -m true 2>/dev/null || skip 'no mount namespaces'
	mkdir empty
	# shellcheck disable=SC2016 # for the inner shell
	run -2 unshare -m sh -c 'mount --bind empty /dev &&
		"$PYC_BAKE" --python="$ORACLE" tree'
	says "$ORACLE: cannot be run without /dev/null: No such file"
}

# with_argument TEXT: prints the processes that have TEXT as an argument.
with_argument() {
	grep -laz -- "^$1\$" /proc/[0-9]*/cmdline 2>/dev/null || true
}

@test "when a run ends for any reason, no child process is left" {
	local pid result=0 wait=31415.92$$

	printf '#!/bin/sh\nsleep %s\n' "$wait" >slow
	chmod +x slow
	"$PYC_BAKE" --python=./slow tree 3>&- 2>/dev/null &
	pid=$!
	until [ -n "$(with_argument "$wait")" ]; do
		kill -0 $pid || fail 'it does not run'
	done
	kill -TERM $pid
	wait $pid || result=$?
	equal "$result" 143
	equal "$(with_argument "$wait")" ''
}

@test "the output of another Python is not shown" {
	cat >loud <<-END
	#!/bin/sh
	echo out
	echo err >&2
	exec '$ORACLE' "\$@"
	END
	chmod +x loud
	expect 0 -q --python=./loud tree
	equal "$output" ''
}

@test "PyPy is refused as PyPy" {
	local pypy

	pypy=$(type -P pypy3) || skip 'no PyPy'
	expect 2 --python="$pypy" tree
	says PyPy
	nothing_written
}

@test "errors and warnings have the format of the embedded Python" {
	local text

	mkdir wrong
	printf 'def f(:\n    pass\n' >wrong/a.py
	printf 'x = 1 is 1\n' >wrong/b.py
	printf 's = "\xc3\xa4"; x = = 1\n' >wrong/c.py
	printf 'x = "\\d"\n\xff\n' >wrong/d.py
	printf 'x = 1\0\n' >wrong/e.py
	printf 'def f():\n    return\n  x\n' >wrong/f.py
	printf 'def \xc3\xa4():\n    nonlocal x\n' >wrong/g.py
	expect 1 -j1 wrong
	text=$(sed 's/, [0-9.]* s$//' <<<"$output")
	find wrong -name __pycache__ -exec rm -rf {} +
	expect 1 -j1 --python="$ORACLE" wrong
	equal "$(sed 's/, [0-9.]* s$//' <<<"$output")" "$text"
}

@test "with several Pythons, messages name the version" {
	one_python
	echo 'x = = 1' >tree/pkg/bad.py
	expect 1 --python="$OLD" --python="$ORACLE" tree
	says "(Python 3.$OLD_MINOR)"
	says "(Python 3.$MINOR)"
	expect 1 --python="$OLD" tree
	says_not '(Python'
}

@test "the environment and the working directory do not affect the Python" {
	local variable

	mkdir -p evil
	for name in sitecustomize usercustomize site warnings marshal os; do
		echo 'raise SystemExit("evil")' >"evil/$name.py"
	done
	for name in warnings os marshal; do
		cp "evil/$name.py" .
	done
	for variable in PYTHONPATH=$PWD/evil PYTHONHOME=/nonexistent \
		PYTHONOPTIMIZE=2 PYTHONWARNINGS=error PYTHONHASHSEED=5 \
		PYTHONSTARTUP=$PWD/evil/os.py PYTHONDONTWRITEBYTECODE=1 \
		PYTHONIOENCODING=utf-16 LC_ALL=nonsense; do
		rm -rf one
		make_tree one
		run timeout 60 env "$variable" SOURCE_DATE_EPOCH=1 "$PYC_BAKE" \
			--python="$ORACLE" one
		equal "$status" 0
		tree_state one >state
		[ -e first ] || cp state first
		diff first state
	done
}

@test "a crash of the Python fails one file" {
	mkdir crash
	cp tree/pkg/sums.py crash/good.py
	echo 'x = "die here"' >crash/bad.py
	cp tree/pkg/sums.py crash/more.py
	# The wrapper kills Python when it compiles that source.
	cat >python <<-END
	#!/bin/sh
	program=\$5
	shift 5
	exec '$ORACLE' -I -S -B -c "
	import builtins, os, signal
	real = builtins.compile
	def compile_or_die(source, *rest, **more):
	    if b'die here' in source:
	        os.kill(os.getpid(), signal.SIGSEGV)
	    return real(source, *rest, **more)
	builtins.compile = compile_or_die
	\$program" "\$@"
	END
	sed -i 's/^\t//' python
	chmod +x python
	expect 1 -j1 --python=./python crash
	says 'crash/bad.py'
	says 'signal 11'
	says '2 baked'
	absent "$(pyc crash/bad.py)"
	exists "$(pyc crash/good.py)" "$(pyc crash/more.py)"
}

@test "--version lists the Pythons that compile" {
	one_python
	expect 0 --version --python="$OLD" --python="$ORACLE"
	says "tag cpython-3$OLD_MINOR"
	says "tag $TAG"
}
