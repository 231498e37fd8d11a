/* SPDX-License-Identifier: MIT */
/*
 * One program and one socket; pyworker.py describes the protocol.  The whole
 * request is written before the reply is read, and the program reads the whole
 * request before it writes, so neither waits for the other.  A reply is stored
 * as it arrives, not by the length that it announces.  host/pyreply parses it.
 */
#include "host/pyspawn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/memlimit.h"
#include "host/program.h"
#include "host/pyreply.h"

/* The worker program, as one string. */
static const char worker_text[] =
#include "host/pyworker.inc"
	;
/* The limit of Linux for a single argument (MAX_ARG_STRLEN). */
_Static_assert(sizeof(worker_text) < 128u << 10, "an argument is too long");

#define GREETING_SECONDS 30

/* Enough for a script that runs a script that runs a Python. */
#define MOST_FAMILY 8

struct pyspawn {
	struct compiler compiler; /* must be first, because pointers are cast */
	struct pyspawn_setup setup;
	char *path; /* of setup; owned */
	struct program program;
	/* The processes of the program, which may be a script that runs
	 * another one, when it had started, and the memory that each used. */
	pid_t family[MOST_FAMILY];
	uint64_t bases[MOST_FAMILY];
	size_t family_count;
	uint32_t memory; /* that each may use in addition, MiB; or 0 */
	char *tag;
	char *release;
	char *build;
};

/* --- the greeting --- */

/*
 * Runs a Python too old to know -I with -V, to which it replies on standard
 * error: "Python 2.7.18".  Owned; NULL if the program is not a Python.
 */
static char *
ask_old_version(const char *path)
{
	const char *const arguments[] = { path, "-V", NULL };
	const struct program_call call = { .arguments = arguments };
	struct program program = PROGRAM_INIT;
	auto_free char *lines = NULL;
	auto_buf nothing = BUF_INIT;
	auto_err ignored = ERR_INIT;

	if (program_run(&program, &call, &ignored))
		return NULL;
	program_receive(&program, &nothing, 1,
			program_deadline(GREETING_SECONDS));
	free(program_end(&program, &lines));
	return lines && !strncmp(lines, "Python ", 7) ? steal(lines) : NULL;
}

/* Fails for a program that ended before its greeting.  lines is its output. */
static int
refuse_silent(const char *path, const char *how, const char *lines,
	      struct err *err)
{
	auto_free char *version = NULL;

	if (lines && strstr(lines, " -I"))
		version = ask_old_version(path);
	if (version)
		return err_set(err, "is %s; CPython 3.%u or later is required",
			       version, PYREPLY_OLDEST_MINOR);
	return err_set(err, "%s before it reported its version%s%s", how,
		       lines ? "; it printed: " : "", lines ? lines : "");
}

/* Receives the greeting without parsing it. */
static int
receive_greeting(const struct pyspawn_setup *setup, struct program *program,
		 struct buf *bytes, struct err *err)
{
	const unsigned int seconds =
		setup->seconds && setup->seconds < GREETING_SECONDS ?
			setup->seconds :
			GREETING_SECONDS;
	int64_t deadline = program_deadline((int)seconds);
	auto_free char *how = NULL;
	auto_free char *lines = NULL;
	enum program_received received =
		program_receive(program, bytes, 4, deadline);

	if (received == PROGRAM_SENT) {
		uint32_t length = get_le32(bytes->data);

		if (length > PYREPLY_MOST_GREETING)
			return err_set(err, PYREPLY_NO_PYTHON);
		bytes->length = 0;
		received = program_receive(program, bytes, length, deadline);
	}
	switch (received) {
	case PROGRAM_SENT:
		return 0;
	case PROGRAM_LATE:
		free(program_end(program, &lines));
		err_set(err, "did not report its version within %u seconds%s%s",
			seconds, lines ? "; it printed: " : "",
			lines ? lines : "");
		err->number = ETIMEDOUT;
		return -1;
	default:
		how = program_end(program, &lines);
		return refuse_silent(setup->path, how, lines, err);
	}
}

/*
 * Stores the greeting at the first start.  At a restart, fails if it has
 * changed.
 */
static int
remember(struct pyspawn *spawn, const struct pyreply_greeting *greeting,
	 struct err *err)
{
	struct compiler_info *info = &spawn->compiler.info;

	if (spawn->release && (info->magic != greeting->magic ||
			       strcmp(spawn->build, greeting->build) ||
			       strcmp(spawn->release, greeting->release) ||
			       strcmp(spawn->tag, greeting->tag)))
		return err_set(err, "is now CPython %s and was %s before",
			       greeting->release, spawn->release);
	if (spawn->release)
		return 0;
	spawn->release = mem_strdup(greeting->release);
	spawn->tag = mem_strdup(greeting->tag);
	spawn->build = mem_strdup(greeting->build);
	*info = (struct compiler_info){
		.minor = greeting->minor,
		.magic = greeting->magic,
		.tag = spawn->tag,
		.release = spawn->release,
		.build = spawn->build,
	};
	return 0;
}

static void
limit_program(const struct pyspawn *spawn)
{
	const uint64_t most = (uint64_t)spawn->memory << 20;

	for (size_t i = 0; most && i < spawn->family_count; i++)
		memlimit_set(spawn->family[i], spawn->bases[i] + most,
			     spawn->setup.own_limit);
}

/* Notes the processes of a program that has started. */
static void
find_family(struct pyspawn *spawn)
{
	spawn->family_count =
		memlimit_list(spawn->program.pid, spawn->family, MOST_FAMILY);
	for (size_t i = 0; i < spawn->family_count; i++)
		spawn->bases[i] = memlimit_used(spawn->family[i]);
}

static void
pyspawn_limit(struct compiler *compiler, uint32_t mebibytes)
{
	struct pyspawn *spawn = (struct pyspawn *)compiler;

	if (spawn->memory == mebibytes)
		return;
	spawn->memory = mebibytes;
	if (spawn->program.pid)
		limit_program(spawn);
}

/* Starts the program and checks its greeting. */
static int
start_program(struct pyspawn *spawn, struct err *err)
{
	/* The names are those of pyworker.py. */
	static const char *const warnings[] = {
		[COMPILER_WARNINGS_DEFAULT] = "default",
		[COMPILER_WARNINGS_SHOW] = "show",
		[COMPILER_WARNINGS_IGNORE] = "ignore",
		[COMPILER_WARNINGS_ERROR] = "error",
	};
	const char *const arguments[] = {
		spawn->setup.path,
		"-I",
		"-S",
		"-B",
		"-c",
		worker_text,
		warnings[spawn->setup.warnings],
		NULL,
	};
	const struct program_call call = {
		.arguments = arguments,
		.confine = spawn->setup.confine,
		.context = spawn->setup.context,
	};
	struct pyreply_greeting greeting = { 0 };
	auto_buf bytes = BUF_INIT;

	if (program_run(&spawn->program, &call, err))
		return err_prefix(err, "%s", spawn->setup.path);
	if (!receive_greeting(&spawn->setup, &spawn->program, &bytes, err) &&
	    !pyreply_read_greeting(&greeting, bytes.data, bytes.length, err) &&
	    !remember(spawn, &greeting, err)) {
		find_family(spawn);
		limit_program(spawn);
		return 0;
	}
	free(program_end(&spawn->program, NULL));
	return err_prefix(err, "%s", spawn->setup.path);
}

/* --- one compilation --- */

static bool
send_request(struct program *program, const uint8_t *source, size_t length,
	     const char *filename, int level)
{
	size_t name_length = strlen(filename);
	uint8_t head[12];
	struct iovec parts[] = {
		{ head, sizeof(head) },
		{ (void *)(uintptr_t)filename, name_length },
		{ (void *)(uintptr_t)source, length },
	};

	put_le32(head, (uint32_t)level);
	put_le32(head + 4, (uint32_t)name_length);
	put_le32(head + 8, (uint32_t)length);
	return program_send(program, parts, sizeof(parts) / sizeof(*parts));
}

/* The result of one request. */
enum answer {
	ANSWERED,
	ANSWER_LOST,
	ANSWER_MALFORMED,
};

static enum answer
receive_reply(struct program *program, struct compiler_result *result)
{
	auto_buf bytes = BUF_INIT;
	struct pyreply_head head;

	if (program_receive(program, &bytes, PYREPLY_HEAD, PROGRAM_NO_DEADLINE))
		return ANSWER_LOST;
	if (!pyreply_read_head(&head, bytes.data))
		return ANSWER_MALFORMED;
	bytes.length = 0;
	if (program_receive(program, &bytes,
			    (size_t)head.messages + head.stream,
			    PROGRAM_NO_DEADLINE))
		return ANSWER_LOST;
	if (!pyreply_read(result, &head, bytes.data))
		return ANSWER_MALFORMED;
	result->holder = steal(bytes.data);
	result->release = free;
	return ANSWERED;
}

/* Records that the program was lost.  Takes ownership of text. */
static void
pyspawn_lose(struct compiler_result *result, char *text)
{
	const struct compiler_message message = {
		.is_error = true,
		.class_name = mem_strdup(""),
		.text = text,
	};

	compiler_result_fini(result);
	compiler_add_message(result, message);
	result->is_lost = true;
}

static void
pyspawn_compile_module(struct compiler *compiler, const uint8_t *source,
		       size_t length, const char *filename, int level,
		       struct compiler_result *result)
{
	struct pyspawn *spawn = (struct pyspawn *)compiler;
	enum answer answer = ANSWER_LOST;
	auto_free char *how = NULL;
	auto_err err = ERR_INIT;

	*result = (struct compiler_result){ 0 };
	if (!spawn->program.pid && start_program(spawn, &err)) {
		pyspawn_lose(result, steal(err.message));
		return;
	}
	if (send_request(&spawn->program, source, length, filename, level))
		answer = receive_reply(&spawn->program, result);
	if (answer == ANSWERED)
		return;
	how = program_end(&spawn->program, NULL);
	if (answer == ANSWER_LOST)
		pyspawn_lose(result,
			     mem_printf("the Python that compiles %s", how));
	else
		pyspawn_lose(result,
			     mem_strdup("unexpected reply from the Python that "
					"compiles (internal error)"));
}

static void
pyspawn_stop(struct compiler *compiler)
{
	struct pyspawn *spawn = (struct pyspawn *)compiler;

	free(program_end(&spawn->program, NULL));
	free(spawn->release);
	free(spawn->build);
	free(spawn->tag);
	free(spawn->path);
	free(spawn);
}

struct compiler *
pyspawn_start(const struct pyspawn_setup *setup, struct err *err)
{
	struct pyspawn *spawn = mem_zalloc(1, sizeof(*spawn));

	spawn->compiler.limit = pyspawn_limit;
	spawn->compiler.compile = pyspawn_compile_module;
	spawn->compiler.stop = pyspawn_stop;
	spawn->setup = *setup;
	spawn->setup.path = spawn->path = mem_strdup(setup->path);
	spawn->program = PROGRAM_INIT;
	if (!start_program(spawn, err))
		return &spawn->compiler;
	pyspawn_stop(&spawn->compiler);
	return NULL;
}
