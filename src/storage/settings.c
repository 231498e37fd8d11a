/* SPDX-License-Identifier: MIT */
#include "storage/settings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/environment.h"
#include "base/fs.h"
#include "base/mem.h"

#define MOST_TOKEN 16384
#define MOST_ATTRIBUTES 64
#define MOST_SECONDS (1ul << 30)

int
settings_read(struct settings *settings, struct err *err)
{
	const char *idle = environment_get("CRSH_IDLE_TIMEOUT");
	unsigned long seconds = idle ? strtoul(idle, NULL, 10) : 0;

	*settings = (struct settings){
		.endpoint = environment_get("CRSH_IPC_ENDPOINT"),
		.url = environment_get("CRSH_URL"),
		.bearer = BUF_INIT,
	};
	settings->idle_seconds =
		(unsigned int)(seconds < MOST_SECONDS ? seconds : MOST_SECONDS);
	if (!settings->endpoint || !settings->url)
		return err_set(err, "CRSH_IPC_ENDPOINT and CRSH_URL are not "
				    "set; this program is started by pyc-bake "
				    "--cache-remote and by ccache");
	return 0;
}

/* Opens a file with a secret, which nobody else may read. */
static int
open_secret(const char *path, struct stat *status, struct err *err)
{
	auto_fd fd = fs_open_regular(path, status, err);
	int result;

	if (fd < 0)
		return -1;
	if (status->st_mode & (S_IRWXG | S_IRWXO))
		return err_set(err,
			       "%s: other users can read or write it; use "
			       "chmod 600",
			       path);
	result = fd;
	fd = -1;
	return result;
}

static int
read_token(struct settings *settings, const char *path, struct err *err)
{
	struct buf *token = &settings->bearer;
	struct stat status;
	auto_fd fd = open_secret(path, &status, err);

	if (fd < 0 || fs_read_open(fd, path, MOST_TOKEN, token, &status, err))
		return -1;
	while (token->length && strchr("\r\n", token->data[token->length - 1]))
		token->length--;
	/* A header line ends with a line break. */
	for (size_t i = 0; i < token->length; i++)
		if (token->data[i] <= ' ' || token->data[i] > '~')
			return err_set(err, "%s: is not one token", path);
	if (!token->length)
		return err_set(err, "%s: is empty", path);
	buf_add_byte(token, 0);
	return 0;
}

static int
read_layout(struct settings *settings, const char *value, struct err *err)
{
	static const char *const names[] = {
		[SETTINGS_SUBDIRS] = "subdirs",
		[SETTINGS_FLAT] = "flat",
		[SETTINGS_BAZEL] = "bazel",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(value, names[i])) {
			settings->layout = (enum settings_layout)i;
			return 0;
		}
	return err_set(err, "use flat, subdirs or bazel");
}

static int
read_attribute(struct settings *settings, const char *name, const char *value,
	       struct err *err)
{
	struct stat status;
	auto_fd fd = -1;

	if (!strcmp(name, "layout"))
		return read_layout(settings, value, err);
	if (!strcmp(name, "bearer-token-file"))
		return read_token(settings, value, err);
	if (!strcmp(name, "netrc-file")) {
		settings->netrc_file = value;
		fd = open_secret(value, &status, err);
		return fd < 0 ? -1 : 0;
	}
	if (!strcmp(name, "ca-file")) {
		settings->ca_file = value;
		fd = fs_open_regular(value, &status, err);
		return fd < 0 ? -1 : 0;
	}
	if (!strcmp(name, "bearer-token"))
		return err_set(err, "it would be visible to others; use "
				    "bearer-token-file=FILE");
	return err_set(err, "unknown attribute; use layout, bearer-token-file, "
			    "netrc-file or ca-file");
}

int
settings_read_attributes(struct settings *settings, struct err *err)
{
	const char *count = environment_get("CRSH_NUM_ATTR");
	unsigned long most = count ? strtoul(count, NULL, 10) : 0;

	for (unsigned long i = 0; i < most && i < MOST_ATTRIBUTES; i++) {
		auto_free char *key = mem_printf("CRSH_ATTR_KEY_%lu", i);
		auto_free char *value = mem_printf("CRSH_ATTR_VALUE_%lu", i);
		const char *name = getenv(key);
		const char *text = getenv(value);

		if (name &&
		    read_attribute(settings, name, text ? text : "", err))
			return err_prefix(err, "%s", name);
	}
	return 0;
}

void
settings_fini(struct settings *settings)
{
	buf_fini(&settings->bearer);
}
