#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command line: errors, --help and --version.

load ../lib/common
load ../lib/bake

setup() {
	bake_setup
	make_tree tree
}

# usage_error TEXT ARGUMENT...: is bad usage, reported on one line of standard
# error, and nothing is written.
usage_error() {
	local text=$1

	shift
	# This is faster than run, and there are hundreds of calls.
	status=0
	"$PYC_BAKE" "$@" >../out 2>../told || status=$?
	[ "$status" -eq 2 ] || fail "exit status $status: $*"
	[ ! -s ../out ] || fail "standard output: $(<../out)"
	output=$(<../told)
	[[ $output != *$'\n'* ]] || fail "several lines: $output"
	says "$text"
	says 'try --help'
	[[ $output == 'pyc-bake: '* ]] || fail "who says this: $output"
	[ -z "$(find . -name '*.pyc')" ] || fail "a .pyc was written: $*"
}

@test "an unknown option is refused" {
	usage_error 'unknown option --no-such (' --no-such=x tree
	usage_error 'unknown option -Z (' -Z tree
	usage_error 'unknown option -Z (' --root=tree -qZ
}

@test "an ambiguous option and a superfluous value are refused" {
	usage_error '--pr: ambiguous; it may be --prepend, --prune (' --pr tree
	usage_error '--re: ambiguous; it may be ' --re=x tree
	usage_error '--force: takes no value (' --force=x tree
	usage_error '--quie: takes no value (' --quie=x tree
	expect 0 --quie tree
}

@test "an option without its value is refused" {
	usage_error '-o: needs a value (' tree -o
	usage_error '-o: needs a value (' tree -qo
	usage_error '--root: needs a value (' tree --root
	usage_error --invalidation-mode tree --invalidation-mode
}

@test "a missing or empty operand is refused" {
	usage_error PATH
	usage_error PATH -q --force
	usage_error '' ''
	usage_error '' tree ''
}

@test "a bad -o is refused" {
	usage_error -o -o 3 tree
	usage_error -o --optimize= tree
}

@test "a bad -j is refused" {
	local value

	for value in x '' ' ' -1 1.5 2x '2 3' 100000 99999999999999999999; do
		usage_error -j -j "$value" tree
	done
}

@test "a bad --invalidation-mode is refused" {
	usage_error --invalidation-mode --invalidation-mode=never tree
}

@test "a SOURCE_DATE_EPOCH that is not a decimal number is refused" {
	local value

	for value in x -1 +1 1.5 0x10 ' 1' '1 ' 1e9 now \
		99999999999999999999; do
		SOURCE_DATE_EPOCH=$value usage_error SOURCE_DATE_EPOCH tree
		SOURCE_DATE_EPOCH=$value usage_error SOURCE_DATE_EPOCH \
			--invalidation-mode=timestamp tree
	done
}

@test "options that exclude each other are refused" {
	usage_error --root --root=tree -s tree
	usage_error --root --root=tree -p / /pkg
	usage_error --output --output=x.whl a.whl b.whl
	usage_error --output-dir --output-dir=. tree
	usage_error --output --output=x.whl --output-dir=. a.whl
	usage_error -s -s . a.whl
	usage_error timestamp --invalidation-mode=timestamp a.whl
	usage_error '--root: empty path' --root= /pkg
	usage_error '--root: nowhere: No such file or directory' --root=nowhere
	usage_error '--root: nowhere: No such file or directory' --root=nowhere \
		/pkg
	usage_error '--root: tree/pkg/sums.py: Not a directory' \
		--root=tree/pkg/sums.py
	usage_error --output --output= a.whl
	usage_error --output-dir --output-dir= a.whl
	usage_error --root --root=tree -d /usr /pkg
	usage_error --root --root=tree --dfile=x /pkg/sums.py
	usage_error -d -d /usr -s tree tree
	usage_error -d -d /usr -p / tree
	usage_error --dfile --dfile=x -d /usr tree/pkg/sums.py
	usage_error --dfile --dfile=x -s tree tree/pkg/sums.py
	usage_error --dfile --dfile=x -p / tree/pkg/sums.py
	usage_error -0 -0 tree
	usage_error --manifest --manifest=x --dfile=x tree/pkg/sums.py
	usage_error 'same file' --manifest=x --report=./x tree
	usage_error 'only one of' --manifest=- --report=- tree
	usage_error 'only one of' --html=- --report=- tree
	usage_error 'same file' --html=x --report=./x tree
	echo tree >list
	usage_error 'a list of names' -i list --report=list
	usage_error 'same file' --allow-errors=list --manifest=list tree
	echo 'x = 1' >script
	usage_error 'is an operand' --output=s.pyc --report=script script
	usage_error 'same file' --output=s --report=s script
	usage_error --manifest --output=s.pyc --manifest=m script
	equal "$(cat script list)" "x = 1
tree"
	usage_error --output --output=x.whl script
	usage_error --output --output=x/. script
	usage_error --output --output=x.py a.whl
	usage_error 'standard output' -v --manifest=- tree
	usage_error 'standard output' -v --report=- tree
	usage_error --report --report=tree/pkg/sums.py tree
	usage_error --manifest --manifest=tree/x.pyc tree
	usage_error --report --report=x.whl tree
	usage_error --output --output=tree/pkg/new.py tree/pkg/sums.py
	usage_error --output --output=- tree/pkg/sums.py
	usage_error --output --output=x/ tree/pkg/sums.py
	usage_error --hardlink-dupes --hardlink-dupes tree
	usage_error --hardlink-dupes --hardlink-dupes -o1 -o1 tree
	usage_error --hardlink-dupes --hardlink-dupes -o0 -o1 -b tree
	usage_error --sourceless --hardlink-dupes -o0 -o1 --sourceless tree
	usage_error -b -b --python=3.11 --python=3.12 tree
	usage_error --sourceless --sourceless --python=3.11 --python=3.12 tree
}

@test "an empty value cancels -s, -p and -e, and -q cancels -v" {
	usage_error '-s cannot be used with --inspect' --inspect -s '' tree
	usage_error '-d cannot be used with -s' -d '' -s tree tree
	helper make_wheel demo-1.0-py3-none-any.whl
	expect 0 -q -s tree -s '' -e . -e '' demo-1.0-py3-none-any.whl
	expect 0 -q --root=tree -s '' -p '' /pkg
	expect 0 -f -d '' -s '' -p '' tree
	says '4 baked'
	expect 0 -v -q --manifest=- tree
}

@test "options for one source or one wheel are refused for several" {
	usage_error --output --output=x.pyc tree/pkg/sums.py tree/pkg/sub
	usage_error --output --output=x.pyc --root=tree
	usage_error --output --output=x.pyc -b tree/pkg/sums.py
	usage_error --output --output=x.pyc --sourceless tree/pkg/sums.py
	usage_error --output --output=x.pyc -o0 -o1 tree/pkg/sums.py
	usage_error --output --output=x.pyc --python=a --python=b \
		tree/pkg/sums.py
	usage_error --output --output=x.pyc --normalize tree
	usage_error --output-dir --output-dir=. tree/pkg/sums.py a.whl
	usage_error --output-dir --output-dir=. --root=tree
	usage_error --output-dir --output-dir=. a.whl b/a.whl
	usage_error --dfile --dfile=x tree/pkg/sums.py tree
	usage_error --dfile --dfile= tree/pkg/sums.py
	absent x.pyc
}

@test "options for trees are refused for archives" {
	local option

	for option in --dfile=x '-e .' --prune \
		--update-record --manifest=list '--hardlink-dupes -o0 -o1'; do
		# shellcheck disable=SC2086 # the words are options
		usage_error "${option%%[= ]*} is for trees, not for wheels" \
			$option a.whl
	done
	usage_error '--prune is for trees' --prune tree a.whl
	usage_error '--prune is for trees, not for zip archives' --prune a.zip
	absent list
}

@test "options for archives are refused for trees" {
	usage_error '--strip is for wheels and zip archives, not for trees' \
		--strip tree
	usage_error '--strip is for wheels and zip archives' --strip tree a.whl
	usage_error '--strip is for wheels and zip archives' --strip --root=tree
	usage_error '--compress is for wheels and zip archives' \
		--compress=store tree
	usage_error '--output-dir is for archives, not for trees' \
		--output-dir=. tree
	usage_error --compress --compress=none a.whl
	usage_error '-o cannot be used with --strip' --strip -o1 a.whl
	usage_error '-f cannot be used with --strip' --strip -f a.whl
}

@test "options for several .pyc of a source are refused for a zip" {
	usage_error 'use one --python' --python=3.9 --python=3.11 a.zip
	usage_error '--output' --output=b.whl a.zip
	usage_error '--output' --output=b.txt a.zip
}

@test "options for one action are refused for other actions" {
	local option

	for option in --sourceless --output=x.pyc --output-dir=.; do
		usage_error "${option%%=*} cannot be used with --check" --check \
			$option tree
	done
	for option in -f --prune --update-record --manifest=list \
		--report=list --sourceless --output=x.pyc --output-dir=. \
		--strict --hardlink-dupes -0; do
		usage_error "${option%%=*} cannot be used with --inspect" \
			$option --inspect tree
	done
	for option in '-o 1' '-x a' '-e .' '-d /' '-s tree' '-p /' -b -f \
		--dfile=x --python=3.11 --python-version=3.11 \
		--warnings=show --allow-errors=list --prune \
		--invalidation-mode=timestamp --report=list; do
		# shellcheck disable=SC2086 # the words are options
		usage_error "${option%%[= ]*} cannot be used with --normalize" \
			--normalize $option tree
	done
	# The message names the short option, whichever form was used.
	usage_error '-x cannot be used with' --exclude=a --inspect tree
	absent list x.pyc
}

@test "a value that is not one of the words, or empty, is refused" {
	usage_error "--warnings: 'never'" --warnings=never tree
	usage_error "--check: 'slow'" --check=slow tree
	usage_error "--inspect: 'all'" --inspect=all tree
	usage_error "--completion: 'tcsh'" --completion=tcsh
	usage_error "-r: '-1'" -r -1 tree
	for value in 2.7 3 3. 3.x 3.11. 3.11.x 3.11.2.1 3.11.2x 3.0 .11 ''; do
		usage_error "--python-version: '$value' is neither 3.Y nor" \
			--python-version="$value" tree
	done
	usage_error '--invalidation-mode=any needs --check' \
		--invalidation-mode=any tree
	usage_error '--python: empty name' --python= tree
	usage_error '-x: ' -x '(' tree
	usage_error '-e: nowhere: ' -e nowhere tree
	usage_error 'nowhere: ' -i nowhere tree
	usage_error 'nowhere: ' --files0-from=nowhere
	usage_error '--manifest: empty path' --manifest= tree
	usage_error '--report: empty path' --report= tree
	usage_error '--allow-errors: empty path' --allow-errors= tree
}

@test "bad usage is reported even with -qq" {
	usage_error --no-such -qq --no-such tree
}

@test "options may follow the operands, and -- ends them" {
	expect 0 tree -q -o 1
	equal "$output" ''
	exists "$(pyc tree/pkg/sums.py 1)"
	absent "$(pyc tree/pkg/sums.py)"
	echo 'x = 1' >-v.py
	expect 0 -q -- -v.py
	exists "$(pyc ./-v.py)"
}

@test "-j takes a number of processes; 0 is the number of processors" {
	local value

	for value in 0 1 3 64; do
		expect 0 -f -j "$value" tree
		says '4 baked'
	done
}

@test "--help is not wider than 80 columns" {
	run -0 --separate-stderr pyc_bake --help
	# shellcheck disable=SC2154 # run sets it
	equal "$stderr" ''
	[ "${#lines[@]}" -gt 20 ]
	equal "$(awk 'length >= 80' <<<"$output")" ''
	[[ $output == 'Usage: pyc-bake '* ]]
}

@test "--help separates each option from its text" {
	run -0 pyc_bake --help
	equal "$(grep -E -- '--[a-z-]+=[A-Z]+[^]A-Z./ ]' <<<"$output")" ''
}

@test "--help lists exactly the existing options" {
	local listed option

	run -0 pyc_bake --help
	for option in -0 -b -d -e -f -h -i -j -l -o -p -q -r -s -v -x \
		--allow-errors --check --completion --compress --dfile --display \
		--exclude --files0-from --force --hardlink-dupes --help \
		--inspect --invalidation-mode --jobs --legacy --limit-links \
		--list --manifest --no-recursion --normalize --null \
		--optimize --output --output-dir --prepend --prune --python \
		--python-version --quiet --recursion --report --root \
		--sourceless --strict --strip --strip-dir --update-record --verbose \
		--version --warnings; do
		grep -Eq -- "^ .*[ ,]$option([ ,=[]|\$)" <<<"$output" ||
			fail "$option is not there"
	done
	# An option without a value shows whether the name is known.
	mapfile -t listed < <(grep -oE -- '^ +(-[a-z0-9], )?--[a-z0-9-]+' \
		<<<"$output" | grep -oE -- '--[a-z0-9-]+')
	[ "${#listed[@]}" -ge 38 ]
	for option in "${listed[@]}"; do
		run pyc_bake "$option" --no-such
		says_not "$option: unknown"
	done
}

@test "--help lists the exit statuses" {
	run -0 pyc_bake --help
	says 'Exit status: 0 '
	says '128+'
}

@test "--version lists everything that the bytes depend on" {
	run -0 --separate-stderr pyc_bake --version
	equal "$stderr" ''
	[[ ${lines[0]} =~ ^pyc-bake\ [0-9]+\.[0-9]+ ]]
	has_line 'canonical form 1'
	has_line "$(oracle -c '
import importlib.util, sys
magic = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
print(f"Python {sys.version.split()[0]} (magic {magic}, "
      f"tag {sys.implementation.cache_tag})")')"
	says 'libarchive '
}

@test "-h is --help, as in compileall" {
	run -0 pyc_bake --help
	equal "$(pyc_bake -h)" "$output"
}

# full ARGUMENT...: reports once why nothing can be written.
full() {
	status=0
	"$PYC_BAKE" "$@" >/dev/full 2>told || status=$?
	equal "$status" 2
	equal "$(grep -v sources told)" \
		'pyc-bake: standard output: No space left on device'
}

@test "output that cannot be written is reported once, with the reason" {
	[ -c /dev/full ] || skip 'there is no /dev/full'
	full --help
	full --completion=bash
	full --version
	full -v tree
	full --inspect=dump tree
	full --inspect=code tree
	rm "$(pyc tree/pkg/sums.py)"
	full --check tree
	stdlib_subset library
	full -v library
	full --inspect=dump library
	full --inspect=code library
	helper make_wheel demo-1.0-py3-none-any.whl
	full --sourceless demo-1.0-py3-none-any.whl
}

# closed ARGUMENT...: runs with a standard output that nobody reads.
closed() {
	mkfifo pipe
	: <pipe &
	status=0
	# shellcheck disable=SC2217 # the shell opens it before the program runs
	{
		wait $!
		"$PYC_BAKE" "$@"
	} >pipe 2>told || status=$?
	rm pipe
	equal "$status" 141
	equal "$(<told)" ''
}

@test "a closed pipe ends the program silently by SIGPIPE" {
	closed --help
	closed --version
	closed --completion=zsh
	closed -v tree
	closed --inspect=dump tree
	closed --inspect=code tree
	rm "$(pyc tree/pkg/sums.py)"
	closed --check tree
	closed --report=- tree
	closed --manifest=- tree
	stdlib_subset library
	closed -v library
	no_temporary_file library
}

@test "if SIGPIPE is ignored, the reason is reported" {
	mkfifo pipe
	: <pipe &
	status=0
	trap '' PIPE
	{
		wait $!
		"$PYC_BAKE" --help
	} >pipe 2>told || status=$?
	trap - PIPE
	equal "$status" 2
	equal "$(<told)" 'pyc-bake: standard output: Broken pipe'
}

@test "one source and one finding are in the singular" {
	expect 0 tree/pkg/sums.py
	[[ $output == '1 source, 1 baked, 0 fresh, 0 failed, '* ]] ||
		fail "$output"
	expect 0 --normalize tree/pkg/__pycache__
	[[ $output == '1 .pyc, '* ]] || fail "$output"
	rm -r tree/pkg/__pycache__
	expect 1 --check tree/pkg/sums.py
	has_line '1 source, 1 finding, 0 failed'
	expect 1 --check tree
	has_line '4 sources, 4 findings, 0 failed'
}

@test "-s without -p embeds relative paths, and gives a notice" {
	expect 0 -s tree tree
	has_line "pyc-bake: -s without -p embeds relative paths, such as \
'pkg/__init__.py'; use -p / for absolute paths"
	expect 0 -q -s tree tree
	equal "$output" ''
	expect 0 -s tree -p / tree
	says_not without
	expect 0 -s tree tree
	expect 0 --check -s tree tree
	equal "$output" ''
}

@test "an empty search below --root gives a notice" {
	expect 0 --root=tree
	has_line "pyc-bake: --root=tree: no module found below a site-packages,\
 dist-packages or pythonX.Y directory; use operands to name other directories"
	expect 0 -q --root=tree
	equal "$output" ''
	expect 0 --root=tree /pkg
	says_not 'nothing found'
	mkdir "tree/python3.$MINOR"
	echo 'x = 1' >"tree/python3.$MINOR/m.py"
	expect 0 --root=tree
	says_not 'nothing found'
}

@test "a directory of an unsupported Python gets no --python advice" {
	mkdir tree/python2.7
	echo 'print "x"' >tree/python2.7/m.py
	expect 2 tree
	says 'tree/python2.7: belongs to python2.7, but Python'
	says ': exclude it with -x'
	says_not --python=2.7
	expect 0 -q -x /python2.7/ tree
}

@test "a read-only file system is reported once" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can mount one'
	unshare -m true 2>/dev/null || skip 'no mount namespaces'
	# shellcheck disable=SC2016 # for the inner shell
	run -2 unshare -m sh -c 'mount --bind tree tree &&
		mount -o remount,ro,bind tree && "$PYC_BAKE" tree'
	times 1 'Read-only file system'
	[ "${#lines[@]}" -eq 1 ] || fail "$output"
	expect 0 -q -o0 -o1 tree
	for module in one two three; do
		cp "$(pyc tree/pkg/sums.py)" \
			"tree/pkg/__pycache__/$module.$TAG.pyc"
	done
	# shellcheck disable=SC2016
	run -1 unshare -m sh -c 'mount --bind tree tree &&
		mount -o remount,ro,bind tree && "$PYC_BAKE" --prune tree'
	times 1 'Read-only file system'
	# Timestamp mode would set back the time of sources.
	export SOURCE_DATE_EPOCH=1500000000
	expect 0 -q --invalidation-mode=timestamp tree
	find tree -name '*.py' -exec touch {} +
	# shellcheck disable=SC2016
	run -1 unshare -m sh -c 'mount --bind tree tree &&
		mount -o remount,ro,bind tree &&
		"$PYC_BAKE" --invalidation-mode=timestamp tree'
	times 1 'Read-only file system'
}

@test "a __pycache__ that is a link is reported as a link" {
	mkdir elsewhere
	ln -s ../../elsewhere tree/pkg/__pycache__
	expect 1 tree
	has_line "tree/pkg/__pycache__: is a symbolic link, which is not followed\
 for writing; replace it by a directory"
	expect 2 --check tree
	says 'tree/pkg/__pycache__: is a symbolic link, '
	rm tree/pkg/__pycache__
	: >tree/pkg/__pycache__
	expect 1 tree
	says 'tree/pkg/__pycache__: Not a directory'
}

@test "the summary has the counts" {
	expect 0 tree
	[[ $output =~ ^4\ sources,\ 4\ baked,\ 0\ fresh,\ 0\ failed,\ [0-9.]+\ MB,\ [0-9.]+\ s$ ]] ||
		fail "$output"
	expect 0 -q tree
	equal "$output" ''
}
