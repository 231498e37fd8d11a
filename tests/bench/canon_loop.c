/* SPDX-License-Identifier: MIT */
/*
 * Measures the cost of canonical form and source hash.  Standard input names
 * pairs of a .pyc and its .py, one name a line; marshal has written the .pyc's
 * payload.  Prints the CPU seconds for all pairs, without reading the files.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "pyc/canon.h"
#include "pyc/pyc.h"
#include "pyc/pymagic.h"

#define MOST ((size_t)1 << 30)

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool
read_line(char *line, int size)
{
	if (!fgets(line, size, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return true;
}

/* Returns the CPU seconds for one pair, or -1 on error. */
static double
measure(struct canon *canon, const char *pyc_path, const char *source_path,
	uint64_t *sum)
{
	auto_buf pyc = BUF_INIT;
	auto_buf source = BUF_INIT;
	auto_buf out = BUF_INIT;
	auto_err err = ERR_INIT;
	struct pyc_header header;
	struct stat status;
	unsigned int minor;
	double start;

	if (fs_read_file(pyc_path, MOST, &pyc, &status, &err) ||
	    fs_read_file(source_path, MOST, &source, &status, &err) ||
	    pyc_header_read(&header, pyc.data, pyc.length, &err))
		return -1;
	minor = pymagic_minor(header.magic);
	buf_reserve(&out, pyc.length);
	start = now();
	if (canon_rewrite(canon, pyc.data + PYC_HEADER_SIZE,
			  pyc.length - PYC_HEADER_SIZE, minor, &out, &err))
		return -1;
	/* The sum keeps the compiler from removing the hash. */
	*sum += pyc_source_hash(header.magic, minor, source.data,
				source.length);
	return now() - start;
}

int
main(void)
{
	struct canon canon = CANON_INIT;
	char pyc[4096];
	char source[4096];
	uint64_t sum = 0;
	double total = 0;

	while (read_line(pyc, sizeof(pyc)) &&
	       read_line(source, sizeof(source))) {
		double taken = measure(&canon, pyc, source, &sum);

		if (taken < 0) {
			fprintf(stderr, "canon_loop: %s\n", pyc);
			return 1;
		}
		total += taken;
	}
	canon_fini(&canon);
	printf("%f %u\n", total, (unsigned int)(sum & 1));
	return 0;
}
