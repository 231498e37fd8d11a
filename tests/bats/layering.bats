#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The structure of the tree: which files a file may include or call, how long it
# may be, and that the build lists it.  HACKING.md gives the reasons.  To change
# a rule, change it there and here; do not work around it.

load ../lib/common

# The rooms, lowest line first.  A file may include its own room and those of
# the lines above, but not the other rooms of its line.
ROOMS='base
pool pyc
format
host
job
report check cache
find compile storage
tree zip tar
image precompile diff
install
run
cmd'

# The code and the calls are computed once.
setup_file() {
	cd "$SRCDIR/src" || return
	code_now >"$BATS_FILE_TMPDIR/code"
	! command -v nm >/dev/null || objects_now >"$BATS_FILE_TMPDIR/objects"
}

setup() {
	cd "$SRCDIR/src" || return
	# Without files every rule would pass.
	[ -f base/mem.c ]
}

# Passes if standard input is empty.  Otherwise its lines are the reason.
expect_none() {
	local found

	found=$(cat)
	[ -z "$found" ] || fail "$1:
$found"
}

sources() {
	find . -name '*.[ch]' | sed 's|^\./||' | LC_ALL=C sort
}

# Prints the sources as FILE:LINE:TEXT without comments, so that comments break
# no rule.
code_now() {
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

code() {
	cat "$BATS_FILE_TMPDIR/code"
}

# only_in PATTERN FILE...: prints lines of code in other files that match
# PATTERN.
only_in() {
	local pattern=$1 allowed

	shift
	allowed=$(printf '|%s' "$@")
	code | grep -E "^[^:]*:[0-9]*:$pattern" |
		grep -vE "^(${allowed#|}):" || true
}

# Prints a pattern for a call of one of these functions, but not of a function
# whose name only ends like that.
call() {
	printf '(.*[^_[:alnum:]])?(%s)[[:space:]]*\\(' "$1"
}

include() {
	printf '[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]%s' "$1"
}

# pairs: prints the includes as "ROOM/FILE ROOM/FILE" without suffixes.
pairs() {
	code | sed -nE 's|^([a-z]+/[a-z0-9_]+)\.[ch]:[0-9]*:#include "([a-z]+/[a-z0-9_]+)\.h".*|\1 \2|p' |
		awk '$1 != $2'
}

# objects: prints the same for the calls and variables that the linker sees.
objects() {
	cat "$BATS_FILE_TMPDIR/objects"
}

objects_now() {
	find "$BUILDDIR/src" -name '*.o' -print0 | xargs -0 -r nm -A |
		awk -v start="$BUILDDIR/src/" '
		# The object file of a renamed source may still exist.
		function is_current(file, line) {
			if (!(file in current)) {
				current[file] = (getline line <(file ".c")) >= 0
				close(file ".c")
			}
			return current[file]
		}
		{
			file = substr($0, length(start) + 1)
			sub(/\.o:.*/, "", file)
			sub(/lib[a-z]*_a-/, "", file)
			sub(/^.*\.o:/, "")
			if (!is_current(file))
				next
		}
		NF == 3 && $2 ~ /[TDBRC]/ { has[$3] = file }
		NF == 2 && $1 == "U" { needs[++count] = file " " $2 }
		END {
			for (i = 1; i <= count; i++) {
				split(needs[i], part, " ")
				if (part[2] in has && has[part[2]] != part[1])
					print part[1], has[part[2]]
			}
		}' | LC_ALL=C sort -u
}

# upward: prints the pairs whose second room is not below the first.
upward() {
	awk -v rooms="$ROOMS" '
		BEGIN {
			count = split(rooms, lines, "\n")
			for (i = 1; i <= count; i++) {
				split(lines[i], names, " ")
				for (k in names)
					line[names[k]] = i
			}
			line["main"] = count + 1
			line["precompiler"] = count + 1
		}
		{
			split($1, from, "/")
			split($2, to, "/")
			if (!(from[1] in line) || !(to[1] in line) ||
			    (from[1] != to[1] && line[to[1]] >= line[from[1]]))
				print
		}'
}

@test "the rooms are the directories of src" {
	diff <(tr -s ' ' '\n' <<<"$ROOMS" | LC_ALL=C sort) \
		<(find . -mindepth 1 -type d | sed 's|^\./||' | LC_ALL=C sort)
}

@test "a room includes lower rooms only" {
	[ "$(pairs | wc -l)" -gt 500 ]
	pairs | upward | expect_none 'an include that looks up'
	printf '%s\n' 'tree/x zip/y' 'base/x pyc/y' 'zip/x base/y' | upward |
		diff - <(printf '%s\n' 'tree/x zip/y' 'base/x pyc/y')
}

@test "a room calls lower rooms only" {
	command -v nm >/dev/null || skip 'nm is not here'
	[ -n "$(find "$BUILDDIR/src" -name '*.o')" ] || skip 'nothing is built'
	[ "$(objects | wc -l)" -gt 300 ]
	objects | upward | expect_none 'a call that looks up'
}

@test "no two files depend on each other in a circle" {
	if tsort <<<$'a b\nb a' >/dev/null 2>&1; then
		fail 'tsort passes over a circle'
	fi
	{
		pairs
		! command -v nm >/dev/null || objects
	} >"$BATS_TEST_TMPDIR/all"
	tsort "$BATS_TEST_TMPDIR/all" 2>&1 >/dev/null |
		expect_none 'these are in a circle'
}

@test "no room has more than a fifth of the code" {
	sources | xargs wc -l | awk '
		$2 == "total" { next }
		{ total += $1; split($2, part, "/"); lines[part[1]] += $1 }
		END {
			for (room in lines)
				if (5 * lines[room] > total)
					print room ": " lines[room] " of " total
		}' | expect_none 'too much'
}

@test "every header of ours is included by its full name" {
	code | grep -E "^[^:]*:[0-9]*:[[:space:]]*#[[:space:]]*include[[:space:]]*\"" |
		grep -vE "\"(($(tr -s ' \n' '|' <<<"$ROOMS" | sed 's/|$//'))/[a-z0-9_]+\.h|config\.h)\"" |
		grep -vE '^host/(pyspawn\.c:.*"host/pyworker|frozen\.c:.*"host/frozen_table)\.inc"' |
		grep -v '^report/page_write\.c:.*"report/page_template\.inc"' |
		expect_none 'not ROOM/NAME.h'
}

@test "only the interpreter, its memory and its modules include Python.h" {
	only_in "$(include '(Python|marshal|compile|code|frameobject|cpython/.*)\.h[>"]')" \
		host/frozen.c host/pyhost.c host/pymemory.h |
		expect_none 'Python elsewhere'
}

@test "only the files that read and write archives include libarchive" {
	only_in "$(include 'archive(_entry)?\.h')" host/arcread.c host/arctar.c \
		host/arctar_agree.c host/arctar_filter.c host/arctar_time.c host/arctar_write.c \
		host/static_parts.c |
		expect_none 'libarchive elsewhere'
}

@test "only base/hash.c includes xxhash" {
	only_in "$(include 'xxh(ash|3)\.h')" base/hash.c |
		expect_none 'xxhash outside base/hash.c'
}

@test "only host/digest.c includes libcrypto" {
	only_in "$(include 'openssl/')" host/digest.c |
		expect_none 'libcrypto outside host/digest.c'
}

@test "only host/pattern.c includes PCRE2" {
	only_in "$(include 'pcre2(posix)?\.h')" host/pattern.c |
		expect_none 'PCRE2 outside host/pattern.c'
}

@test "only host/json.c includes json-c" {
	only_in "$(include 'json(-c/|[a-z_]*\.h)')" host/json.c |
		expect_none 'json-c outside host/json.c'
}

@test "only base/crc32.c, host/inflate.c and host/gunzip.c include zlib" {
	only_in "$(include 'z(lib|conf)\.h')" base/crc32.c host/inflate.c \
		host/gunzip.c | expect_none 'zlib elsewhere'
}

@test "only host/zstd.c includes libzstd" {
	only_in "$(include 'zstd(_errors)?\.h[>]')" host/zstd.c |
		expect_none 'libzstd outside host/zstd.c'
}

@test "only storage/http.c includes libcurl" {
	only_in "$(include 'curl/')" storage/http.c |
		expect_none 'libcurl outside storage/http.c'
}

@test "the program does not use its helper programs" {
	only_in "$(include 'storage/')" 'storage/[^:]*' |
		expect_none 'storage outside of storage'
}

# Where a function of Linux alone may be called.  Each has a fallback there.
LINUX='base/kernel.c base/waitset.c host/landlock.c host/seccomp.c host/seccomp_calls.[ch]'

@test "only base/kernel.c, base/waitset.c and the sandbox need Linux" {
	local headers='linux/|sys/(epoll|eventfd|fanotify|inotify|prctl|sendfile|signalfd|statfs|syscall|timerfd|vfs|xattr)\.h|(sched|syscall)\.h'
	local calls='syscall|prctl|f?statfs|[lf]?[gs]etxattr|[lf]?(list|remove)xattr|epoll_[a-z0-9]+|timerfd_[a-z]+|eventfd|signalfd|inotify_[a-z0-9_]+|memfd_create|sched_[gs]etaffinity|close_range|copy_file_range|renameat2|statx|vmsplice|getdents(64)?|unshare|setns|clone[0-9]*|gettid|tgkill|pidfd_[a-z_]+|process_vm_[a-z]+|fallocate|readahead|sync_file_range|syncfs|personality|prlimit(64)?|clearenv|name_to_handle_at'
	local -a where

	read -ra where <<<"$LINUX"
	only_in "$(include "($headers)")" "${where[@]}" |
		expect_none 'includes a header of Linux'
	only_in "$(call "$calls")" "${where[@]}" |
		expect_none 'makes a call that only Linux has'
	only_in '.*\b(O_PATH|O_TMPFILE|AT_EMPTY_PATH|MREMAP_[A-Z]+|MAP_POPULATE|MADV_[A-Z]+)\b' \
		base/kernel.h "${where[@]}" |
		expect_none 'uses a flag that only Linux has'
}

@test "nothing is used that only glibc has" {
	local headers='(argp|argz|envz|error|execinfo|fstab|fts|gconv|mcheck|obstack|printf|gnu/.*|sys/(cdefs|errno))\.h'
	local calls='error(_at_line)?|mempcpy|rawmemchr|strverscmp|strdupa|strndupa|canonicalize_file_name|get_current_dir_name|fopencookie|secure_getenv|TEMP_FAILURE_RETRY|strerror(name|desc)_np|sig(abbrev|descr)_np|dlmopen|dlinfo|backtrace[a-z_]*|mallinfo2?|malloc_info|mcheck|obstack_[a-z_]+|argp_[a-z]+|fts_[a-z]+|euidaccess|eaccess|scandirat|versionsort|qsort_s|random_r|hcreate_r|lseek64|open64|f?stat64|pthread_[a-z_]+_np|pthread_(yield|tryjoin)|gnu_[a-z_]+|__[a-z]+_chk|getopt_long_only|tcgetprocmask|on_exit|stime|ptsname_r|rpmatch'

	only_in "$(include "$headers")" none | expect_none 'includes it'
	only_in "$(call "$calls")" none | expect_none 'calls it'
	only_in '.*\b(program_invocation(_short)?_name|loff_t|off64_t|__off_t|__WORDSIZE|__THROW|__nonnull|RTLD_DEEPBIND|FNM_EXTMATCH|GLOB_BRACE)\b' \
		none | expect_none 'uses it'
	# The allocator of glibc is tuned in one place; elsewhere it need not be.
	only_in "$(call 'mallopt|malloc_trim|malloc_usable_size')" base/mem.c |
		expect_none 'tunes the allocator'
	# Of printf: the text of errno, which err_errno and strerror give.
	only_in '.*"[^"]*[^%"]%m' none | grep -v 'strftime(' |
		expect_none 'uses %m'
}

@test "only the worker uses a Python, embedded or not" {
	only_in "$(include 'host/pyhost\.h')" host/pyhost.c host/nopython.c \
		compile/worker.c | expect_none 'host/pyhost.h outside compile/worker.c'
	only_in "$(include 'host/pyspawn\.h')" host/pyspawn.c compile/worker.c \
		compile/engine.c | expect_none 'host/pyspawn.h outside a worker'
}

@test "only host/program.c runs another program" {
	{
		only_in "$(call 'v?fork')" host/program.c host/sandbox.c \
			pool/workers.c pool/nursery.c precompile/lane.c
		only_in "$(call 'f?exec[vl][elp]*|execveat|posix_spawnp?|system|popen')" \
			host/program.c
		only_in "$(include 'host/program\.h')" host/program.c host/pyspawn.c \
			host/libexec.c host/own_python.c host/pyfiles.c \
			compile/pythons.c \
			'cache/helper.[ch]'
	} | expect_none 'a program is run elsewhere'
}

# A worker of Bazel must not wait for a reader, so precompile/serve writes its
# responses in pieces and not to the stream.
@test "only five places write to standard output and error" {
	{
		only_in "$(call 'v?f?printf|dprintf|puts|fputs|putchar|putc|fputc|perror')" \
			base/log.c report/report.c 'cmd/[^:]*'
		only_in '(.*[^_[:alnum:]])?(stdout|stderr)([^_[:alnum:]]|$)' \
			base/log.c report/report.c 'cmd/[^:]*'
		only_in "$(call write)(STDOUT_FILENO|STDERR_FILENO|1|2)[^0-9]" \
			base/self.c \
			precompile/serve.c report/report.c 'cmd/[^:]*'
	} | grep -v '__attribute__((format' |
		expect_none 'output past base/log, base/self, precompile/serve, report/report and cmd'
}

# find/archive_file makes its last step under a lock.
@test "only base/publish and find/archive_file put a file in its place" {
	{
		only_in "$(call 'tmpfile_(commit|commit_new|link)')" \
			base/publish.c find/archive_file.c 'base/tmpfile.[ch]'
		only_in "$(call 'renameat2?|rename')" base/tmpfile.c
	} | expect_none 'a file is renamed elsewhere'
}

# After a signal and in a forked child, _exit is required.  The functions of
# host/static_parts.c are never called.
@test "only main.c, base/mem.c and child processes end a process" {
	{
		only_in "$(call 'exit|_Exit|quick_exit|abort')" main.c base/mem.c \
			host/static_parts.c
		only_in "$(call '_exit')" main.c base/mem.c base/signals.c \
			host/program.c host/sandbox.c pool/workers.c \
			pool/nursery.c precompile/lane.c
	} | expect_none 'a way out of the process'
}

@test "every file names its license" {
	cd "$SRCDIR" || return
	{
		find src tests/unit tests/fuzz tests/bench tests/lib tests/bats m4 \
			-type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.bash' \
			-o -name '*.bats' -o -name '*.mk' -o -name '*.m4' \) 2>/dev/null
		ls bootstrap configure.ac Makefile.am
	} | xargs awk '
		FNR <= 2 && /SPDX-License-Identifier: MIT/ { found[FILENAME] }
		END {
			for (i = 1; i < ARGC; i++)
				if (!(ARGV[i] in found))
					print ARGV[i]
		}' | expect_none 'no SPDX line among the first two'
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

# Prints the prefix that the constants of each enum share, up to the last "_",
# and the file.
enum_prefixes() {
	# shellcheck disable=SC2016 # awk's dollars
	code | awk '
		function close_enum(prefix, i, n, names) {
			n = split(body, names, /[ \t]*,[ \t]*/)
			prefix = names[1]
			for (i = 2; i <= n; i++)
				while (names[i] != "" && index(names[i], prefix) != 1)
					prefix = substr(prefix, 1, length(prefix) - 1)
			sub(/[^_]*$/, "", prefix)
			if (prefix != "")
				print prefix, file
			is_open = 0
		}
		{
			text = $0
			sub(/^[^:]*:[0-9]+:/, "", text)
			if (text ~ /^enum[ a-z0-9_]*\{/) {
				is_open = 1
				body = ""
				file = $0
				sub(/:.*/, "", file)
				sub(/^[^{]*\{/, "", text)
			}
			if (!is_open)
				next
			last = index(text, "}")
			sub(/\}.*/, "", text)
			sub(/=[^,]*/, "", text)
			gsub(/[ \t]/, "", text)
			body = body text
			if (last)
				close_enum()
		}'
}

# So that one search finds a function and all its callers.
@test "no two functions have the same name" {
	# host/nopython.c and host/nopyfiles.c take the place of host/pyhost.c and
	# host/pyfiles.c in another build, and host/lazy_*.c that of files in
	# modules.  Each program has a main.
	code | sed -nE '/^(host\/(nopython|nopyfiles|lazy_)|storage\/main|precompiler\.c:)/d
		s/^([^:]*):[0-9]*:([a-z_0-9]+)\(.*/\2 \1/p' |
		sort -u >"$BATS_TEST_TMPDIR/functions"
	grep -qx 'mem_alloc base/mem.c' "$BATS_TEST_TMPDIR/functions"
	cut -d' ' -f1 "$BATS_TEST_TMPDIR/functions" | uniq -d |
		expect_none 'two functions'
}

@test "no two enums share a prefix" {
	enum_prefixes >"$BATS_TEST_TMPDIR/prefixes"
	grep -qx 'FINDING_ job/finding.h' "$BATS_TEST_TMPDIR/prefixes"
	sort "$BATS_TEST_TMPDIR/prefixes" | awk '
		$1 == prefix { print $1 ": " file ", " $2 }
		{ prefix = $1; file = $2 }' | expect_none 'the same prefix'
}

@test "every source file is listed in local.mk, in order" {
	local listed room

	listed=$(grep -oE 'src/[a-z0-9_/]+\.[ch]\b' local.mk | sed 's|^src/||')
	diff <(sources) <(LC_ALL=C sort -u <<<"$listed")
	# The files of modules are also in their room.
	listed=$(sed '/^if MODULES/,/^else/d' local.mk |
		grep -oE 'src/[a-z0-9_/]+\.[ch]\b' | sed 's|^src/||')
	for room in $ROOMS; do
		grep "^$room/" <<<"$listed" | LC_ALL=C sort -c ||
			fail "$room: not in order"
	done
}

@test "every test and fuzzer is listed in tests/local.mk" {
	cd "$SRCDIR" || return
	diff <(find tests/unit tests/bats tests/fuzz -name '*_test.c' \
		-o -name '*_fuzz.c' -o -name '*.bats' | LC_ALL=C sort) \
		<(sed -n 's/^\t\(tests\/bats\/[a-z0-9_-]*\.bats\).*/\1/p
			s/^\t\(tests\/unit\/[a-z0-9_]*_test\)\( \\\)*$/\1.c/p
			s/^\t\(tests\/fuzz\/[a-z0-9_]*_fuzz\.c\).*/\1/p' \
			tests/local.mk | LC_ALL=C sort -u)
}

# make dist packs only listed files.  Files that editors and interpreters leave
# are not counted.
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
