/* SPDX-License-Identifier: MIT */
/*
 * A whole tar archive is baked in this process, with a stand-in for the pool
 * and its workers.  The first byte has the options and says how the archive is
 * made from the rest: see lib/tarpass_input.h.  If the archive is accepted,
 *
 *	- the result has all members that are not .pyc, in the same order, and
 *	  regular files with the same bytes;
 *	- baking the result again gives the same bytes;
 *	- the archive as gzip gives the same result, as gzip.
 *
 * An error has a message of one line.
 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/path.h"
#include "compile/wire.h"
#include "format/taraudit.h"
#include "lib/tarpass_input.h"
#include "host/gunzip.h"
#include "pyc/pymagic.h"
#include "tar/flush.h"
#include "tar/layers.h"
#include "tar/pass.h"

#define MINOR 11
#define MOST_BYTES (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_pool_run(struct pool *pool, const struct pool_client *client,
		    struct err *err);

static void
require(bool condition)
{
	if (!condition)
		abort();
}

/* --- the stand-in for the pool --- */

/* A .pyc that depends on the request.  A source with a "!" does not compile. */
static void
reply_to(const struct buf *frame, struct buf *reply)
{
	struct request request;
	struct pyc_header header;
	struct outcome outcome = { .kind = OUTCOME_BAKED };
	auto_buf pyc = BUF_INIT;
	auto_err err = ERR_INIT;

	require(!wire_get_request(&request, frame->data + POOL_FRAME_HEAD,
				  frame->length - POOL_FRAME_HEAD, &err));
	if (request.source_length &&
	    memchr(request.source, '!', request.source_length)) {
		wire_put_failure(reply, OUTCOME_FAILED, "SyntaxError", "bad");
		return;
	}
	header = request_header(&request);
	buf_reserve(&pyc, PYC_HEADER_SIZE);
	pyc_header_write(&header, pyc.data);
	pyc.length = PYC_HEADER_SIZE;
	buf_add_byte(&pyc, (uint8_t)request.level);
	buf_add_string(&pyc, request.filename);
	outcome.pyc = pyc.data;
	outcome.pyc_length = pyc.length;
	wire_put_outcome(reply, &outcome);
}

/* Takes the place of the function in pool/pool.c. */
int
__wrap_pool_run(struct pool *pool, const struct pool_client *client,
		struct err *err)
{
	(void)pool;
	for (size_t i = 0; i < client->count; i++) {
		auto_buf frame = BUF_INIT;
		auto_buf reply = BUF_INIT;
		int result = client->load(client->context, i, false, &frame,
					  &reply, err);

		if (result < 0)
			return -1;
		if (!result)
			reply_to(&frame, &reply);
		require(get_le32(reply.data) == reply.length - POOL_FRAME_HEAD);
		if (client->deliver(client->context, i,
				    reply.data + POOL_FRAME_HEAD,
				    reply.length - POOL_FRAME_HEAD, err))
			return -1;
	}
	return 0;
}

/* --- one bake --- */

/* A file in memory, which is used again for each input. */
static int
memory_file(int *fd, const void *bytes, size_t length)
{
	auto_err err = ERR_INIT;

	if (*fd < 0)
		*fd = memfd_create("fuzz", MFD_CLOEXEC);
	require(*fd >= 0 && !ftruncate(*fd, 0) && !lseek(*fd, 0, SEEK_SET));
	require(!length || !fs_write_all(*fd, bytes, length, &err));
	require(!lseek(*fd, 0, SEEK_SET));
	return *fd;
}

static struct options
options_of(const struct tarpass_input *input)
{
	struct options options = {
		.levels = { [0] = true,
			    [1] = input->all_levels,
			    [2] = input->all_levels },
		.legacy = input->is_legacy,
		.size_limit = MOST_BYTES,
		.has_epoch = true,
		.epoch = 1000000000,
		.tar = OPTIONS_TAR_ALL,
	};

	return options;
}

static int
run_layer(struct tar_pass *pass, struct err *err)
{
	tar_layers_begin(pass);
	if (tar_pass_run_layer(pass, err))
		return -1;
	tar_layers_end(pass);
	return 0;
}

/* Runs a pass over the archive in fd, twice if it is a layer. */
static int
run_pass(struct tar_pass *pass, int fd, struct err *err)
{
	if (!pass->layers)
		return tar_pass_run(pass, err);
	if (run_layer(pass, err))
		return -1;
	arctar_close(pass->in);
	require(!lseek(fd, 0, SEEK_SET));
	pass->in = arctar_open(fd, MOST_BYTES, err);
	return !pass->in || run_layer(pass, err) ? -1 :
						   tar_flush_all(pass, err);
}

/* The scope for a file: all of an sdist, else modules. */
static enum tar_scope
find_scope(int fd)
{
	auto_err err = ERR_INIT;
	struct arctar *in = arctar_open(fd, MOST_BYTES, &err);
	bool is_sdist = in && tar_pass_is_sdist(in, &err) > 0;

	arctar_close(in);
	require(!lseek(fd, 0, SEEK_SET));
	return is_sdist ? TAR_SCOPE_SDIST : TAR_SCOPE_MODULES;
}

/* Bakes an archive.  Returns whether it is accepted; out has the result. */
static bool
bake(const struct tarpass_input *input, const struct buf *archive,
     struct buf *out)
{
	static int files[2] = { -1, -1 };
	const struct options options = options_of(input);
	struct python python = {
		.info = { .magic = pymagic_of(MINOR),
			  .minor = MINOR,
			  .tag = "cpython-311",
			  .release = "3.11.2" },
	};
	const struct pythons pythons = { &python, 1 };
	struct tar_layers layers = TAR_LAYERS_INIT;
	struct report report;
	struct tar_pass pass = {
		.options = &options,
		.pythons = &pythons,
		.report = &report,
		.shown = "a.tar",
		.scope = input->scope,
		.layers = input->is_layer ? &layers : NULL,
		.index = TAR_INDEX_INIT,
		.spool = TAR_SPOOL_INIT,
	};
	auto_err err = ERR_INIT;
	struct stat status;
	int result = -1;

	report_init(&report);
	pass.spool.limit = MOST_BYTES;
	memory_file(&files[0], archive->data, archive->length);
	if (pass.scope == TAR_SCOPE_MODULES)
		pass.scope = find_scope(files[0]);
	pass.in = arctar_open(files[0], MOST_BYTES, &err);
	if (pass.in)
		pass.out = arctar_out_new(memory_file(&files[1], NULL, 0),
					  arctar_filter(pass.in), &err);
	if (pass.out)
		result = run_pass(&pass, files[0], &err);
	if (!result)
		result = arctar_out_end(pass.out, &err);
	tar_state_fini(&pass);
	tar_layers_fini(&layers);
	arctar_out_free(pass.out);
	arctar_close(pass.in);
	report_fini(&report);
	require(!result == !err.message);
	require(!result || (*err.message && !strchr(err.message, '\n')));
	if (result)
		return false;
	require(!fstat(files[1], &status));
	buf_reserve(out, (size_t)status.st_size);
	out->length = (size_t)status.st_size;
	require(pread(files[1], out->data, out->length, 0) == status.st_size);
	return true;
}

/* --- what must hold for the result --- */

/* Takes the next member of an archive that is not a .pyc or a __pycache__. */
static bool
next_member(struct taraudit *audit, struct tarmember *member)
{
	while (taraudit_next(audit, member)) {
		auto_free char *path = path_relative(member->name);

		if (!path_ends_with(path, ".pyc") &&
		    strcmp(path_base(path), "__pycache__") != 0)
			return true;
		tarmember_fini(member);
	}
	return false;
}

static struct taraudit *
audit_of(const struct buf *archive)
{
	struct taraudit *audit = taraudit_new();
	const char *notice;
	auto_err err = ERR_INIT;

	require(!taraudit_feed(audit, archive->data, archive->length, &err) &&
		!taraudit_end(audit, &notice, &err));
	return audit;
}

static void
compare_members(const struct buf *before, const struct buf *after)
{
	struct taraudit *old = audit_of(before);
	struct taraudit *new = audit_of(after);
	struct tarmember was;
	struct tarmember is;

	while (next_member(old, &was)) {
		size_t length = (size_t)(was.end - was.offset);

		require(next_member(new, &is));
		require(!strcmp(was.name, is.name));
		if (was.type != '1')
			require(length == is.end - is.offset &&
				!memcmp(before->data + was.offset,
					after->data + is.offset, length));
		tarmember_fini(&was);
		tarmember_fini(&is);
	}
	require(!next_member(new, &is));
	taraudit_free(old);
	taraudit_free(new);
}

/* Checks that out, a gzip file, inflates to wanted. */
static void
compare_gzip(const struct buf *out, const struct buf *wanted)
{
	auto_free uint8_t *room = mem_alloc(wanted->length + 1);
	struct gunzip *gunzip = gunzip_new();
	struct gunzip_piece piece = {
		.input = out->data,
		.input_length = out->length,
		.output = room,
		.room = wanted->length + 1,
	};
	auto_err err = ERR_INIT;

	require(!gunzip_some(gunzip, &piece, &err) &&
		!gunzip_end(gunzip, &err));
	require(piece.room == 1 && !memcmp(room, wanted->data, wanted->length));
	gunzip_free(gunzip);
}

static void
check_archive(const struct tarpass_input *input, const struct buf *archive)
{
	const struct arctar_kind *filter =
		archive->length ?
			arctar_kind_detect(archive->data, archive->length) :
			NULL;
	auto_buf first = BUF_INIT;
	auto_buf second = BUF_INIT;
	auto_buf zipped = BUF_INIT;
	auto_buf third = BUF_INIT;
	bool is_baked = bake(input, archive, &first);

	if (is_baked && !input->is_layer) {
		if (!filter)
			compare_members(archive, &first);
		require(bake(input, &first, &second));
		require(first.length == second.length &&
			!memcmp(first.data, second.data, first.length));
	}
	if (!input->with_gzip || filter || !archive->length)
		return;
	tarpass_gzip(archive, &zipped);
	require(bake(input, &zipped, &third) == is_baked);
	if (is_baked)
		compare_gzip(&third, &first);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tarpass_input input;
	auto_buf archive = BUF_INIT;

	if (!size)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	log_set_level(LOG_SILENT);
	tarpass_make(&input, data, size, &archive);
	check_archive(&input, &archive);
	return 0;
}
