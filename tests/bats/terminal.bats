#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Output for a person at a terminal: progress, which is erased at the end, and
# colors.  Other outputs have neither.

load ../lib/common
load ../lib/bake
load ../lib/slow

setup() {
	bake_setup
	oracle -c 'import pty; pty.openpty()' 2>/dev/null ||
		skip 'no terminal can be made'
	[ -r /proc/self/stat ] || skip 'needs /proc'
	make_tree tree
	export TERM=xterm
	unset NO_COLOR
}

# on_terminal STATUS ARGUMENT...: runs pyc-bake with standard error on a
# terminal of WIDTH columns.  The terminal output is in "shown".  Standard
# output is in "out", or with BOTH=1 also on the terminal.  WHEN=N waits until a
# line of progress was drawn N times; WHEN=busy waits until a worker has
# computed for longer than the delay of progress.  Then THEN=kill kills the
# worker, and the next worker as soon as it computes.  Any other THEN is a
# signal to send to pyc-bake.  "seconds" has the time until then.
on_terminal() {
	local wanted=$1

	shift
	rm -f shown out seconds
	run timeout 60 "$ORACLE" -E -s -B - "${WIDTH:-80}" "${WHEN:-0}" \
		"${THEN:-}" "${BOTH:-}" "$SRCDIR/tests/lib" "$PYC_BAKE" "$@" \
		<<-'END'
	import fcntl, os, pty, select, signal, struct, subprocess, sys
	import termios, time, tty
	width, when, action, both, library = sys.argv[1:6]
	sys.path.insert(0, library)
	from during import workers

	# The shell that runs the test may have set them to be ignored.
	def default_signals():
	    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
	        signal.signal(number, signal.SIG_DFL)

	def is_time(parent, shown):
	    if when == "busy":
	        return any(seconds > 0.7 for seconds in workers(parent).values())
	    return int(when) and shown.count(b"\x1b[K") >= int(when)

	master, slave = pty.openpty()
	tty.setraw(slave)
	fcntl.ioctl(slave, termios.TIOCSWINSZ,
	            struct.pack("HHHH", 24, int(width), 0, 0))
	start = time.monotonic()
	with open("out", "wb") as out:
	    command = subprocess.Popen(sys.argv[6:], stdin=subprocess.DEVNULL,
	                               stdout=slave if both else out, stderr=slave,
	                               preexec_fn=default_signals)
	os.close(slave)
	shown = b""
	is_over = False
	while True:
	    if not is_over and is_time(command.pid, shown):
	        is_over = True
	        with open("seconds", "w") as file:
	            print(time.monotonic() - start, file=file)
	        if action == "kill":
	            killed = list(workers(command.pid))
	            for pid in killed:
	                os.kill(pid, signal.SIGKILL)
	        else:
	            command.send_signal(getattr(signal, "SIG" + action))
	    if is_over and action == "kill" and len(killed) == 1:
	        for pid, seconds in workers(command.pid).items():
	            if pid not in killed and seconds > 0.1:
	                killed.append(pid)
	                os.kill(pid, signal.SIGKILL)
	    if not select.select([master], [], [], 0.02)[0]:
	        continue
	    try:
	        part = os.read(master, 65536)
	    except OSError:
	        part = b""
	    if not part:
	        break
	    shown += part
	with open("shown", "wb") as file:
	    file.write(shown)
	status = command.wait()
	sys.exit(status if status >= 0 else 128 - status)
	END
	[ "$status" -eq "$wanted" ] ||
		fail "exit status $status, not $wanted: $output $(cat -v shown)"
}

# Prints the final content of the terminal, without colors.
left() {
	oracle - <<-'END'
	import re, sys
	with open("shown", encoding="utf-8", newline="") as file:
	    text = file.read()
	line, column = [], 0
	for part in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|.", text, re.S):
	    if part == "\n":
	        print("".join(line))
	        line, column = [], 0
	    elif part == "\r":
	        column = 0
	    elif part == "\x1b[K":
	        del line[column:]
	    elif part[0] != "\x1b":
	        line[column:column + 1] = part
	        column += 1
	sys.stdout.write("".join(line))
	END
}

shows() {
	grep -aqP -- "$1" shown || fail "no '$1' in: $(cat -v shown)"
}

shows_not() {
	if grep -aqP -- "$1" shown; then
		fail "'$1' in: $(cat -v shown)"
	fi
}

# Makes eight modules; the fifth compiles far longer than any test runs.
make_slow_tree() {
	local name

	mkdir slow
	for name in a b c d x y z; do
		printf '"""Module %s."""\n' $name >slow/$name.py
	done
	write_slow_module slow/m.py 40000
}

no_pyc() {
	find . -name '*.pyc' -delete
}

@test "progress shows files, rate and time left, and is erased at the end" {
	make_slow_tree
	WHEN=4 THEN=kill on_terminal 1 -j1 slow
	shows '^\r4/8 files, [0-9.]+/s, [0-9.]+ s left\x1b\[K'
	left >text
	head -n 1 text >first
	grep -q '^slow/m.py: the worker was ended by signal 9 (Killed)' \
		first
	sed -n 2p text | grep -qx '8 sources, 7 baked, 0 fresh, 1 failed, .*'
	equal "$(wc -l <text)" 2
	if grep '/8' text; then
		fail 'it is still there'
	fi
	# It is not shown for half a second, then every tenth at most.
	awk '$1 < 0.5 + 3 * 0.1 { exit 1 }' seconds || fail "$(cat seconds)"
}

@test "progress is redrawn while nothing is done, and erased at a signal" {
	local name

	make_slow_tree
	for name in TERM $(more INT HUP); do
		no_pyc
		WHEN=2 THEN=$name on_terminal "$((128 + $(kill -l "$name")))" \
			-j1 slow
		equal "$(left)" ''
		no_temporary_file slow
	done
}

@test "progress counts files, not their levels" {
	make_slow_tree
	WHEN=1 THEN=TERM on_terminal 143 -j1 -o 0 -o 2 slow
	shows '^\r4/8 files, '
}

@test "progress is not wider than the terminal" {
	make_slow_tree
	WIDTH=31 WHEN=1 THEN=TERM on_terminal 143 -j1 slow
	shows '^\r4/8 files, [0-9.]+/s(, [0-9.]+ s left)?\x1b\[K'
	# tests/unit/progress_test.c tests more widths.
	is_thorough || return 0
	no_pyc
	WIDTH=10 WHEN=1 THEN=TERM on_terminal 143 -j1 slow
	shows '^\r4/8 files\x1b\[K'
	no_pyc
	WIDTH=5 WHEN=1 THEN=TERM on_terminal 143 -j1 slow
	shows '^\r4/8 \x1b\[K'
}

@test "progress is not shown in a short run" {
	on_terminal 0 tree
	shows_not ' files'
	equal "$(left)" "$(cat shown)"
	grep -aq '^4 sources, 4 baked' shown
}

@test "progress is not shown with -q or -v or on a dumb terminal" {
	make_slow_tree
	WHEN=busy THEN=kill on_terminal 1 -j1 -q slow
	shows_not ' files'
	is_thorough || return 0
	no_pyc
	WHEN=busy THEN=kill on_terminal 1 -j1 -v slow
	shows_not ' files'
	equal "$(wc -l <out)" 7
	no_pyc
	TERM=dumb WHEN=busy THEN=kill on_terminal 1 -j1 slow
	shows_not ' files'
	shows_not '[\r\x1b]'
}

@test "the findings of a check on the same terminal come after progress" {
	make_slow_tree
	BOTH=1 WHEN=1 THEN=kill on_terminal 2 -j1 --check slow
	shows '^\r4/8 files'
	left >text
	equal "$(grep -c ': missing: ' text)" 7
	if grep '/8' text; then
		fail 'it is still there'
	fi
}

write_faults() {
	printf 'x = 1\nx = = 1\n' >tree/bad.py
	printf 'assert (x, "y")\n' >tree/odd.py
}

@test "colors mark place, class and caret, as in gcc" {
	local esc=$'\033'

	write_faults
	on_terminal 1 -j1 tree
	head -n -1 shown >text
	equal "$(<text)" "$(lines \
		"${esc}[1mtree/bad.py:2:5:${esc}[m ${esc}[1;31mSyntaxError${esc}[m: invalid syntax" \
		'    x = = 1' \
		"        ${esc}[1;32m^${esc}[m" \
		"${esc}[1mtree/odd.py:1:${esc}[m ${esc}[1;35mSyntaxWarning${esc}[m: assertion is always true, perhaps remove parentheses?" \
		'    assert (x, "y")')"
	tail -n 1 shown | grep -q '^6 sources'
}

@test "without colors the text is the same" {
	write_faults
	run -1 --separate-stderr pyc_bake -j1 tree
	# shellcheck disable=SC2154 # run sets it
	head -n -1 <<<"$stderr" >wanted
	equal "$(wc -l <wanted)" 5
	on_terminal 1 -f -j1 tree
	left | head -n -1 >got
	same wanted got
}

# As above, but no escape sequence is written at all.
uncoloured() {
	on_terminal 1 -f tree
	shows 'bad.py:2:5: SyntaxError: invalid syntax'
	shows_not '\x1b'
}

@test "colors are not used with NO_COLOR or on a dumb terminal" {
	write_faults
	NO_COLOR=1 uncoloured
	TERM=dumb uncoloured
	TERM='' uncoloured
	NO_COLOR='' on_terminal 1 -f tree
	shows '\x1b\[1;31mSyntaxError'
	on_terminal 1 -f -q tree
	shows '\x1b\[1;31mSyntaxError'
}

@test "a file or a pipe gets neither progress nor colors" {
	write_faults
	run -1 pyc_bake tree
	says_not $'\033'
	says_not $'\r'
}
