#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --completion: the options as bash, zsh and fish complete them.

load ../lib/common

setup() {
	common_setup
	# The shell's own start-up files must not affect a test.
	export HOME=$PWD
	export SCRIPTS=$BATS_TEST_TMPDIR
	pyc_bake --completion=bash >"$SCRIPTS/bash"
	pyc_bake --completion=zsh >"$SCRIPTS/zsh"
	pyc_bake --completion fish >"$SCRIPTS/fish"
}

# Prints every option of --help, long and short.
options() {
	pyc_bake --help | grep -oE -- '^ +(-[a-z0-9], )?--[a-z0-9-]+' |
		grep -oE -- '-[a-z0-9][a-z0-9-]*|--[a-z0-9-]+'
}

# complete_at INDEX WORD...: prints the completions of bash for the word with
# that index, one on a line, sorted.  Word 0 is the program.
complete_at() {
	bash --norc --noprofile -c '
		compopt() { :; }
		. "$SCRIPTS/bash"
		COMP_CWORD=$1
		shift
		COMP_WORDS=("$@")
		_pyc_bake pyc-bake "${COMP_WORDS[COMP_CWORD]}" \
			"${COMP_WORDS[COMP_CWORD - 1]}"
		[ "${#COMPREPLY[@]}" -eq 0 ] ||
			printf "%s\n" "${COMPREPLY[@]}"' complete "$@" |
		LC_ALL=C sort
}

# offers WANTED WORD...: these are the completions of the last word.
offers() {
	local wanted got

	wanted=$(printf '%s' "$1" | tr ' ' '\n')
	shift
	got=$(complete_at $# pyc-bake "$@")
	[ "$got" = "$wanted" ] || fail "for '$*': '$got', not '$wanted'"
}

@test "each shell completes every option" {
	local letter name option

	[ "$(options | wc -l)" -gt 50 ]
	for option in $(options); do
		case $option in
		--workers) ;; # a synonym of --jobs
		--*)
			name=${option#--}
			complete_at 1 pyc-bake "$option" |
				grep -qxE -- "$option=?" || fail "bash: $option"
			grep -qE -- "^.'\*--$name(=-?|)\[" "$SCRIPTS/zsh" ||
				fail "zsh: $option"
			grep -qE -- " -l $name( |\$)" "$SCRIPTS/fish" ||
				fail "fish: $option"
			;;
		*)
			letter=${option#-}
			complete_at 1 pyc-bake - | grep -qx -- "$option" ||
				fail "bash: $option"
			grep -qE -- "^.'\*-$letter(\+|)\[" "$SCRIPTS/zsh" ||
				fail "zsh: $option"
			grep -qE -- " -s $letter " "$SCRIPTS/fish" ||
				fail "fish: $option"
			;;
		esac
	done
}

@test "no option is completed that does not exist" {
	local option

	for option in $(complete_at 1 pyc-bake --); do
		run pyc_bake "${option%=}" --no-such
		[[ $output != *"${option%=}: unknown"* ]] || fail "$option"
	done
	[ "$(complete_at 1 pyc-bake -- | wc -l)" -gt 30 ]
}

@test "exactly the options that take a value end with =" {
	local option

	for option in $(complete_at 1 pyc-bake --); do
		case $option in
		*=)
			pyc_bake --help | grep -qF -- "$option" ||
				[ "$option" = --workers= ] || fail "$option"
			;;
		*)
			pyc_bake --help | grep -qE -- "$option(\[|  |\$)" ||
				fail "$option"
			;;
		esac
	done
}

@test "bash accepts the script" {
	run bash -n "$SCRIPTS/bash"
	[ "$status" -eq 0 ]
	[ -z "$output" ] || fail "$output"
	# shellcheck disable=SC2016 # for the inner shell
	run bash --norc --noprofile -ec '. "$SCRIPTS/bash"
		complete -p pyc-bake'
	[ "$output" = 'complete -F _pyc_bake pyc-bake' ] || fail "$output"
}

@test "shellcheck finds nothing in the script for bash" {
	command -v shellcheck >/dev/null || skip 'shellcheck is not here'
	shellcheck --version | grep -qE '^version: (0\.(9|[1-9][0-9])|[1-9])' ||
		skip 'this shellcheck is too old'
	run shellcheck --shell=bash "$SCRIPTS/bash"
	[ -z "$output" ] || fail "$output"
}

# The directory that `make install` uses is one of those of bash-completion, which
# loads the script when the command is completed for the first time.
@test "bash-completion finds the installed script" {
	local data=/usr/share/bash-completion installed

	[ -r "$data/bash_completion" ] || skip 'bash-completion is not here'
	installed=$(sed -n 's/^bashcompletiondir = //p' "$BUILDDIR/Makefile")
	[ "$installed" = "\$(datadir)/bash-completion/completions" ]
	mkdir -p share/bash-completion/completions
	cp "$SCRIPTS/bash" share/bash-completion/completions/pyc-bake
	# shellcheck disable=SC2016 # for the inner shell
	XDG_DATA_DIRS=$PWD/share run bash --norc --noprofile -c '
		. "$1/bash_completion"
		! complete -p pyc-bake 2>/dev/null || echo "too early"
		if declare -F _comp_load >/dev/null; then
			_comp_load pyc-bake
		else
			_completion_loader pyc-bake
		fi
		complete -p pyc-bake' bash "$data"
	[ "$output" = 'complete -F _pyc_bake pyc-bake' ] || fail "$output"
}

@test "bash: options are completed from their first letters" {
	offers '--completion= --compress=' --co
	offers '--cache-shared --cache-size=' --cache-s
	offers '--invalidation-mode=' --inv
	offers '--files0-from= --force' --f
	offers '--prepend= --prune --python-version= --python=' tree --p
	offers '' --no-such
}

@test "bash: the words for an option are completed" {
	local modes='any checked-hash timestamp unchecked-hash'

	# bash treats "=" as a separate word.
	offers "$modes" --invalidation-mode =
	offers "$modes" --invalidation-mode ''
	offers 'checked-hash' --invalidation-mode = ch
	offers 'unchecked-hash' --invalidation-mode un
	offers '0 1 2' -o ''
	offers '0 1 2' --optimize =
	offers '2' tree --optimize = 2
	offers 'error ignore show' --warnings =
	offers 'bash fish zsh' --completion ''
	offers 'fast' --check =
	offers 'dump' --inspect = d
	offers 'code dump' --inspect =
}

@test "bash: pyc-bake accepts the completed words" {
	local option word

	for option in --invalidation-mode --optimize --warnings --completion \
		--check --inspect; do
		[ -n "$(complete_at 2 pyc-bake $option =)" ]
		for word in $(complete_at 2 pyc-bake $option =); do
			run pyc_bake "$option=$word" --help
			[ "$status" -eq 0 ] || fail "$option=$word: $output"
		done
	done
}

@test "bash: files and directories are completed" {
	mkdir sub
	: >sub.py
	: >other.whl
	offers 'sub sub.py' su
	offers 'other.whl sub sub.py' ''
	offers 'other.whl' --check o
	offers 'sub' --root = su
	offers 'sub' --root su
	offers 'sub' -s s
	offers 'sub sub.py' --report = s
	offers 'sub sub.py' -i s
	offers 'sub sub.py' --output s
	: >'two words'
	offers 'sub' --output-dir = ''
	[ "$(complete_at 1 pyc-bake two)" = 'two words' ]
}

@test "bash: nothing is completed if any text is valid" {
	: >./-x
	: >./0
	offers '' -x ''
	offers '' --exclude = ''
	offers '' -j ''
	offers '' -r ''
	offers '' --python-version = 3
	offers '' --dfile ''
}

@test "bash: an optional value is not completed as the next word" {
	: >fast.py
	offers 'fast.py' --check f
	offers 'fast.py' --inspect fa
}

@test "zsh accepts the script" {
	command -v zsh >/dev/null || skip 'no zsh'
	zsh -f -n "$SCRIPTS/zsh"
}

@test "fish accepts the script" {
	command -v fish >/dev/null || skip 'no fish'
	fish --no-execute "$SCRIPTS/fish"
	# shellcheck disable=SC2016 # for the inner shell
	fish --no-config -c 'source $SCRIPTS/fish
		complete -C "pyc-bake --warnings "' |
		grep -q ignore
}

# fish_offers WANTED LINE: these are the completions at the end of the line.
fish_offers() {
	local got

	# shellcheck disable=SC2016 # for the inner shell
	got=$(LINE=$2 fish --no-config -c 'source $SCRIPTS/fish
		complete -C $LINE' | cut -f 1 | LC_ALL=C sort | tr '\n' ' ')
	[ "$got" = "${1:+$1 }" ] || fail "for '$2': '$got', not '$1'"
}

@test "fish: values are completed in the option's word and in the next word" {
	command -v fish >/dev/null || skip 'no fish'
	mkdir stage stuff
	: >stale.py
	fish_offers 'stage/ stuff/' 'pyc-bake --root st'
	fish_offers 'stage/ stuff/' 'pyc-bake -s st'
	fish_offers '--root=stage/ --root=stuff/' 'pyc-bake --root=st'
	fish_offers '--root=stage/ --root=stuff/' 'pyc-bake --root='
	fish_offers '--output-dir=stuff/' 'pyc-bake --output-dir=stu'
	fish_offers '-sstage/ -sstuff/' 'pyc-bake -sst'
	fish_offers '--report=stage/ --report=stale.py' 'pyc-bake --report=sta'
	fish_offers '--warnings=show' 'pyc-bake --warnings=s'
}

@test "zsh and fish get the same words and kinds of files" {
	grep -qF -- ":MODE:(checked-hash unchecked-hash timestamp any)'" "$SCRIPTS/zsh"
	grep -qF -- "'*-o+[" "$SCRIPTS/zsh"
	grep -qF -- ':N:(0 1 2)' "$SCRIPTS/zsh"
	grep -qE -- "--check=-\[.*\]::value:\(fast\)'" "$SCRIPTS/zsh"
	grep -qE -- "--root=\[.*\]:DIR:_files -/'" "$SCRIPTS/zsh"
	grep -qE -- "--report=\[.*\]:FILE:_files'" "$SCRIPTS/zsh"
	grep -qF -- "-l invalidation-mode -x -a 'checked-hash unchecked-hash timestamp any'" \
		"$SCRIPTS/fish"
	grep -qF -- "-s o -l optimize -x -a '0 1 2'" "$SCRIPTS/fish"
	grep -qE -- "-s e -l limit-links -x -a '\(__fish_complete_directories .*\)' -d" \
		"$SCRIPTS/fish"
	grep -qF -- '-l report -r -F' "$SCRIPTS/fish"
}

@test "quotes and brackets are balanced" {
	# A line for zsh is one quoted word and a backslash; the last line has
	# none.
	[ "$(grep -c "^	'" "$SCRIPTS/zsh")" -gt 50 ]
	[ "$(grep "^	'" "$SCRIPTS/zsh" | grep -cvE "^	'[^']*'( \\\\)?\$")" -eq 0 ]
	[ "$(grep "^	'" "$SCRIPTS/zsh" | grep -cE '\\$')" -eq \
		$(($(grep -c "^	'" "$SCRIPTS/zsh") - 1)) ]
	# Only the intended brackets and colons end a description.
	[ "$(sed "s/\\\\[][:]//g" "$SCRIPTS/zsh" | grep "^	'" | sed '$d' |
		grep -cvE "^	'[^]]*\[[^]]*\](:[^:]*:[^:]*|::value:[^:]*)?' \\\\\$")" -eq 0 ]
	[ "$(grep -c '^complete' "$SCRIPTS/fish")" -gt 30 ]
	[ "$(grep '^complete' "$SCRIPTS/fish" | tr -cd "'\\n" |
		grep -cvE "^('')+\$")" -eq 0 ]
}

@test "another shell is bad usage, and all other arguments are ignored" {
	run pyc_bake --completion=tcsh
	[ "$status" -eq 2 ]
	[[ $output == *"--completion: 'tcsh' is not bash, zsh or fish"* ]] ||
		fail "$output"
	run pyc_bake --completion
	[ "$status" -eq 2 ]
	run pyc_bake --completion=bash nowhere --no-such
	[ "$status" -eq 0 ]
	[ "$output" = "$(cat "$SCRIPTS/bash")" ]
}
