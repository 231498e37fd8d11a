/* SPDX-License-Identifier: MIT */
/*
 * One program and one socket; pyworker.py describes the protocol.  The whole
 * request is written before the reply is read, and the program reads the whole
 * request before it writes, so neither waits for the other.
 *
 * The program compiles untrusted sources, so it is not trusted either.  A reply
 * is stored as it arrives, not by the length that it announces, and each length
 * in it is checked against the bytes received.
 */
#include "host/pyspawn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/memlimit.h"
#include "host/program.h"
#include "pyc/pymagic.h"

/* The worker program, as one string. */
static const char worker_text[] =
#include "host/pyworker.inc"
	;
/* The limit of Linux for a single argument (MAX_ARG_STRLEN). */
_Static_assert(sizeof(worker_text) < 128u << 10, "an argument is too long");

#define GREETING_SECONDS 30
#define GREETING_MOST 1024
#define GREETING_NAME "pyc-bake"

#define OLDEST_MINOR 7

/* Far above any valid reply, because no request is larger. */
#define MESSAGES_MOST (512u << 20)
#define STREAM_MOST INT32_MAX
#define REPLY_HEAD 8
#define MESSAGE_HEAD 17

struct pyspawn {
	struct compiler compiler; /* must be first, because pointers are cast */
	char *path;
	enum compiler_warnings warnings;
	struct program program;
	uint64_t base; /* the memory that it used when it had started, bytes */
	uint32_t memory; /* that it may use in addition, MiB; or 0 */
	char *tag;
	char *release;
};

/* The greeting of a program.  The strings are borrowed. */
struct greeting {
	unsigned int major;
	unsigned int minor;
	uint32_t magic;
	const char *implementation; /* "CPython" */
	const char *own_release;    /* of the implementation: "7.3.11" for
				     * PyPy */
	const char *release;
	const char *tag;
};

/* --- the greeting --- */

static int
fail_greeting(struct err *err)
{
	return err_set(err, "does not answer like a Python");
}

/*
 * Reads the string at *at, which must end before end, and advances *at.
 * Returns NULL on error.
 */
static const char *
pyspawn_take_text(const uint8_t **at, const uint8_t *end)
{
	const uint8_t *start = *at;
	const uint8_t *stop = memchr(start, 0, (size_t)(end - start));

	/* These strings are used in messages and file names. */
	for (const uint8_t *c = start; stop && c < stop; c++)
		if (*c <= ' ' || *c > '~' || *c == '/')
			return NULL;
	*at = stop ? stop + 1 : end;
	return stop ? (const char *)start : NULL;
}

static int
take_greeting(struct greeting *greeting, const uint8_t *bytes, size_t length,
	      struct err *err)
{
	const size_t name = sizeof(GREETING_NAME) - 1;
	const uint8_t *end = bytes + length;
	const uint8_t *at;

	if (length < name + 6 || memcmp(bytes, GREETING_NAME, name))
		return fail_greeting(err);
	at = bytes + name + 6;
	greeting->major = bytes[name];
	greeting->minor = bytes[name + 1];
	greeting->magic = get_le32(bytes + name + 2);
	greeting->implementation = pyspawn_take_text(&at, end);
	greeting->own_release = pyspawn_take_text(&at, end);
	greeting->release = pyspawn_take_text(&at, end);
	greeting->tag = pyspawn_take_text(&at, end);
	if (at == end && greeting->implementation && greeting->own_release &&
	    greeting->release && greeting->tag)
		return 0;
	return fail_greeting(err);
}

static int
check_greeting(const struct greeting *greeting, struct err *err)
{
	if (strcmp(greeting->implementation, "CPython"))
		return err_set(err,
			       "is %s %s (Python %u.%u): only CPython can "
			       "compile for CPython",
			       greeting->implementation, greeting->own_release,
			       greeting->major, greeting->minor);
	if (greeting->major < 3 ||
	    (greeting->major == 3 && greeting->minor < OLDEST_MINOR))
		return err_set(err, "is CPython %s; 3.%u or later is required",
			       greeting->release, OLDEST_MINOR);
	/* Code objects of an alpha release may have another layout. */
	if (greeting->major != 3 ||
	    pymagic_minor(greeting->magic) != greeting->minor)
		return err_set(err,
			       "CPython %s writes magic %u, which is of no "
			       "known version",
			       greeting->release, greeting->magic & 0xffff);
	if (!*greeting->tag)
		return err_set(
			err,
			"CPython %s has no sys.implementation.cache_tag, which "
			"the name of a .pyc needs",
			greeting->release);
	return 0;
}

/*
 * Runs a Python too old to know -I with -V, to which it replies on standard
 * error: "Python 2.7.18".  Owned; NULL if the program is not a Python.
 */
static char *
ask_old_version(const char *path)
{
	const char *const arguments[] = { path, "-V", NULL };
	struct program program = PROGRAM_INIT;
	auto_free char *lines = NULL;
	auto_buf nothing = BUF_INIT;
	auto_err ignored = ERR_INIT;

	if (program_run(&program, arguments, &ignored))
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
			       version, OLDEST_MINOR);
	return err_set(err, "%s before it reported its version%s%s", how,
		       lines ? "; it printed: " : "", lines ? lines : "");
}

/* Receives the greeting without parsing it. */
static int
receive_greeting(const char *path, struct program *program, struct buf *bytes,
		 struct err *err)
{
	int64_t deadline = program_deadline(GREETING_SECONDS);
	auto_free char *how = NULL;
	auto_free char *lines = NULL;
	enum program_received received =
		program_receive(program, bytes, 4, deadline);

	if (received == PROGRAM_SENT) {
		uint32_t length = get_le32(bytes->data);

		if (length > GREETING_MOST)
			return fail_greeting(err);
		bytes->length = 0;
		received = program_receive(program, bytes, length, deadline);
	}
	switch (received) {
	case PROGRAM_SENT:
		return 0;
	case PROGRAM_LATE:
		free(program_end(program, &lines));
		err_set(err, "did not report its version within %d seconds%s%s",
			GREETING_SECONDS, lines ? "; it printed: " : "",
			lines ? lines : "");
		err->number = ETIMEDOUT;
		return -1;
	default:
		how = program_end(program, &lines);
		return refuse_silent(path, how, lines, err);
	}
}

/*
 * Stores the greeting at the first start.  At a restart, fails if it has
 * changed.
 */
static int
remember(struct pyspawn *spawn, const struct greeting *greeting,
	 struct err *err)
{
	struct compiler_info *info = &spawn->compiler.info;

	if (spawn->release && (info->magic != greeting->magic ||
			       strcmp(spawn->release, greeting->release) ||
			       strcmp(spawn->tag, greeting->tag)))
		return err_set(err, "is now CPython %s and was %s before",
			       greeting->release, spawn->release);
	if (spawn->release)
		return 0;
	spawn->release = mem_strdup(greeting->release);
	spawn->tag = mem_strdup(greeting->tag);
	*info = (struct compiler_info){
		.minor = greeting->minor,
		.magic = greeting->magic,
		.tag = spawn->tag,
		.release = spawn->release,
	};
	return 0;
}

static void
limit_program(const struct pyspawn *spawn)
{
	if (spawn->memory && spawn->program.pid)
		memlimit_set(spawn->program.pid,
			     spawn->base + ((uint64_t)spawn->memory << 20));
}

static void
pyspawn_limit(struct compiler *compiler, uint32_t mebibytes)
{
	struct pyspawn *spawn = (struct pyspawn *)compiler;

	if (spawn->memory == mebibytes)
		return;
	spawn->memory = mebibytes;
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
		spawn->path,
		"-I",
		"-S",
		"-B",
		"-c",
		worker_text,
		warnings[spawn->warnings],
		NULL,
	};
	struct greeting greeting = { 0 };
	auto_buf bytes = BUF_INIT;

	if (program_run(&spawn->program, arguments, err))
		return err_prefix(err, "%s", spawn->path);
	if (!receive_greeting(spawn->path, &spawn->program, &bytes, err) &&
	    !take_greeting(&greeting, bytes.data, bytes.length, err) &&
	    !check_greeting(&greeting, err) &&
	    !remember(spawn, &greeting, err)) {
		spawn->base = memlimit_used(spawn->program.pid);
		limit_program(spawn);
		return 0;
	}
	free(program_end(&spawn->program, NULL));
	return err_prefix(err, "%s", spawn->path);
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

/* Parses the messages of a reply.  Returns false if a length is wrong. */
static bool
take_messages(const uint8_t *at, size_t left, struct compiler_result *result)
{
	while (left) {
		struct compiler_message message;
		const char *name;
		uint32_t name_length;
		uint32_t text_length;

		if (left < MESSAGE_HEAD)
			return false;
		left -= MESSAGE_HEAD;
		name_length = get_le32(at + 9);
		text_length = get_le32(at + 13);
		if (name_length > left || text_length > left - name_length)
			return false;
		name = (const char *)at + MESSAGE_HEAD;
		message = (struct compiler_message){
			.is_error = at[0],
			.class_name = mem_strndup(name, name_length),
			.text = mem_strndup(name + name_length, text_length),
			.line = get_le32(at + 1),
			.column = get_le32(at + 5),
		};
		compiler_add_message(result, message);
		at += MESSAGE_HEAD + (size_t)name_length + text_length;
		left -= (size_t)name_length + text_length;
	}
	return true;
}

/*
 * A valid reply has a stream and no error, or no stream and one error, the last
 * message.
 */
static bool
is_consistent(const struct compiler_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		if (result->messages[i].is_error !=
		    (i + 1 == result->count && !result->stream))
			return false;
	return result->stream || result->count;
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
	uint32_t messages;
	uint32_t stream;

	if (program_receive(program, &bytes, REPLY_HEAD, PROGRAM_NO_DEADLINE))
		return ANSWER_LOST;
	messages = get_le32(bytes.data);
	stream = get_le32(bytes.data + 4);
	bytes.length = 0;
	if (messages > MESSAGES_MOST || stream > STREAM_MOST)
		return ANSWER_MALFORMED;
	if (program_receive(program, &bytes, (size_t)messages + stream,
			    PROGRAM_NO_DEADLINE))
		return ANSWER_LOST;
	if (!take_messages(bytes.data, messages, result))
		return ANSWER_MALFORMED;
	if (stream) {
		result->stream = bytes.data + messages;
		result->length = stream;
		result->holder = steal(bytes.data);
		result->release = free;
	}
	return is_consistent(result) ? ANSWERED : ANSWER_MALFORMED;
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
	free(spawn->tag);
	free(spawn->path);
	free(spawn);
}

struct compiler *
pyspawn_start(const char *path, enum compiler_warnings warnings,
	      struct err *err)
{
	struct pyspawn *spawn = mem_zalloc(1, sizeof(*spawn));

	spawn->compiler.limit = pyspawn_limit;
	spawn->compiler.compile = pyspawn_compile_module;
	spawn->compiler.stop = pyspawn_stop;
	spawn->path = mem_strdup(path);
	spawn->warnings = warnings;
	spawn->program = PROGRAM_INIT;
	if (!start_program(spawn, err))
		return &spawn->compiler;
	pyspawn_stop(&spawn->compiler);
	return NULL;
}
