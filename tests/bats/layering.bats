#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The shape of the tree: which file may include or call what, how long it may
# get, and that the build knows of it.  HACKING.md gives the reasons; a rule
# that stands in the way is changed there and here, not gone round.

load ../lib/common

LAYERS='base format host engine cmd'

setup() {
	cd "$SRCDIR/src" || return
	# No rule may pass for want of files.
	[ -f base/mem.c ]
}

# Reads lines; passes when there are none, else shows them as the reason.
expect_none() {
	local found

	found=$(cat)
	[ -z "$found" ] || fail "$1:
$found"
}

sources() {
	find . -name '*.[ch]' | sed 's|^\./||' | LC_ALL=C sort
}

# The sources as FILE:LINE:TEXT without comments, so that prose breaks no rule.
code() {
	# shellcheck disable=SC2016 # awk's dollars
	sources | xargs awk '
		FNR == 1 { comment = 0 }
		{
			out = ""
			rest = $0
			while (rest != "") {
				mark = comment ? "*/" : "/*"
				at = index(rest, mark)
				part = at ? substr(rest, 1, at - 1) : rest
				if (!comment)
					out = out part
				if (!at)
					break
				comment = !comment
				rest = substr(rest, at + 2)
			}
			print FILENAME ":" FNR ":" out
		}'
}

# only_in PATTERN FILE...: no other file has a line of code like PATTERN.
only_in() {
	local pattern=$1 allowed

	shift
	allowed=$(printf '|%s' "$@")
	code | grep -E "^[^:]*:[0-9]*:$pattern" |
		grep -vE "^(${allowed#|}):" || true
}

# A call of one of these functions, not of one whose name ends like it.
call() {
	printf '(.*[^_[:alnum:]])?(%s)[[:space:]]*\\(' "$1"
}

include() {
	printf '[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]%s' "$1"
}

@test "a layer includes itself and lower layers only" {
	local higher layer

	higher=$LAYERS
	for layer in $LAYERS; do
		higher=${higher#"$layer"}
		higher=${higher# }
		[ -n "$higher" ] || break
		code | grep -E "^$layer/[^:]*:[0-9]*:$(include "(${higher// /|})/")" || true
	done | expect_none 'a layer looks up'
}

@test "every header of ours is included by its full name" {
	code | grep -E "^[^:]*:[0-9]*:[[:space:]]*#[[:space:]]*include[[:space:]]*\"" |
		grep -vE "\"((${LAYERS// /|})/[a-z0-9_]+\\.h|config\\.h)\"" |
		grep -vE '^host/pyspawn\.c:.*"host/pyworker\.inc"' |
		expect_none 'not LAYER/NAME.h'
}

@test "Python.h is seen by host/pyhost.c alone" {
	only_in "$(include '(Python|marshal|compile|code|frameobject|cpython/.*)\.h[>"]')" \
		host/pyhost.c | expect_none 'Python outside host/pyhost.c'
}

@test "libarchive is seen by host/arcread.c and host/arctar*.c alone" {
	only_in "$(include 'archive(_entry)?\.h')" host/arcread.c host/arctar.c \
		host/arctar_agree.c host/arctar_filter.c host/arctar_time.c host/arctar_write.c |
		expect_none 'libarchive elsewhere'
}

@test "xxhash is seen by base/hash.c alone" {
	only_in "$(include 'xxh(ash|3)\.h')" base/hash.c |
		expect_none 'xxhash outside base/hash.c'
}

@test "libcrypto is seen by host/digest.c alone" {
	only_in "$(include 'openssl/')" host/digest.c |
		expect_none 'libcrypto outside host/digest.c'
}

@test "PCRE2 is seen by host/pattern.c alone" {
	only_in "$(include 'pcre2(posix)?\.h')" host/pattern.c |
		expect_none 'PCRE2 outside host/pattern.c'
}

@test "json-c is seen by host/json.c alone" {
	only_in "$(include 'json(-c/|[a-z_]*\.h)')" host/json.c |
		expect_none 'json-c outside host/json.c'
}

@test "zlib is seen by host/inflate.c and host/gunzip.c alone" {
	only_in "$(include 'z(lib|conf)\.h')" host/inflate.c host/gunzip.c |
		expect_none 'zlib outside host/inflate.c and host/gunzip.c'
}

@test "a Python, embedded or not, is used by the worker alone" {
	only_in "$(include 'host/pyhost\.h')" host/pyhost.c host/nopython.c \
		engine/worker.c | expect_none 'host/pyhost.h outside engine/worker.c'
	only_in "$(include 'host/pyspawn\.h')" host/pyspawn.c engine/worker.c |
		expect_none 'host/pyspawn.h outside engine/worker.c'
}

@test "another program is run by host/program.c alone" {
	{
		only_in "$(call 'v?fork')" host/program.c engine/crew.c \
			engine/nursery.c
		only_in "$(call 'f?exec[vl][elp]*|execveat|posix_spawnp?|system|popen')" \
			host/program.c
		only_in "$(include 'host/program\.h')" host/program.c host/pyspawn.c
	} | expect_none 'a program is run elsewhere'
}

@test "standard output and error have three ways out" {
	{
		only_in "$(call 'v?f?printf|dprintf|puts|fputs|putchar|putc|fputc|perror')" \
			base/log.c engine/report.c 'cmd/[^:]*'
		only_in '(.*[^_[:alnum:]])?(stdout|stderr)([^_[:alnum:]]|$)' \
			base/log.c engine/report.c 'cmd/[^:]*'
		only_in "$(call write)(STDOUT_FILENO|STDERR_FILENO|1|2)[^0-9]" \
			base/log.c base/mem.c engine/report.c 'cmd/[^:]*'
	} | grep -v '__attribute__((format' |
		expect_none 'output past base/log, engine/report and cmd'
}

# A signal's last word and the end of what was forked have to be _exit.
@test "the process is ended in main.c, base/mem.c and a child alone" {
	{
		only_in "$(call 'exit|_Exit|quick_exit|abort')" main.c base/mem.c
		only_in "$(call '_exit')" main.c base/mem.c base/sigpipe.c \
			host/program.c engine/crew.c \
			engine/nursery.c
	} | expect_none 'a way out of the process'
}

@test "every file names its licence" {
	cd "$SRCDIR" || return
	{
		find src tests/unit tests/fuzz tests/bench tests/lib tests/bats m4 \
			-type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.bash' \
			-o -name '*.bats' -o -name '*.mk' -o -name '*.m4' \) 2>/dev/null
		ls bootstrap configure.ac Makefile.am
	} | while read -r file; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
			echo "$file"
	done | expect_none 'no SPDX line among the first two'
}

@test "no file is over 600 lines" {
	sources | xargs wc -l | awk '$2 != "total" && $1 > 600' |
		expect_none 'too long'
}

@test "no function is over 60 lines" {
	sources | xargs awk '
		/^\{/ { start = FNR }
		/^\}/ {
			if (start && FNR - start + 1 > 60)
				print FILENAME ":" start ": " FNR - start + 1 " lines"
			start = 0
		}
		FNR == 1 { start = 0 }' | expect_none 'too long'
}

@test "main.c is under 80 lines" {
	[ -f main.c ] || skip 'no main.c'
	[ "$(wc -l <main.c)" -lt 80 ] || fail "main.c: $(wc -l <main.c) lines"
}

@test "every source file is listed in local.mk, in order" {
	local listed

	listed=$(grep -oE 'src/[a-z0-9_/]+\.[ch]' local.mk | sed 's|^src/||')
	diff <(sources) <(LC_ALL=C sort <<<"$listed")
	for layer in $LAYERS; do
		grep "^$layer/" <<<"$listed" | LC_ALL=C sort -c ||
			fail "$layer: not in order"
	done
}

@test "every test and fuzzer is listed in tests/local.mk" {
	cd "$SRCDIR" || return
	diff <(find tests/unit tests/bats tests/fuzz -name '*_test.c' \
		-o -name '*_fuzz.c' -o -name '*.bats' | LC_ALL=C sort) \
		<(sed -n 's/^\t\(tests\/bats\/[a-z0-9_-]*\.bats\).*/\1/p
			s/^\t\(tests\/unit\/[a-z0-9_]*_test\)\( \\\)*$/\1.c/p
			s/^\t\(tests\/fuzz\/[a-z0-9_]*_fuzz\.c\).*/\1/p' \
			tests/local.mk | LC_ALL=C sort)
}

# What make dist does not find in a list is in no release.  Editors and
# interpreters leave files of their own behind.
@test "every other file is listed in a local.mk" {
	cd "$SRCDIR" || return
	find doc packaging tests -type f ! -path '*/__pycache__/*' \
		! -name '*_test.c' ! -path 'tests/bench/*.c' ! -name '*.mk' \
		! -name '*~' ! -name '.*.sw?' |
		LC_ALL=C sort >"$BATS_TEST_TMPDIR/files"
	grep -qx tests/lib/common.bash "$BATS_TEST_TMPDIR/files"
	cat doc/local.mk packaging/local.mk tests/local.mk tests/fuzz/seeds.mk |
		tr -s '[:space:]' '\n' | LC_ALL=C sort -u >"$BATS_TEST_TMPDIR/listed"
	LC_ALL=C comm -23 "$BATS_TEST_TMPDIR/files" "$BATS_TEST_TMPDIR/listed" |
		expect_none 'in no list'
}
