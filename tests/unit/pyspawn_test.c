/* SPDX-License-Identifier: MIT */
/*
 * First, shell scripts take the place of Python.  They write to descriptor 3
 * what a Python would write, or something else.  Then every Python found is
 * run.
 */
#include "host/pyspawn.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lib/fake_python.h"
#include "lib/tap.h"
#include "lib/workdir.h"
#include "pyc/canon.h"

#define MAGIC_3_11 (3495u | 0x0a0d0000u)
#define NOT_A_PYTHON "./fake: does not answer like a Python"
#define NONSENSE \
	"unexpected reply from the Python that compiles (internal error)"
#define WAIT FAKE_PYTHON_WAIT

/* --- fakes --- */

/* Makes ./fake, a script that can use the files ./greeting and ./reply. */
static void
make_fake(const char *script)
{
	fake_python_script("fake", script);
}

static struct compiler *
start_fake(struct err *err)
{
	const struct pyspawn_setup setup = { .path = "./fake" };

	return pyspawn_start(&setup, err);
}

/* Returns the error with which ./fake is refused, or "".  Owned. */
static char *
refusal(void)
{
	auto_err err = ERR_INIT;
	struct compiler *compiler = start_fake(&err);

	if (!compiler)
		return mem_strdup(err.message);
	compiler->stop(compiler);
	return mem_strdup("");
}

static void
check_refusal(const char *script, const char *wanted, const char *what)
{
	auto_free char *message = NULL;

	make_fake(script);
	message = refusal();
	is_string(message, wanted, what);
}

static void
test_no_program(void)
{
	auto_free char *message = NULL;
	auto_free char *second = NULL;

	message = refusal();
	is_string(message, "./fake: cannot be run: No such file or directory",
		  "a missing program is refused");
	workdir_file("fake", "#!/bin/sh\n");
	chmod("fake", 0644);
	second = refusal();
	is_string(second, "./fake: cannot be run: Permission denied",
		  "a file that is not executable is refused");
}

static void
test_no_python(void)
{
	check_refusal("exit 5\n",
		      "./fake: ended with exit status 5 before it reported its "
		      "version",
		      "a program that ends at once");
	check_refusal("kill -SEGV $$\n",
		      "./fake: was ended by signal 11 (Segmentation fault) "
		      "before it reported its version",
		      "a program that crashes at once");
	check_refusal("printf 'Hello, world' >&3\n" WAIT, NOT_A_PYTHON,
		      "a program that sends another greeting");
	check_refusal("printf '\\004\\0\\0\\0\\0\\0\\0\\0' >&3\n" WAIT,
		      NOT_A_PYTHON, "a greeting that is too short");
	check_refusal("printf '\\0\\0\\0\\0' >&3\n" WAIT, NOT_A_PYTHON,
		      "an empty greeting");
	fake_python_release("greeting", 11, "3.11.2");
	check_refusal("head -c 30 greeting >&3\n",
		      "./fake: ended with exit status 0 before it reported its "
		      "version",
		      "a program that ends within its greeting");
	check_refusal("{ printf '\\052'; tail -c +2 greeting; } >&3\n" WAIT,
		      NOT_A_PYTHON, "a greeting with bytes missing");
	check_refusal(
		"{ printf '\\061'; tail -c +2 greeting; echo; } >&3\n" WAIT,
		NOT_A_PYTHON, "a greeting with a byte too many");
	check_refusal("cat greeting\nexit 2\n",
		      "./fake: ended with exit status 2 before it reported its "
		      "version",
		      "a program that greets on standard output");
}

static void
check_greeting(unsigned int minor, uint32_t magic, const char *const texts[4],
	       const char *wanted, const char *what)
{
	fake_python_greeting("greeting", minor, magic, texts);
	check_refusal("cat greeting >&3\n" WAIT, wanted, what);
}

static void
test_other_pythons(void)
{
	static const char *const pypy[] = { "PyPy", "7.3.11", "3.9.16",
					    "pypy39" };
	static const char *const old[] = { "CPython", "3.6.15", "3.6.15",
					   "cpython-36" };
	static const char *const alpha[] = { "CPython", "3.16.0", "3.16.0a1",
					     "cpython-316" };
	static const char *const no_tag[] = { "CPython", "3.11.2", "3.11.2",
					      "" };
	static const char *const path[] = { "CPython", "3.11.2", "3.11.2",
					    "../x" };
	static const char *const control[] = { "CPython", "3.11.2",
					       "3.11\033[1m", "x" };

	check_greeting(9, 3425, pypy,
		       "./fake: is PyPy 7.3.11 (Python 3.9): only CPython can "
		       "compile for CPython",
		       "another implementation");
	check_greeting(6, 0, old,
		       "./fake: is CPython 3.6.15; 3.7 or later is required",
		       "a release that is too old");
	check_greeting(16, 3700u | 0x0a0d0000u, alpha,
		       "./fake: CPython 3.16.0a1 writes magic 3700, which is "
		       "of no known version",
		       "a release that is too new");
	check_greeting(10, MAGIC_3_11, alpha,
		       "./fake: CPython 3.16.0a1 writes magic 3495, which is "
		       "of no known version",
		       "a magic of another release");
	check_greeting(
		11, MAGIC_3_11, no_tag,
		"./fake: CPython 3.11.2 has no sys.implementation.cache_tag, "
		"which the name of a .pyc needs",
		"a greeting without a tag");
	check_greeting(11, MAGIC_3_11, path, NOT_A_PYTHON,
		       "a tag with a slash");
	check_greeting(11, MAGIC_3_11, control, NOT_A_PYTHON,
		       "a release with a control character");
}

/* --- a program's environment --- */

static void
test_surroundings(void)
{
	auto_free char *message = NULL;

	fake_python_release("greeting", 11, "3.11.2");
	make_fake("kill -INT $$; kill -QUIT $$\n"
		  "for fd in 4 5 6 7 8 9; do\n"
		  "	[ ! -e /proc/$$/fd/$fd ] || exit 4\n"
		  "done\n"
		  "if read line; then exit 6; fi\n"
		  "echo noise\n"
		  "[ \"$1$2$3$4\" = -I-S-B-c ] && [ $# -eq 6 ] || exit 7\n"
		  "[ \"$6\" = default ] || exit 8\n"
		  "cat greeting >&3\n" WAIT);
	message = refusal();
	is_string(message, "",
		  "signals, descriptors, input and output are as required");
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
	   "no child remains");
}

/*
 * The fake never ends by itself.  Its standard error is a pipe, inherited from
 * its parent, so the pipe ends when both processes have ended.
 */
static void
test_orphan(void)
{
	int ends[2];
	char byte;
	pid_t pid;

	make_fake("cat greeting >&3\nread line <never\n");
	if (mkfifo("never", 0600) || pipe2(ends, O_CLOEXEC)) {
		ok(false, "a pipe is made");
		return;
	}
	pid = fork();
	if (!pid) {
		auto_err err = ERR_INIT;

		dup2(ends[1], STDERR_FILENO);
		if (!start_fake(&err))
			_exit(1);
		raise(SIGKILL);
	}
	close(ends[1]);
	is_int(read(ends[0], &byte, 1), 0, "the program ends with its parent");
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

/* --- replies --- */

/* Compiles length NULs.  Returns the error, or "".  Owned. */
static char *
compile_some(struct compiler *compiler, size_t length)
{
	auto_free uint8_t *source = mem_zalloc(length, 1);
	struct compiler_result result;
	char *text;

	compiler->compile(compiler, source, length, "m.py", 0, &result);
	ok(!result.stream == (result.count == 1), "either stream or error");
	text = mem_strdup(result.stream ? "" : result.messages[0].text);
	compiler_result_fini(&result);
	return text;
}

/* Checks a fake that replies with these bytes and then runs the script. */
static void
check_reply(const void *bytes, size_t length, const char *script,
	    const char *wanted, const char *what)
{
	struct buf reply = { .length = length };
	auto_free char *text = NULL;
	auto_free char *message = NULL;
	auto_err err = ERR_INIT;
	struct compiler *compiler;

	reply.data = (uint8_t *)(uintptr_t)bytes;
	workdir_bytes("reply", reply.data, reply.length);
	text = mem_printf("cat greeting reply >&3\n%s", script);
	make_fake(text);
	compiler = start_fake(&err);
	if (!ok(compiler != NULL, "the fake starts"))
		return;
	message = compile_some(compiler, 1);
	is_string(message, wanted, what);
	compiler->stop(compiler);
}

#define CHECK_REPLY(literal, script, wanted, what) \
	check_reply(literal, sizeof(literal) - 1, script, wanted, what)

static void
test_replies(void)
{
	fake_python_release("greeting", 11, "3.11.2");
	CHECK_REPLY("\0\0\0\0\4\0\0\0code", WAIT, "", "a stream");
	CHECK_REPLY("\x16\0\0\0\0\0\0\0\1\1\0\0\0\2\0\0\0\1\0\0\0\4\0\0\0Etext",
		    WAIT, "text", "a reply with an error");
	CHECK_REPLY("\0\0\0\0\0\0\0\0", WAIT, NONSENSE, "neither");
	CHECK_REPLY("\x11\0\0\0\0\0\0\0\0\1\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0",
		    WAIT, NONSENSE, "a warning without a stream");
	CHECK_REPLY("\x11\0\0\0\1\0\0\0\1\1\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0s",
		    WAIT, NONSENSE, "a reply with an error and a stream");
	CHECK_REPLY("\x05\0\0\0\0\0\0\0\1\1\0\0\0", WAIT, NONSENSE,
		    "a reply shorter than a message");
	CHECK_REPLY("\x12\0\0\0\0\0\0\0\1\1\0\0\0\2\0\0\0"
		    "\xff\xff\xff\xff\2\0\0\0E",
		    WAIT, NONSENSE, "a class name of impossible length");
	CHECK_REPLY("\x12\0\0\0\0\0\0\0\1\1\0\0\0\2\0\0\0"
		    "\1\0\0\0\1\0\0\0E",
		    WAIT, NONSENSE, "a text that is one byte too long");
	CHECK_REPLY("\xff\xff\xff\xff\0\0\0\0", WAIT, NONSENSE,
		    "messages of impossible length");
	CHECK_REPLY("\0\0\0\0\xff\xff\xff\xff", WAIT, NONSENSE,
		    "a stream of impossible length");
	CHECK_REPLY("\0\0\0\0\xff\xff\xff\x7fxx", "exit 3\n",
		    "the Python that compiles ended with exit status 3",
		    "a reply that ends within a large stream");
	CHECK_REPLY("", "kill -SEGV $$\n",
		    "the Python that compiles was ended by signal 11 "
		    "(Segmentation fault)",
		    "no reply");
}

/* The fake dies once and works from then on; it never reads a request. */
static void
test_next(void)
{
	auto_free char *first = NULL;
	auto_free char *second = NULL;
	auto_free char *third = NULL;
	auto_free char *fourth = NULL;
	static const char *const texts[] = { "CPython", "3.11.9", "3.11.9",
					     "cpython-311" };
	auto_err err = ERR_INIT;
	struct compiler *compiler;

	fake_python_release("greeting", 11, "3.11.2");
	make_fake("cat greeting >&3\n"
		  "if [ ! -e died ]; then >died; exit 9; fi\n"
		  "printf '\\0\\0\\0\\0\\4\\0\\0\\0code' >&3\n" WAIT
		  "exit 1\n");
	compiler = start_fake(&err);
	if (!ok(compiler != NULL, "the fake starts"))
		return;
	/* More than a socket buffer holds. */
	first = compile_some(compiler, (size_t)8 << 20);
	is_string(first, "the Python that compiles ended with exit status 9",
		  "a program that dies within a request");
	second = compile_some(compiler, 1);
	is_string(second, "", "the next request starts the program again");
	is_string(compiler->info.release, "3.11.2", "it has the same release");
	make_fake("cat greeting >&3\nexit 1\n");
	compiler->stop(compiler);

	compiler = start_fake(&err);
	if (!ok(compiler != NULL, "the fake starts"))
		return;
	free(compile_some(compiler, 1));
	fake_python_greeting("greeting", 11, MAGIC_3_11, texts);
	third = compile_some(compiler, 1);
	is_string(third, "./fake: is now CPython 3.11.9 and was 3.11.2 before",
		  "a new program of another release is refused");
	unlink("fake");
	fourth = compile_some(compiler, 1);
	is_string(fourth, "./fake: cannot be run: No such file or directory",
		  "a program that no longer exists");
	compiler->stop(compiler);
}

/* --- real Pythons --- */

static void
compile_text(struct compiler *compiler, const char *source,
	     struct compiler_result *result)
{
	compiler->compile(compiler, (const uint8_t *)source, strlen(source),
			  "decoy.py", 0, result);
}

static void
check_error(struct compiler *compiler, const char *source,
	    const char *class_name, unsigned int line, unsigned int column)
{
	struct compiler_result result;

	compile_text(compiler, source, &result);
	if (ok(result.count == 1 && !result.stream, "an error and no stream")) {
		is_string(result.messages[0].class_name, class_name,
			  "the error's class");
		is_int(result.messages[0].line, line, "the error's line");
		is_int(result.messages[0].column, column, "the error's column");
	}
	compiler_result_fini(&result);
}

/* A module with a warning, compiled twice to the same canonical form. */
static void
check_module(struct compiler *compiler)
{
	static const char source[] = "\n\nassert (x, '\\u00e4')\n"
				     "s = {'a', 'b', 'c'} - {1}\n";
	struct canon canon = CANON_INIT;
	struct compiler_result result;
	auto_err err = ERR_INIT;
	struct buf forms[2] = { BUF_INIT, BUF_INIT };

	for (int i = 0; i < 2; i++) {
		compile_text(compiler, source, &result);
		ok(result.stream && result.count == 1, "a stream, a warning");
		if (result.count) {
			is_string(result.messages[0].class_name,
				  "SyntaxWarning", "the warning's class");
			is_int(result.messages[0].line, 3, "the third line");
			ok(!result.messages[0].is_error, "it is not an error");
		}
		if (result.stream)
			is_int(canon_rewrite(
				       &canon, result.stream, result.length,
				       compiler->info.minor, &forms[i], &err),
			       0, "the stream can be rewritten");
		compiler_result_fini(&result);
	}
	is_bytes(forms[0].data, forms[0].length, forms[1].data, forms[1].length,
		 "both compilations have the same canonical form");
	ok(canon_is_settled(&canon, forms[0].data, forms[0].length,
			    compiler->info.minor, "decoy.py"),
	   "all code objects have the embedded path");
	buf_fini(&forms[0]);
	buf_fini(&forms[1]);
	canon_fini(&canon);
}

/* decoy.py is a pipe without a writer: a program that opens it blocks. */
static void
check_python(struct compiler *compiler)
{
	auto_free char *path = mem_printf("%s/decoy.py", workdir_path);
	struct canon canon = CANON_INIT;
	struct compiler_result result;
	auto_buf form = BUF_INIT;
	auto_err err = ERR_INIT;

	check_module(compiler);
	check_error(compiler, "\n\303\244\303\266 = = 1\n", "SyntaxError", 2,
		    6);
	check_error(compiler, "# coding: latin-1\nx = = 1\n", "SyntaxError", 2,
		    5);
	check_error(compiler, "# coding: no-such\n", "SyntaxError", 0, 0);
	compiler->compile(compiler, (const uint8_t *)"x = = 1\n", 8, path, 0,
			  &result);
	ok(result.count == 1, "no file is opened for the line of an error");
	compiler_result_fini(&result);
	compiler->compile(compiler, (const uint8_t *)"x\0", 2, "m.py", 0,
			  &result);
	ok(result.count == 1 && !result.stream, "a NUL is an error");
	compiler_result_fini(&result);
	compiler->compile(compiler, (const uint8_t *)"", 0, "m\377.py", 2,
			  &result);
	if (ok(result.stream && !result.count, "a name that is not UTF-8") &&
	    !canon_rewrite(&canon, result.stream, result.length,
			   compiler->info.minor, &form, &err))
		ok(canon_is_settled(&canon, form.data, form.length,
				    compiler->info.minor, "m\377.py"),
		   "a name that is not UTF-8 is embedded as Python does");
	compiler_result_fini(&result);
	canon_fini(&canon);
}

/* --- warnings --- */

/* Returns "Class:line" of each message, then " stream" if one came.  Owned. */
static char *
told_of(const char *path, enum compiler_warnings warnings, const char *source)
{
	auto_err err = ERR_INIT;
	const struct pyspawn_setup setup = {
		.path = path,
		.warnings = warnings,
	};
	struct compiler *compiler = pyspawn_start(&setup, &err);
	struct compiler_result result;
	struct buf text = BUF_INIT;

	if (!compiler)
		return mem_strdup(err.message);
	compile_text(compiler, source, &result);
	for (size_t i = 0; i < result.count; i++)
		buf_printf(&text, "%s%s:%u", i ? " " : "",
			   result.messages[i].class_name,
			   result.messages[i].line);
	buf_add_string(&text, result.stream ? " stream" : "");
	buf_add_byte(&text, 0);
	compiler_result_fini(&result);
	compiler->stop(compiler);
	return (char *)text.data;
}

static void
check_told(const char *path, enum compiler_warnings warnings,
	   const char *source, const char *wanted, const char *what)
{
	auto_free char *got = told_of(path, warnings, source);

	is_string(got, wanted, what);
}

/* Since 3.12, an unknown escape is a SyntaxWarning. */
static void
check_warnings(const char *path, unsigned int minor)
{
	static const char escape[] = "\nx = '\\d'\n";
	const char *shown = minor > 11 ? "SyntaxWarning:2 stream" :
					 "DeprecationWarning:2 stream";

	check_told(path, COMPILER_WARNINGS_DEFAULT, escape,
		   minor > 11 ? shown : " stream", "as a release shows it");
	check_told(path, COMPILER_WARNINGS_SHOW, escape, shown, "show: shown");
	check_told(path, COMPILER_WARNINGS_IGNORE, escape, " stream",
		   "ignore: not shown");
	check_told(path, COMPILER_WARNINGS_ERROR, escape, "SyntaxError:2",
		   "error: the warning is an error");
	/* Only 3.12 and 3.13 give this warning, during constant folding. */
	if (minor == 12 || minor == 13) {
		check_told(path, COMPILER_WARNINGS_SHOW, "\nx = ~True\n",
			   "DeprecationWarning:0 stream",
			   "a warning of constant folding has no line");
		check_told(path, COMPILER_WARNINGS_ERROR, "\nx = ~True\n",
			   "DeprecationWarning:0 stream",
			   "a warning of constant folding is not an error");
	}
}

static void
test_pythons(void)
{
	auto_free char *pattern =
		mem_printf("%s/.pyenv/versions/*/bin/python",
			   getenv("HOME") ? getenv("HOME") : "");
	size_t tried = 0;
	glob_t found;

	mkfifo("decoy.py", 0600);
	glob(pattern, 0, NULL, &found);
	glob("/usr/bin/python3", GLOB_APPEND, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		auto_err err = ERR_INIT;
		const struct pyspawn_setup setup = { .path = path };
		struct compiler *compiler = pyspawn_start(&setup, &err);

		printf("# %s\n", compiler ? path : err.message);
		if (!compiler) {
			ok(!strncmp(err.message, path, strlen(path)),
			   "a refusal names the program");
			continue;
		}
		tried++;
		check_python(compiler);
		check_warnings(path, compiler->info.minor);
		compiler->stop(compiler);
	}
	globfree(&found);
	if (!tried)
		ok(true, "a real Python # SKIP none is found");
}

int
main(void)
{
	/* The programs must not inherit descriptors of make's job server. */
	for (int fd = 3; fd < 64; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* If a program blocks, the test must not. */
	alarm(300);
	workdir_enter();
	test_no_program();
	test_no_python();
	test_other_pythons();
	test_surroundings();
	test_orphan();
	test_replies();
	test_next();
	test_pythons();
	workdir_leave();
	return tap_done();
}
