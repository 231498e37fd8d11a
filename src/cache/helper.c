/* SPDX-License-Identifier: MIT */
#include "cache/helper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/kernel.h"
#include "base/mem.h"
#include "base/path.h"
#include "host/libexec.h"

#define OWN_PROGRAM "pyc-bake-storage-http"
#define OTHER_PROGRAMS "ccache-storage-"

#define DIRECTORY_TEMPLATE "pyc-bake-XXXXXX"
#define SOCKET_NAME "s"

/*
 * Seconds without a request after which the helper ends.  It is ended before
 * that, unless this process cannot do so.
 */
#define IDLE_SECONDS 600

/* --- the program --- */

/* The program for a scheme.  Owned; NULL if there is none. */
static char *
find_helper(const char *scheme, struct err *err)
{
	const bool is_http =
		!strcmp(scheme, "http") || !strcmp(scheme, "https");
	auto_free char *name = mem_printf(OTHER_PROGRAMS "%s", scheme);
	char *path = is_http ? libexec_find(OWN_PROGRAM) : NULL;

	if (!path)
		path = libexec_find(name);
	if (!path)
		path = program_find(name);
	if (!path)
		err_set(err,
			"there is no storage helper for %s: %s%s is not in "
			"PATH",
			scheme,
			is_http ? OWN_PROGRAM " is not installed and " : "",
			name);
	return path;
}

/* --- the socket --- */

/*
 * Notes the directory for the socket, which is in place.  Takes over path.  A
 * directory that cannot be noted is removed at once.
 */
static int
register_names(struct helper *helper, const char *place, char *path,
	       struct err *err)
{
	helper->place_fd = open(place, KERNEL_O_PATH | O_DIRECTORY | O_CLOEXEC);
	helper->directory_fd =
		open(path, KERNEL_O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (helper->place_fd < 0 || helper->directory_fd < 0) {
		err_errno(err, "%s", path);
		fs_close(&helper->place_fd);
		fs_close(&helper->directory_fd);
		rmdir(path);
		free(path);
		return -1;
	}
	helper->directory = path;
	helper->socket = path_join(path, SOCKET_NAME);
	tmpfile_note(&helper->directory_name, helper->place_fd, path_base(path),
		     true);
	tmpfile_note(&helper->socket_name, helper->directory_fd, SOCKET_NAME,
		     false);
	return 0;
}

/* Makes a directory for the socket, below the first place that has one. */
static int
make_private(struct helper *helper, struct err *err)
{
	const char *places[] = { getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"),
				 "/tmp" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		auto_free char *path = NULL;
		auto_free char *socket = NULL;

		/* The socket is also used by another program. */
		if (!places[i] || *places[i] != '/')
			continue;
		path = path_join(places[i], DIRECTORY_TEMPLATE);
		socket = path_join(path, SOCKET_NAME);
		if (strlen(socket) >=
		    sizeof(((struct sockaddr_un *)0)->sun_path))
			continue;
		/* mkdtemp makes it with mode 0700. */
		if (!mkdtemp(path)) {
			err_errno(err, "cannot make a directory in %s",
				  places[i]);
			continue;
		}
		if (register_names(helper, places[i], steal(path), err))
			return -1;
		err_fini(err);
		return 0;
	}
	return err->message ? -1 :
			      err_set(err, "no directory has a path that is "
					   "short enough for a socket");
}

void
helper_hide(struct helper *helper)
{
	DIR *directory;
	struct dirent *entry;

	if (!helper->directory)
		return;
	directory = opendir(helper->directory);
	/* A helper may have put a file of its own next to the socket. */
	while (directory && (entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	tmpfile_discard(&helper->socket_name);
	tmpfile_discard(&helper->directory_name);
	fs_close(&helper->directory_fd);
	fs_close(&helper->place_fd);
	free(helper->directory);
	helper->directory = NULL;
}

int
helper_connect(const struct helper *helper, struct err *err)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	auto_fd fd =
		socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int result;

	if (fd < 0)
		return err_errno(err, "socket");
	memcpy(name.sun_path, helper->socket, strlen(helper->socket));
	if (!connect(fd, (struct sockaddr *)&name, sizeof(name))) {
		result = fd;
		fd = -1;
		return result;
	}
	err_errno(err, "cannot connect to the helper");
	if (err->number == ENOENT || err->number == ECONNREFUSED)
		err->number = EAGAIN;
	return -1;
}

/* --- start and end --- */

/* The variables of the environment that tell a helper what to do. */
struct settings {
	char **items; /* owned, as are the texts */
	size_t count;
};

static void
add_setting(struct settings *settings, char *text)
{
	settings->items = mem_grow(settings->items, settings->count,
				   sizeof(*settings->items));
	settings->items[settings->count++] = text;
}

static void
fill_settings(struct settings *settings, const struct helper *helper,
	      const struct address *address)
{
	add_setting(settings,
		    mem_printf("CRSH_IPC_ENDPOINT=%s", helper->socket));
	add_setting(settings, mem_printf("CRSH_URL=%s", address->url));
	add_setting(settings, mem_printf("CRSH_IDLE_TIMEOUT=%d", IDLE_SECONDS));
	add_setting(settings, mem_printf("CRSH_NUM_ATTR=%zu", address->count));
	for (size_t i = 0; i < address->count; i++) {
		const struct address_attribute *item = &address->attributes[i];

		add_setting(settings,
			    mem_printf("CRSH_ATTR_KEY_%zu=%s", i, item->name));
		add_setting(settings, mem_printf("CRSH_ATTR_VALUE_%zu=%s", i,
						 item->value));
	}
}

static void
free_settings(struct settings *settings)
{
	for (size_t i = 0; i < settings->count; i++)
		free(settings->items[i]);
	free(settings->items);
}

int
helper_start(struct helper *helper, const struct address *address,
	     struct err *err)
{
	struct settings settings = { 0 };
	int result;

	*helper = HELPER_INIT;
	helper->path = find_helper(address->scheme, err);
	if (!helper->path || make_private(helper, err))
		return -1;
	fill_settings(&settings, helper, address);
	result = program_run(
		&helper->program,
		&(struct program_call){
			.arguments =
				(const char *const[]){ helper->path, NULL },
			.settings = settings.items,
			.setting_count = settings.count,
		},
		err);
	free_settings(&settings);
	return result ? err_prefix(err, "%s", helper->path) : 0;
}

int
helper_fd(const struct helper *helper)
{
	return helper->program.socket;
}

char *
helper_end(struct helper *helper)
{
	auto_free char *lines = NULL;
	auto_free char *how = program_end(&helper->program, &lines);
	char *text = NULL;

	if (how)
		text = mem_printf("%s %s%s%s", path_base(helper->path), how,
				  lines ? "; it printed: " : "",
				  lines ? lines : "");
	helper_hide(helper);
	free(helper->path);
	free(helper->socket);
	*helper = HELPER_INIT;
	return text;
}
