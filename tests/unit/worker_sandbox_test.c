/* SPDX-License-Identifier: MIT */
/*
 * Tests what a real worker of a real pool can do when a source has taken it
 * over: the pyhost_start() of this program replaces that of the program.  Its
 * compiler does what the source says, and reports the error as a message.  The
 * tests run with and without Landlock and seccomp.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "compile/wire.h"
#include "compile/worker.h"
#include "config.h"
#include "host/landlock.h"
#include "host/pyhost.h"
#include "lib/missing_call.h"
#include "lib/sandbox_attempts.h"
#include "lib/tap.h"
#include "lib/thorough.h"
#include "lib/workdir.h"
#include "pool/pool.h"
#include "pyc/pymagic.h"

/* --- what a worker tries --- */

/* More than a worker may have, in MiB: 8 GiB, or with 32 bits 1 GiB. */
#define TOO_MUCH ((size_t)(SIZE_MAX > UINT32_MAX ? 8 : 1) << 10)

/* That at once, and in small pieces. */
/* The compiler may not leave out an allocation whose result is volatile. */
static int
allocate_at_once(void)
{
	void *volatile memory = malloc(TOO_MUCH << 20);

	free(memory);
	return memory ? 0 : -1;
}

static int
allocate_pieces(void)
{
	for (size_t i = 0; i < TOO_MUCH; i++) {
		void *volatile memory = malloc((size_t)1 << 20);

		if (!memory)
			return -1;
	}
	return 0;
}

static int
allocate_beyond_recovery(void)
{
	free(mem_alloc(TOO_MUCH << 20));
	return 0;
}

static int
loop_for_ever(void)
{
	volatile bool is_true = true;

	while (is_true)
		continue;
	return 0;
}

/* The kernels that the tests run on, and others that they imitate. */
enum kernel {
	KERNEL_NEW,
	KERNEL_WITHOUT_LANDLOCK,
	KERNEL_WITHOUT_SECCOMP,
	KERNEL_WITHOUT_BOTH,
	KERNELS,
};

static const char *const kernel_names[KERNELS] = {
	"with Landlock and seccomp",
	"without Landlock",
	"without seccomp",
	"without both",
};

/* What the parent reports for tasks that exceed a limit. */
#define MEMORY_EXCEEDED 1001
#define TIME_EXCEEDED 1002

/* The result is not the same for all users. */
#define ANY (-1)

struct attempt {
	const char *name;
	int (*run)(void);
	int wanted[KERNELS]; /* errno; 0: succeeds */
	int abi; /* the ABI version of Landlock that refuses it without
		  * seccomp */
};

static const struct attempt attempts[] = {
	{ "read the standard library", read_library, { 0, 0, 0, 0 }, 1 },
	{ "read another file", read_file, { EACCES, 0, EACCES, 0 }, 1 },
	{ "write to a file", write_file, { EACCES, EACCES, EACCES, EFBIG }, 1 },
	{ "create a file", create_file, { EACCES, EACCES, EACCES, 0 }, 1 },
	{ "remove a file", remove_file, { EPERM, EPERM, EACCES, 0 }, 1 },
	{ "truncate a file",
	  truncate_file,
	  { EPERM, EPERM, EACCES, 0 },
	  LANDLOCK_ABI_TRUNCATE },
	{ "change a mode", change_mode, { EPERM, EPERM, 0, 0 }, 1 },
	{ "connect by TCP",
	  connect_tcp,
	  { EPERM, EPERM, EACCES, 0 },
	  LANDLOCK_ABI_TCP },
	{ "connect to an abstract socket",
	  connect_abstract,
	  { EPERM, EPERM, EPERM, 0 },
	  LANDLOCK_ABI_SCOPES },
	{ "run a program", run_program, { EPERM, EPERM, EACCES, 0 }, 1 },
	{ "trace its parent", trace_parent, { EPERM, EPERM, EPERM, ANY }, 1 },
	{ "signal its parent",
	  signal_parent,
	  { EPERM, EPERM, EPERM, 0 },
	  LANDLOCK_ABI_SCOPES },
	{ "raise a limit", raise_limit, { EPERM, EPERM, EPERM, EPERM }, 1 },
	{ "dump core", dump_core, { EPERM, EPERM, EPERM, EPERM }, 1 },
	{ "find the environment",
	  find_environment,
	  { ENOENT, ENOENT, ENOENT, ENOENT },
	  1 },
	{ "find other descriptors",
	  find_descriptors,
	  { EBADF, EBADF, EBADF, EBADF },
	  1 },
	{ "allocate too much",
	  allocate_at_once,
	  { ENOMEM, ENOMEM, ENOMEM, ENOMEM },
	  1 },
	{ "allocate too much in pieces",
	  allocate_pieces,
	  { ENOMEM, ENOMEM, ENOMEM, ENOMEM },
	  1 },
	{ "need too much",
	  allocate_beyond_recovery,
	  { MEMORY_EXCEEDED, MEMORY_EXCEEDED, MEMORY_EXCEEDED,
	    MEMORY_EXCEEDED },
	  1 },
	{ "loop for ever",
	  loop_for_ever,
	  { TIME_EXCEEDED, TIME_EXCEEDED, TIME_EXCEEDED, TIME_EXCEEDED },
	  1 },
};

#define ATTEMPTS (sizeof(attempts) / sizeof(*attempts))

/* --- the compiler of the worker --- */

/* The source is the index of an attempt.  The column is its errno. */
static void
attempt_compile(struct compiler *compiler, const uint8_t *source, size_t length,
		const char *filename, int level, struct compiler_result *result)
{
	struct compiler_message message = {
		.is_error = true,
		.class_name = mem_strdup(""),
		.line = 1,
	};

	(void)compiler;
	(void)filename;
	(void)level;
	*result = (struct compiler_result){ 0 };
	errno = 0;
	if (length == 1 && *source < ATTEMPTS && attempts[*source].run())
		message.column = (unsigned int)errno;
	message.text = mem_printf("%u", message.column);
	compiler_add_message(result, message);
}

static void
attempt_stop(struct compiler *compiler)
{
	(void)compiler;
}

int
pyhost_info(struct compiler_info *info, struct buf *texts, struct err *err)
{
	(void)texts;
	(void)err;
	*info = (struct compiler_info){ .minor = 11, .magic = pymagic_of(11) };
	return 0;
}

struct compiler *
pyhost_start(enum compiler_warnings warnings, struct err *err)
{
	static struct compiler compiler = {
		.info = { .minor = 11,
			  .tag = "x",
			  .release = "3.11.0",
			  .build = "x" },
		.compile = attempt_compile,
		.stop = attempt_stop,
	};

	(void)warnings;
	(void)err;
	compiler.info.magic = pymagic_of(11);
	return &compiler;
}

/* --- the parent --- */

struct results {
	int errors[ATTEMPTS];
};

/*
 * An endless loop takes a second, and the kernel has no effect on its end.
 * If is_thorough, each kernel is tried.
 */
static size_t
count_attempts(enum kernel kernel)
{
	return !kernel || is_thorough() ? ATTEMPTS : ATTEMPTS - 1;
}

static uint64_t
weigh(void *context, size_t task)
{
	(void)context;
	(void)task;
	return 1;
}

static uint64_t
limit_memory(void *context, size_t task)
{
	(void)context;
	(void)task;
	return (uint64_t)1 << 30;
}

static int
load(void *context, size_t task, bool alone, struct buf *request_frame,
     struct buf *reply, struct err *err)
{
	const uint8_t source = (uint8_t)task;
	const struct request request = {
		.kind = REQUEST_BAKE,
		.magic = pymagic_of(11),
		.minor = 11,
		.mode = PYC_CHECKED_HASH,
		.filename = "x.py",
		.source = &source,
		.source_length = 1,
		.is_alone = alone,
	};

	(void)context;
	(void)reply;
	(void)err;
	wire_put_request(request_frame, &request);
	return 0;
}

static char *
refuse(void *context, const uint8_t *reply, size_t length, bool *is_exhausted)
{
	(void)context;
	return wire_refuse_outcome(reply, length, is_exhausted);
}

static void
lose(void *context, size_t task, const struct pool_loss *loss,
     struct buf *reply)
{
	auto_free char *text = mem_printf(
		"%d", loss->cause == POOL_CAUSE_MEMORY ? MEMORY_EXCEEDED :
		      loss->cause == POOL_CAUSE_TIME   ? TIME_EXCEEDED :
							 ANY);

	(void)context;
	(void)task;
	wire_put_failure(reply, OUTCOME_FAILED, "", text);
}

static int
deliver(void *context, size_t task, const uint8_t *reply, size_t length,
	struct err *err)
{
	struct results *results = context;
	struct outcome outcome;

	if (wire_get_outcome(&outcome, reply, length, err))
		return -1;
	results->errors[task] =
		outcome.kind == OUTCOME_FAILED && outcome.count ?
			atoi(outcome.diagnostics[0].text) :
			ANY;
	outcome_fini(&outcome);
	return 0;
}

/* Makes this process, and its workers, see such a kernel. */
static void
imitate(enum kernel kernel)
{
	if (kernel == KERNEL_WITHOUT_LANDLOCK || kernel == KERNEL_WITHOUT_BOTH)
		missing_calls(444, 446);
	if (kernel == KERNEL_WITHOUT_SECCOMP || kernel == KERNEL_WITHOUT_BOTH)
		missing_calls(SYS_seccomp, SYS_seccomp);
}

/* Runs all attempts in workers.  Runs in a child process of the test. */
static void
attempt_all(enum kernel kernel, int report)
{
	const struct worker_setup setup = { .sandbox = SANDBOX_AUTO };
	struct results results;
	const struct pool_client client = {
		.context = &results,
		.count = count_attempts(kernel),
		.weight = weigh,
		.memory = limit_memory,
		.timeout = 1,
		.load = load,
		.refuse = refuse,
		.lost = lose,
		.deliver = deliver,
	};
	struct pool *pool;
	auto_err err = ERR_INIT;

	imitate(kernel);
	pool = pool_new(1, worker_main, &setup, NULL);
	if (!pool_run(pool, &client, &err))
		fs_write_all(report, &results, sizeof(results), &err);
	pool_free(pool);
}

static void
test_kernel(enum kernel kernel)
{
	struct results results;
	int abi = landlock_abi();
	int ends[2];
	pid_t child;

	workdir_file("kept", "kept");
	workdir_file("removed", "");
	if (pipe2(ends, O_CLOEXEC))
		return;
	child = fork();
	if (!child) {
		attempt_all(kernel, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	ok(read(ends[0], &results, sizeof(results)) == sizeof(results),
	   "the workers reply");
	close(ends[0]);
	waitpid(child, NULL, 0);
	unlink("new");
	for (size_t i = 0; i < count_attempts(kernel); i++) {
		const struct attempt *attempt = &attempts[i];
		auto_free char *what =
			mem_printf("%s, to %s has the documented result",
				   kernel_names[kernel], attempt->name);
		int wanted = attempt->wanted[kernel];

		if (wanted == ANY ||
		    (kernel == KERNEL_WITHOUT_SECCOMP && abi < attempt->abi))
			continue;
		is_int(results.errors[i], wanted, what);
	}
}

int
main(void)
{
	auto_fd listening = -1;

	if (HAS_SANITIZER || getenv("LD_PRELOAD") || landlock_abi() < 0) {
		printf("1..0 # SKIP no Landlock, or a sanitizer or a preloaded "
		       "library\n");
		return 0;
	}
	workdir_enter();
	listening = listen_abstract();
	for (int kernel = 0; kernel < KERNELS; kernel++)
		test_kernel((enum kernel)kernel);
	workdir_leave();
	return tap_done();
}
