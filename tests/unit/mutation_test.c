/* SPDX-License-Identifier: MIT */
/*
 * Damages .pyc files.  Every reader must end, must agree with the others on the
 * error, and must hold at most MOST_RATIO times the file's size plus CONSTANT
 * bytes of memory.
 *
 *	PYC_MUTATE     a directory of .pyc files to damage, instead of the
 *		       files that this test makes
 *	PYC_MUTATIONS  the number of damaged files; 2000 if unset
 *	PYC_SEED       the seed of the damages; 1 if unset
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/path.h"
#include "lib/codestream.h"
#include "lib/peak.h"
#include "lib/tap.h"
#include "pyc/canon.h"
#include "pyc/marshal_dump.h"
#include "pyc/marshal_walk.h"
#include "pyc/pyc_describe.h"
#include "pyc/pymagic.h"

#define MOST_RATIO 16
/* Bytes for the initial tables of a graph and a dump's piece of text. */
#define CONSTANT (32 << 10)

#define MOST_FILE ((size_t)64 << 20)
#define MOST_STEPS 4

struct sample {
	char *name; /* for messages; the path to read if bytes is empty */
	struct buf bytes;
};

struct samples {
	struct sample *items;
	size_t count;
};

/* Names the current mutation, for a message if it ends the process. */
static char current[512];

/* AddressSanitizer calls this function before it ends the process. */
void __asan_on_error(void);

void
__asan_on_error(void)
{
	if (write(STDOUT_FILENO, current, strlen(current)) < 0)
		_exit(1);
}

/* SplitMix64, which accepts any seed. */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static size_t
draw_below(uint64_t *state, size_t limit)
{
	return limit ? (size_t)(draw(state) % limit) : 0;
}

/* Replaces a range of buf by bytes. */
static void
splice(struct buf *buf, size_t at, size_t length, const void *bytes,
       size_t bytes_length)
{
	auto_buf result = BUF_INIT;

	buf_add(&result, buf->data, at);
	buf_add(&result, bytes, bytes_length);
	buf_add(&result, buf->data + at + length, buf->length - at - length);
	buf_move(buf, &result);
}

/* Draws a number that could be a length or a reference index. */
static uint32_t
draw_number(uint64_t *state)
{
	static const uint32_t numbers[] = { 0,	       1,	   2,
					    0xff,      0x100,	   0xffff,
					    0x10000,   0x7fffffff, 0x80000000,
					    0xffffffff };
	const size_t count = sizeof(numbers) / sizeof(*numbers);
	size_t nth = draw_below(state, count + 1);

	return nth < count ? numbers[nth] : (uint32_t)(draw(state) % 1000);
}

static void
damage(struct buf *buf, uint64_t *state)
{
	static const char types[] = "0NFTS.iIlfgxysutaAzZr)([{}<>:c";
	size_t at = draw_below(state, buf->length);
	size_t left = buf->length - at;
	size_t length = draw_below(state, left < 64 ? left : 64);
	uint8_t bytes[4];

	if (!buf->length)
		return;
	switch (draw(state) % 8) {
	case 0:
		buf->data[at] ^= (uint8_t)(1 << draw(state) % 8);
		break;
	case 1:
		buf->data[at] = (uint8_t)draw(state);
		break;
	case 2:
		buf->data[at] =
			(uint8_t)types[draw_below(state, sizeof(types) - 1)];
		buf->data[at] |= (uint8_t)(draw(state) & 0x80);
		break;
	case 3:
		buf->length = at;
		break;
	case 4:
		splice(buf, at, length, "", 0);
		break;
	case 5:
		put_le32(bytes, (uint32_t)draw(state));
		splice(buf, at, 0, bytes, draw_below(state, sizeof(bytes)) + 1);
		break;
	case 6: {
		size_t from = draw_below(state, buf->length - length + 1);
		auto_buf copy = BUF_INIT;

		buf_add(&copy, buf->data + from, length);
		splice(buf, at, 0, copy.data, copy.length);
		break;
	}
	default:
		put_le32(bytes, draw_number(state));
		memcpy(buf->data + at, bytes, left < 4 ? left : 4);
		break;
	}
}

/* The result of one reader for one file. */
struct verdict {
	int result;
	struct err err;
	long long peak;
};

static int
count_text(void *context, const void *text, size_t length, struct err *err)
{
	size_t *total = context;

	(void)text;
	(void)err;
	*total += length;
	return 0;
}

static void
run_canon(struct verdict *verdict, const uint8_t *stream, size_t length,
	  unsigned int minor)
{
	struct canon canon = CANON_INIT;
	struct buf out = BUF_INIT;

	buf_reserve(&out, length);
	verdict->result = canon_rewrite(&canon, stream, length, minor, &out,
					&verdict->err);
	canon_fini(&canon);
	buf_fini(&out);
}

static void
run_walk(struct verdict *verdict, const uint8_t *stream, size_t length,
	 unsigned int minor)
{
	struct marshal_visitor visitor = { NULL, NULL, NULL };

	verdict->result =
		marshal_walk(&visitor, stream, length, minor, 0, &verdict->err);
}

static void
run_dump(struct verdict *verdict, const uint8_t *stream, size_t length,
	 unsigned int minor)
{
	size_t total = 0;
	struct marshal_dump_sink sink = { count_text, &total };

	verdict->result =
		marshal_dump(&sink, stream, length, minor, 0, &verdict->err);
}

static void
run_describe(struct verdict *verdict, const uint8_t *bytes, size_t length,
	     unsigned int minor)
{
	struct canon canon = CANON_INIT;
	struct pyc_description description;
	struct buf text = BUF_INIT;

	(void)minor;
	verdict->result = pyc_describe(&description, &canon, bytes, length,
				       "m.cpython-311.pyc", &verdict->err);
	if (!verdict->result)
		pyc_describe_format(&description, "m.pyc", &text);
	buf_fini(&text);
	canon_fini(&canon);
}

enum reader { CANON, WALK, DUMP, DESCRIBE, READERS };

static bool
agree(const struct verdict *verdicts)
{
	const struct verdict *canon = &verdicts[CANON];
	const struct verdict *walk = &verdicts[WALK];
	const struct verdict *dump = &verdicts[DUMP];

	if (dump->result != walk->result ||
	    (walk->result && strcmp(dump->err.message, walk->err.message)))
		return false;
	if (!canon->result)
		return !walk->result;
	/* Only a graph shows that. */
	if (strstr(canon->err.message, "contains an element twice"))
		return true;
	return walk->result && !strcmp(canon->err.message, walk->err.message);
}

/*
 * Runs every reader on a damaged file.  Returns whether all of them passed, and
 * raises ratio to the memory held per byte of the file.
 */
static bool
check(const struct buf *file, unsigned int minor, double *ratio)
{
	static void (*const run[READERS])(
		struct verdict *, const uint8_t *, size_t,
		unsigned int) = { run_canon, run_walk, run_dump, run_describe };
	struct verdict verdicts[READERS] = { 0 };
	size_t skip =
		file->length < PYC_HEADER_SIZE ? file->length : PYC_HEADER_SIZE;
	bool passed = true;

	for (unsigned int i = 0; i < READERS; i++) {
		size_t offset = i == DESCRIBE ? 0 : skip;
		double limit = MOST_RATIO * (double)file->length + CONSTANT;
		double used;

		peak_reset();
		run[i](&verdicts[i], file->data + offset, file->length - offset,
		       minor);
		if (verdicts[i].result && !verdicts[i].err.message) {
			printf("# no message\n");
			passed = false;
		}
		used = (double)peak_most;
		if (used > limit) {
			printf("# reader %u held %.0f bytes of memory\n", i,
			       used);
			passed = false;
		}
		used = (used - CONSTANT) / ((double)file->length + 1);
		if (ratio[i] < used)
			ratio[i] = used;
	}
	if (!agree(verdicts)) {
		printf("# canon: %s; walk: %s\n", verdicts[CANON].err.message,
		       verdicts[WALK].err.message);
		passed = false;
	}
	for (unsigned int i = 0; i < READERS; i++)
		err_fini(&verdicts[i].err);
	return passed;
}

static void
add_sample(struct samples *samples, char *name, struct buf *bytes)
{
	struct sample *sample;

	samples->items = mem_resize(samples->items, samples->count + 1,
				    sizeof(*samples->items));
	sample = &samples->items[samples->count++];
	*sample = (struct sample){ .name = name };
	buf_move(&sample->bytes, bytes);
}

/* Adds a sample with an object of every type. */
static void
make_sample(struct samples *samples, unsigned int minor)
{
	struct pyc_header header = { .magic = pymagic_of(minor) };
	auto_buf file = BUF_INIT;

	buf_reserve(&file, PYC_HEADER_SIZE);
	pyc_header_write(&header, file.data);
	file.length = PYC_HEADER_SIZE;
	codestream_add_rich(minor, &file);
	add_sample(samples, mem_printf("3.%u, made here", minor), &file);
}

static void
find_samples(struct samples *samples, const char *directory)
{
	DIR *list = opendir(directory);
	const struct dirent *entry;

	if (!list) {
		perror(directory);
		exit(2);
	}
	while ((entry = readdir(list)))
		if (path_ends_with(entry->d_name, ".pyc")) {
			auto_buf nothing = BUF_INIT;

			add_sample(samples, path_join(directory, entry->d_name),
				   &nothing);
		}
	closedir(list);
}

static bool
read_sample(const struct sample *sample, struct buf *file)
{
	auto_err err = ERR_INIT;
	struct stat status;

	if (sample->bytes.length) {
		buf_add(file, sample->bytes.data, sample->bytes.length);
		return true;
	}
	if (!fs_read_file(sample->name, MOST_FILE, file, &status, &err) &&
	    file->length > PYC_HEADER_SIZE)
		return true;
	printf("# %s: %s\n", sample->name, err.message ? err.message : "empty");
	return false;
}

static bool
run_mutation(const struct samples *samples, uint64_t seed, uint64_t nth,
	     double *ratio)
{
	uint64_t state = seed << 32 ^ nth;
	const struct sample *sample =
		&samples->items[draw_below(&state, samples->count)];
	size_t steps = draw_below(&state, MOST_STEPS) + 1;
	auto_buf file = BUF_INIT;
	unsigned int minor;

	snprintf(current, sizeof(current), "# seed %llu, mutation %llu of %s\n",
		 (unsigned long long)seed, (unsigned long long)nth,
		 sample->name);
	if (!read_sample(sample, &file))
		return false;
	minor = pymagic_minor(get_le32(file.data));
	/* Mutation 0 is the unchanged file. */
	for (size_t i = 0; nth && i < steps; i++)
		damage(&file, &state);
	if (check(&file, minor, ratio))
		return true;
	printf("%s", current);
	return false;
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

int
main(void)
{
	const char *directory = getenv("PYC_MUTATE");
	uint64_t count = setting("PYC_MUTATIONS", 2000);
	uint64_t seed = setting("PYC_SEED", 1);
	struct samples samples = { NULL, 0 };
	double ratio[READERS] = { 0 };
	bool passed = true;

	if (directory)
		find_samples(&samples, directory);
	else
		for (unsigned int minor = 7; minor <= 14; minor++)
			make_sample(&samples, minor);
	ok(samples.count > 0, "there are files to damage");
	for (uint64_t i = 0; samples.count && i < count; i++)
		passed &= run_mutation(&samples, seed, i, ratio);
	ok(passed, "damaged files are read or refused in bounded memory");
	printf("# bytes held for each of the file, past %d: canon %.2f, "
	       "walk %.2f, dump %.2f, describe %.2f\n",
	       CONSTANT, ratio[CANON], ratio[WALK], ratio[DUMP],
	       ratio[DESCRIBE]);
	for (size_t i = 0; i < samples.count; i++) {
		free(samples.items[i].name);
		buf_fini(&samples.items[i].bytes);
	}
	free(samples.items);
	return tap_done();
}
