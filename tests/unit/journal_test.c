/* SPDX-License-Identifier: MIT */
/* Tests the lines of a report byte by byte.  See doc/report.md. */
#include "report/journal.h"

#include "base/fs.h"
#include "lib/tap.h"
#include "lib/workdir.h"

#define MAGIC_3_11 0x0a0d0da7

#define SHA256_OF_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA256_OF_NOTHING \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/* importlib.util.source_hash(b"x = 1\n").hex() in Python 3.11. */
#define HASH_OF_SOURCE "4c0372aa93f75252"

#define ABC ((const uint8_t *)"abc")

#define BEGIN_A \
	"{\"source\":\"lib/a.py\"," \
	"\"target\":\"lib/__pycache__/a.cpython-311.pyc\"," \
	"\"embedded\":\"/usr/lib/a.py\",\"level\":0," \
	"\"tag\":\"cpython-311\",\"mode\":\"checked-hash\"," \
	"\"source_hash\":\"" HASH_OF_SOURCE "\","
#define WITH_ABC "\"sha256\":\"" SHA256_OF_ABC "\",\"size\":3,"
#define WITHOUT "\"sha256\":null,\"size\":null,"

#define NO_SUMS \
	"{\"summary\":true,\"sources\":0,\"baked\":0,\"cached\":0,\"fresh\":" \
	"0," \
	"\"failed\":0,\"allowed\":0,\"removed\":0," \
	"\"findings\":0,\"bytes\":0," \
	"\"release\":\"" PACKAGE_VERSION "\"}\n"

static struct journal_entry
entry_a(void)
{
	return (struct journal_entry){
		.source = "lib/a.py",
		.target = "lib/__pycache__/a.cpython-311.pyc",
		.embedded = "/usr/lib/a.py",
		.tag = "cpython-311",
		.mode = PYC_CHECKED_HASH,
		.has_hash = true,
		.hash = pyc_source_hash(MAGIC_3_11, 11,
					(const uint8_t *)"x = 1\n", 6),
		.outcome = JOURNAL_BAKED,
		.pyc = ABC,
		.length = 3,
	};
}

static void
add(struct journal *journal, const struct journal_entry *entry)
{
	auto_err err = ERR_INIT;

	if (journal_add(journal, entry, &err)) {
		printf("Bail out! %s\n", err.message);
		exit(99);
	}
}

/* Writes the journal and compares the file with the expected lines. */
static void
check(struct journal *journal, const struct report *report, const char *wanted,
      const char *what)
{
	auto_buf bytes = BUF_INIT;
	auto_err err = ERR_INIT;
	struct stat status;

	is_int(journal_write(journal, report, "report", &err), 0, what);
	if (fs_read_file("report", 1000000, &bytes, &status, &err))
		printf("# %s\n", err.message);
	buf_add_byte(&bytes, 0);
	is_string((const char *)bytes.data, wanted,
		  "the file has the expected lines");
	journal_free(journal);
	unlink("report");
}

static void
test_summary(void)
{
	struct report report = {
		.sources = 1,
		.baked = 2,
		.cached = 1,
		.fresh = 3,
		.failed = 4,
		.allowed = 5,
		.removed = 6,
		.found = 10,
		.bytes = (uint64_t)1 << 40,
		.remote = { .is_used = true, .hits = 11, .why = "why" },
		.unread = 7,
		.start = { 8, 9 },
	};

	check(journal_new(), &report,
	      "{\"summary\":true,\"sources\":1,\"baked\":2,\"cached\":1,"
	      "\"fresh\":3,"
	      "\"failed\":4,\"allowed\":5,\"removed\":6,"
	      "\"findings\":10,\"bytes\":1099511627776,"
	      "\"release\":\"" PACKAGE_VERSION "\"}\n",
	      "an empty run has only the summary");
}

static void
test_lines(void)
{
	struct journal *journal = journal_new();
	struct journal_entry entry = entry_a();

	add(journal, &entry);
	entry.outcome = JOURNAL_FRESH;
	entry.level = 2;
	entry.mode = PYC_TIMESTAMP;
	entry.hash = 1;
	entry.length = 0;
	add(journal, &entry);
	entry.outcome = JOURNAL_FAILED;
	entry.mode = PYC_UNCHECKED_HASH;
	entry.has_hash = false;
	entry.pyc = NULL;
	entry.message = "SyntaxError: \"x\"";
	add(journal, &entry);
	entry.source = "lib/\xff.py";
	entry.outcome = JOURNAL_ALLOWED;
	entry.tag = NULL;
	add(journal, &entry);
	check(journal, &(struct report){ 0 },
	      BEGIN_A WITH_ABC
	      "\"outcome\":\"baked\",\"message\":null}\n"

	      "{\"source\":\"lib/a.py\","
	      "\"target\":\"lib/__pycache__/a.cpython-311.pyc\","
	      "\"embedded\":\"/usr/lib/a.py\",\"level\":2,"
	      "\"tag\":\"cpython-311\",\"mode\":\"timestamp\","
	      "\"source_hash\":\"0100000000000000\","
	      "\"sha256\":\"" SHA256_OF_NOTHING "\",\"size\":0,"
	      "\"outcome\":\"fresh\",\"message\":null}\n"

	      "{\"source\":\"lib/a.py\","
	      "\"target\":\"lib/__pycache__/a.cpython-311.pyc\","
	      "\"embedded\":\"/usr/lib/a.py\",\"level\":2,"
	      "\"tag\":\"cpython-311\",\"mode\":\"unchecked-hash\","
	      "\"source_hash\":null," WITHOUT "\"outcome\":\"failed\","
	      "\"message\":\"SyntaxError: \\\"x\\\"\"}\n"

	      "{\"source\":\"lib/\\udcff.py\","
	      "\"target\":\"lib/__pycache__/a.cpython-311.pyc\","
	      "\"embedded\":\"/usr/lib/a.py\",\"level\":2,"
	      "\"tag\":null,\"mode\":\"unchecked-hash\","
	      "\"source_hash\":null," WITHOUT "\"outcome\":\"allowed\","
	      "\"message\":\"SyntaxError: \\\"x\\\"\"}\n" NO_SUMS,
	      "each outcome has a line");
}

/* Adds the entries of an archive: one baked, one fresh, one failed. */
static void
add_archive(struct journal *journal)
{
	struct journal_entry entry = entry_a();

	add(journal, &entry);
	entry.outcome = JOURNAL_FRESH;
	add(journal, &entry);
	entry.outcome = JOURNAL_FAILED;
	entry.pyc = NULL;
	entry.message = "a message";
	add(journal, &entry);
}

#define FRESH BEGIN_A WITH_ABC "\"outcome\":\"fresh\",\"message\":null}\n"
#define FAILED \
	BEGIN_A WITHOUT "\"outcome\":\"failed\",\"message\":\"a message\"}\n"
#define BAKED BEGIN_A WITH_ABC "\"outcome\":\"baked\",\"message\":null}\n"
#define DROPPED BEGIN_A WITHOUT "\"outcome\":\"dropped\",\"message\":null}\n"

static void
test_held(void)
{
	struct report none = { 0 };
	struct journal_entry entry = entry_a();
	struct journal *journal = journal_new();

	journal_hold(journal);
	add_archive(journal);
	journal_release(journal, true);
	check(journal, &none, BAKED FRESH FAILED NO_SUMS,
	      "the outcomes of a written archive are kept");

	journal = journal_new();
	add(journal, &entry);
	journal_hold(journal);
	add_archive(journal);
	journal_release(journal, false);
	add(journal, &entry);
	check(journal, &none, BAKED DROPPED FRESH FAILED BAKED NO_SUMS,
	      "the outcomes of an unwritten archive between others are "
	      "dropped");

	journal = journal_new();
	journal_hold(journal);
	add(journal, &entry);
	journal_release(journal, false);
	journal_hold(journal);
	add(journal, &entry);
	journal_release(journal, true);
	check(journal, &none, DROPPED BAKED NO_SUMS,
	      "the outcomes of one of two archives are dropped");

	journal = journal_new();
	journal_hold(journal);
	add(journal, &entry);
	check(journal, &none, DROPPED NO_SUMS,
	      "the outcomes of an archive at which the run ended are dropped");
}

static void
test_bad_path(void)
{
	struct journal *journal = journal_new();
	auto_err err = ERR_INIT;

	is_int(journal_write(journal, &(struct report){ 0 }, "none/report",
			     &err),
	       -1, "a path that cannot be written is refused");
	ok(err.message && !strncmp(err.message, "none/report: ", 13),
	   "the message names the path");
	journal_free(journal);
}

int
main(void)
{
	workdir_enter();
	test_summary();
	test_lines();
	test_held();
	test_bad_path();
	journal_free(NULL);
	workdir_leave();
	return tap_done();
}
