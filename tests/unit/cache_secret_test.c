/* SPDX-License-Identifier: MIT */
/* Tests reading the secret of a cache, and that a worker does not have it. */
#include "cache/secret.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "lib/emulated.h"
#include "lib/tap.h"
#include "lib/workdir.h"

static void
check_failure(const char *path, const char *wanted, const char *what)
{
	struct cache_secret secret;
	auto_err err = ERR_INIT;

	is_int(cache_secret_read(path, &secret, &err), -1, what);
	is_string(err.message, wanted, "the message says why");
	ok(!secret.bytes && !secret.length, "there is no secret");
}

static void
write_secret(const char *path, const char *text, mode_t mode)
{
	workdir_file(path, text);
	chmod(path, mode);
}

static void
test_refused(void)
{
	auto_free char *text = mem_printf("%04097d", 1);

	check_failure("none",
		      "--cache-key-file: none: No such file or directory",
		      "an absent file");
	mkdir("directory", 0700);
	check_failure("directory",
		      "--cache-key-file: directory: Is a directory",
		      "a directory");
	write_secret("short", "0123456789abcde\n", 0600);
	check_failure("short",
		      "--cache-key-file: 'short' has fewer than 16 bytes",
		      "fewer bytes");
	write_secret("long", text, 0600);
	check_failure("long",
		      "--cache-key-file: 'long' has more than 4096 bytes",
		      "more bytes");
	write_secret("open", "0123456789abcdef", 0604);
	check_failure("open",
		      "--cache-key-file: 'open' can be read or written by "
		      "others (mode 0604); use chmod 600",
		      "a file that others can read");
}

static void
test_read(void)
{
	struct cache_secret secret;
	auto_err err = ERR_INIT;

	write_secret("key", "0123456789\nabcdef\n\n", 0400);
	is_int(cache_secret_read("key", &secret, &err), 0, "a secret is read");
	is_bytes(secret.bytes, secret.length, "0123456789\nabcdef", 17,
		 "without the line feeds at its end");
	cache_secret_fini(&secret);
	ok(!secret.bytes && !secret.length, "it is freed");
	cache_secret_fini(&secret);
}

/* A forked process, as workers are, finds zeros. */
static void
test_forked(void)
{
	static const uint8_t zeros[CACHE_SECRET_MOST];
	struct cache_secret secret;
	auto_err err = ERR_INIT;
	int status = -1;
	pid_t pid;

	is_int(cache_secret_read("key", &secret, &err), 0, "it is read again");
	pid = fork();
	if (!pid)
		_exit(memcmp(secret.bytes, zeros, secret.length) != 0);
	waitpid(pid, &status, 0);
	if (!is_emulated())
		is_int(status, 0, "a forked process does not have the secret");
	is_bytes(secret.bytes, 10, "0123456789", 10, "this process has it");
	cache_secret_fini(&secret);
}

int
main(void)
{
	workdir_enter();
	test_refused();
	test_read();
	test_forked();
	workdir_leave();
	return tap_done();
}
