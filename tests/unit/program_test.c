/* SPDX-License-Identifier: MIT */
/* Tests running a program, its socket, its end and its standard error. */
#include "host/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "lib/fake_python.h"
#include "lib/tap.h"
#include "lib/workdir.h"

/* Runs ./script with this text. */
static bool
run(struct program *program, const char *script)
{
	static const char *const arguments[] = { "./script", "a b", NULL };
	const struct program_call call = { .arguments = arguments };
	auto_err err = ERR_INIT;

	fake_python_script("script", script);
	*program = PROGRAM_INIT;
	if (!is_int(program_run(program, &call, &err), 0, "it runs")) {
		printf("# %s\n", err.message);
		return false;
	}
	return true;
}

/* Waits until the program closes its socket. */
static void
wait_for_end(struct program *program)
{
	auto_buf bytes = BUF_INIT;

	is_int(program_receive(program, &bytes, 1, program_deadline(30)),
	       PROGRAM_GONE, "the end of the program is noticed");
}

/* --- programs that cannot be run --- */

static void
refuses(const char *path, const char *wanted, const char *what)
{
	const char *const arguments[] = { path, NULL };
	const struct program_call call = { .arguments = arguments };
	struct program program = PROGRAM_INIT;
	auto_err err = ERR_INIT;

	is_int(program_run(&program, &call, &err), -1, what);
	is_string(err.message, wanted, "the message has the reason");
	ok(!program.pid && program.socket < 0 && program.errors < 0,
	   "nothing remains of it");
	ok(!program_end(&program, NULL), "there is no end to report");
}

static void
test_refused(void)
{
	refuses("./none", "cannot be run: No such file or directory",
		"a missing program is refused");
	refuses(".", "cannot be run: Permission denied",
		"a directory is refused");
	workdir_file("odd", "#! ./none arguments\n");
	chmod("odd", 0755);
	refuses("./odd",
		"cannot be run: './none' in its first line does not exist",
		"a script without its interpreter is refused");
	workdir_file("plain", "text");
	chmod("plain", 0755);
	refuses("./plain", "cannot be run: Exec format error",
		"a file that is not a program is refused");
}

/* --- the end --- */

static void
ends(const char *script, const char *wanted, const char *lines,
     const char *what)
{
	struct program program;
	auto_free char *how = NULL;
	auto_free char *said = NULL;

	if (!run(&program, script))
		return;
	wait_for_end(&program);
	how = program_end(&program, &said);
	is_string(how, wanted, what);
	is_string(said ? said : "(none)", lines,
		  "the last lines are the expected ones");
	ok(!program.pid && program.socket < 0 && program.errors < 0 &&
		   !program.said.data,
	   "program_end resets the struct");
}

static void
test_end(void)
{
	ends("exit 7\n", "ended with exit status 7", "(none)",
	     "an exit status is reported");
	ends("kill -SEGV $$\n", "was ended by signal 11 (Segmentation fault)",
	     "(none)", "a signal is reported");
	ends("echo one >&2; echo >&2; printf ' two \\t\\r\\nthree' >&2\n",
	     "ended with exit status 0", "one / two / three",
	     "blank lines and blanks around lines are dropped");
	ends("for i in 1 2 3 4 5 6 7 8 9 10; do echo $i >&2; done\n",
	     "ended with exit status 0", "3 / 4 / 5 / 6 / 7 / 8 / 9 / 10",
	     "only the last lines are kept");
	ends("echo lost\n", "ended with exit status 0", "(none)",
	     "standard output is dropped");
	ends("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i + 1)); "
	     "done\n",
	     "ended with exit status 0",
	     "line 2992 / line 2993 / line 2994 / line 2995 / line 2996 / line "
	     "2997 / line 2998 / line 2999",
	     "the last of many lines are kept");
}

/* Only the last 4096 bytes are kept. */
static void
test_long_line(void)
{
	struct program program;
	auto_free char *how = NULL;
	auto_free char *said = NULL;

	if (!run(&program, "printf '%05000d\\nend\\n' 7 >&2\n"))
		return;
	wait_for_end(&program);
	how = program_end(&program, &said);
	is_int(said ? (long long)strlen(said) : 0,
	       4096 - (long long)strlen("\nend\n") +
		       (long long)strlen(" / end"),
	       "the start of a long line is dropped");
	ok(said && strstr(said, "0007 / end"), "its end is kept");
}

/* Nobody reads standard error while the parent waits without a deadline. */
static void
test_full_pipe(void)
{
	struct program program;
	auto_buf bytes = BUF_INIT;

	if (!run(&program, "yes | head -c 200000 >&2\nprintf x >&3\n"))
		return;
	is_int(program_receive(&program, &bytes, 1, PROGRAM_NO_DEADLINE),
	       PROGRAM_SENT, "a full standard error does not block it");
	free(program_end(&program, NULL));
}

static void
test_killed(void)
{
	struct program program;
	auto_free char *how = NULL;

	if (!run(&program, "exec 3>&-\nexec sleep 1000\n"))
		return;
	wait_for_end(&program);
	how = program_end(&program, NULL);
	is_string(how, "was ended by signal 9 (Killed)",
		  "a program that only closed its socket is killed");
}

/* --- the environment --- */

static void
test_environment(void)
{
	int saved = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	auto_fd input = -1;
	struct program program;
	auto_free char *how = NULL;
	auto_free char *said = NULL;

	workdir_file("input", "a line\n");
	input = open("input", O_RDONLY | O_CLOEXEC);
	dup2(input, STDIN_FILENO);
	if (!run(&program,
		 "[ $# -eq 1 ] && [ \"$1\" = 'a b' ] || echo arguments >&2\n"
		 "read line && echo input >&2\n"
		 "for fd in 4 5 6 7 8 9; do\n"
		 "[ ! -e /proc/$$/fd/$fd ] || echo descriptor $fd >&2\n"
		 "done\n"
		 "kill -INT $$; kill -QUIT $$\n"
		 "echo ok >&2\n"))
		return;
	wait_for_end(&program);
	how = program_end(&program, &said);
	dup2(saved, STDIN_FILENO);
	close(saved);
	is_string(said ? said : "(none)", "ok",
		  "arguments, input, descriptors and signals are as required");
}

/* --- the socket --- */

static void
test_socket(void)
{
	char first[] = "hello";
	char second[] = ", world\n";
	struct iovec parts[] = { { first, 5 }, { first, 0 }, { second, 8 } };
	struct program program;
	auto_buf bytes = BUF_INIT;

	if (!run(&program, "read line <&3\necho \"<$line>\" >&3\n"
			   "read line <&3\n"))
		return;
	ok(program_send(&program, parts, 3), "three parts are sent");
	buf_add_string(&bytes, "got ");
	is_int(program_receive(&program, &bytes, 15, PROGRAM_NO_DEADLINE),
	       PROGRAM_SENT, "the reply is received");
	is_bytes(bytes.data, bytes.length, "got <hello, world>\n", 19,
		 "it is appended");
	is_int(program_receive(&program, &bytes, 1, program_deadline(0)),
	       PROGRAM_LATE, "a deadline ends the wait for more");
	is_int((long long)bytes.length, 19, "no byte is added");
	free(program_end(&program, NULL));
}

static void
test_large(void)
{
	const size_t length = 4000000;
	char mark[] = "the end";
	auto_free uint8_t *text = mem_alloc(length);
	struct iovec parts[] = { { text, length }, { mark, 7 } };
	struct program program;
	auto_buf bytes = BUF_INIT;

	for (size_t i = 0; i < length; i++)
		text[i] = (uint8_t)(i * 31 >> 8);
	if (!run(&program, "head -c 4000007 <&3 >copy\n"
			   "exec cat copy >&3\n"))
		return;
	ok(program_send(&program, parts, 2),
	   "more than a socket holds is sent");
	is_int(program_receive(&program, &bytes, length + 7,
			       program_deadline(30)),
	       PROGRAM_SENT, "a large reply is received");
	ok(bytes.length == length + 7 && !memcmp(bytes.data, text, length) &&
		   !memcmp(bytes.data + length, mark, 7),
	   "it has all bytes");
	wait_for_end(&program);
	parts[0] = (struct iovec){ text, length };
	ok(!program_send(&program, parts, 1),
	   "a program that ended receives nothing");
	free(program_end(&program, NULL));
}

static void
test_short(void)
{
	struct program program;
	auto_buf bytes = BUF_INIT;
	auto_free char *said = NULL;

	if (!run(&program, "printf abcabc >&3\necho why >&2\n"))
		return;
	is_int(program_receive(&program, &bytes, 3, PROGRAM_NO_DEADLINE),
	       PROGRAM_SENT, "a part of a reply is received");
	is_bytes(bytes.data, bytes.length, "abc", 3,
		 "no more than that is taken");
	bytes.length = 0;
	is_int(program_receive(&program, &bytes, 4, PROGRAM_NO_DEADLINE),
	       PROGRAM_GONE, "a reply that is too short is noticed");
	is_bytes(bytes.data, bytes.length, "abc", 3, "its bytes are kept");
	free(program_end(&program, &said));
	is_string(said ? said : "(none)", "why",
		  "the end reads the rest of standard error");
}

int
main(void)
{
	/* The programs must not inherit descriptors of make's job server. */
	for (int fd = 3; fd < 64; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	alarm(60);
	workdir_enter();
	test_refused();
	test_end();
	test_long_line();
	test_full_pipe();
	test_killed();
	test_environment();
	test_socket();
	test_large();
	test_short();
	workdir_leave();
	return tap_done();
}
