/* SPDX-License-Identifier: MIT */
/*
 * The text around the data is in page.html, with a @NAME@ for each part that is
 * filled in here.
 */
#include "report/page_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/outfile.h"
#include "base/utf8.h"
#include "config.h"
#include "host/json.h"
#include "report/html.h"
#include "report/page_sums.h"

static const char *const page_template[] = {
#include "report/page_template.inc"
};

/* How many packages the chart shows. */
#define MOST_PACKAGES 50

/* So many rows have whole explanations and both sides; those after them have
 * so many bytes of the explanation, so that 10,000 are less than 2 MB. */
#define MOST_WHOLE_ROWS 250
#define MOST_SHORT_TEXT 60

/* How many the data for programs has. */
#define MOST_DATA_PACKAGES 500

struct writing {
	const struct page *page;
	const struct page_head *head;
	struct page_sums packages;
	struct page_sums codes;
	bool has_artifacts;
	bool has_findings;
	const struct page_row **rows; /* in the order of the table; owned */
	size_t row_count;
	struct buf out;
};

/* --- numbers --- */

static void
page_add_size(struct buf *out, uint64_t bytes)
{
	if (bytes < 10000)
		buf_printf(out, "%" PRIu64 " B", bytes);
	else if (bytes < 10000000)
		buf_printf(out, "%.0f kB", (double)bytes / 1e3);
	else
		buf_printf(out, "%.1f MB", (double)bytes / 1e6);
}

static void
add_seconds(struct buf *out, uint64_t milliseconds)
{
	buf_printf(out, "%.2f s", (double)milliseconds / 1e3);
}

/* --- parts of the page --- */

static void
page_add_title(struct writing *writing)
{
	html_add_text(&writing->out, writing->head->title);
}

/* Says where the files are. */
static void
add_about(struct writing *writing)
{
	struct buf *out = &writing->out;

	buf_printf(out, "%zu file%s looked at", writing->head->report->sources,
		   writing->head->report->sources == 1 ? "" : "s");
	if (*writing->packages.above) {
		buf_add_string(out, ", below <code>");
		html_add_text(out, writing->packages.above);
		buf_add_string(out, "</code>");
	}
	buf_add_string(out, ".");
}

static void
add_count(struct buf *out, size_t count, const char *name)
{
	buf_printf(out, "<li><b>%zu</b> %s</li>\n", count, name);
}

static void
add_counts(struct writing *writing)
{
	const struct report *report = writing->head->report;

	if (report->equal)
		add_count(&writing->out, report->equal, "equal");
	for (size_t i = 0; i < writing->codes.count; i++)
		add_count(&writing->out,
			  writing->codes.items[i].files +
				  writing->codes.items[i].findings,
			  writing->codes.items[i].name);
	if (!writing->has_artifacts && report->failed)
		add_count(&writing->out, report->failed, "failed");
	if (!writing->codes.count)
		add_count(&writing->out, 0, "findings");
}

static void
add_packages_caption(struct writing *writing)
{
	buf_add_string(
		&writing->out,
		writing->has_artifacts ?
			"Size of the .pyc (first bar), and the time that "
			"compiling took (second bar), roughly." :
			"Findings by package.");
	if (writing->packages.count > MOST_PACKAGES)
		buf_printf(&writing->out, " The first %d of %zu packages.",
			   MOST_PACKAGES, writing->packages.count);
}

static void
add_packages_head(struct writing *writing)
{
	struct buf *out = &writing->out;

	buf_add_string(out, "<th scope=\"col\">Package</th>");
	if (writing->has_artifacts)
		buf_add_string(out, "<th scope=\"col\" class=\"n\">Files</th>"
				    "<th scope=\"col\" class=\"n\">Size</th>"
				    "<th scope=\"col\" class=\"n\">Time</th>");
	buf_add_string(out,
		       "<th scope=\"col\" class=\"n\">Problems</th>"
		       "<th scope=\"col\" class=\"bars\">Compared with the "
		       "largest</th>");
}

static void
add_bar(struct buf *out, uint64_t part, uint64_t whole)
{
	buf_printf(out, "<div class=\"bar\" style=\"width:%.1f%%\"></div>",
		   whole ? 100 * (double)part / (double)whole : 0);
}

static void
add_package(struct writing *writing, const struct page_sum *sum,
	    const struct page_sum *most)
{
	struct buf *out = &writing->out;

	buf_add_string(out, "<tr><th scope=\"row\">");
	html_add_text(out, *sum->name ? sum->name : "(none)");
	buf_add_string(out, "</th>");
	if (writing->has_artifacts) {
		buf_printf(out, "<td class=\"n\">%zu</td><td class=\"n\">",
			   sum->files);
		page_add_size(out, sum->bytes);
		buf_add_string(out, "</td><td class=\"n\">");
		add_seconds(out, sum->milliseconds);
		buf_add_string(out, "</td>");
	}
	buf_printf(out, "<td class=\"n\">%zu</td><td class=\"bars\">",
		   sum->problems);
	if (writing->has_artifacts) {
		add_bar(out, sum->bytes, most->bytes);
		add_bar(out, sum->milliseconds, most->milliseconds);
	} else {
		add_bar(out, sum->findings, most->findings);
	}
	buf_add_string(out, "</td></tr>\n");
}

static void
add_packages(struct writing *writing)
{
	const struct page_sums *packages = &writing->packages;
	struct page_sum most = { .files = 0 };

	for (size_t i = 0; i < packages->count; i++) {
		const struct page_sum *sum = &packages->items[i];

		if (sum->bytes > most.bytes)
			most.bytes = sum->bytes;
		if (sum->milliseconds > most.milliseconds)
			most.milliseconds = sum->milliseconds;
		if (sum->findings > most.findings)
			most.findings = sum->findings;
	}
	for (size_t i = 0; i < packages->count && i < MOST_PACKAGES; i++)
		add_package(writing, &packages->items[i], &most);
}

/* Whether the table has the sizes of artifacts. */
static bool
shows_size(const struct writing *writing)
{
	return writing->has_artifacts && !writing->has_findings;
}

static void
add_rows_title(struct writing *writing)
{
	buf_add_string(&writing->out,
		       shows_size(writing) ? "Files" : "Findings");
}

static void
page_add_codes(struct writing *writing)
{
	for (size_t i = 0; i < writing->codes.count; i++)
		buf_printf(&writing->out, "<option>%s</option>",
			   writing->codes.items[i].name);
}

static void
add_rows_caption(struct writing *writing)
{
	buf_printf(&writing->out, "%zu row%s", writing->row_count,
		   writing->row_count == 1 ? "" : "s");
	if (writing->row_count > PAGE_MOST_ROWS)
		buf_printf(&writing->out, ", of which the first %d are here",
			   PAGE_MOST_ROWS);
}

static void
add_rows_head(struct writing *writing)
{
	buf_add_string(&writing->out,
		       "<th scope=\"col\">Code</th><th scope=\"col\">File</th>"
		       "<th scope=\"col\">Explanation</th>");
	if (shows_size(writing))
		buf_add_string(&writing->out,
			       "<th scope=\"col\" class=\"n\">Size</th>");
}

static void
add_side(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "<dt>%s<dd>", name);
	html_add_text(out, text);
}

/* The text of a row, of which a short one has the start only. */
static void
add_explanation(struct buf *out, const struct page_row *row, bool is_short)
{
	const char *text = row->text ? row->text : "";
	size_t length = strlen(text);

	if (is_short && length > MOST_SHORT_TEXT) {
		auto_free char *start = NULL;

		length = MOST_SHORT_TEXT;
		while (length && ((uint8_t)text[length] & 0xc0) == 0x80)
			length--;
		start = mem_strndup(text, length);
		html_add_text(out, start);
		buf_add_string(out, "...");
		return;
	}
	html_add_text(out, text);
	if (row->old && row->new && !is_short) {
		buf_add_string(out, "<dl>");
		add_side(out, "old", row->old);
		add_side(out, "new", row->new);
		buf_add_string(out, "</dl>");
	}
}

/* A row of the table.  HTML lets the closing tags be left out. */
static void
add_table_row(struct writing *writing, const struct page_row *row,
	      bool is_short)
{
	struct buf *out = &writing->out;

	buf_printf(out, "<tr><td>%s<td>", row->code);
	html_add_text(out, row->path + strlen(writing->packages.above));
	buf_add_string(out, "<td>");
	add_explanation(out, row, is_short);
	if (shows_size(writing)) {
		buf_printf(out, "<td class=n data-n=%" PRIu64 ">", row->size);
		page_add_size(out, row->size);
	}
	buf_add_byte(out, '\n');
}

static void
add_rows(struct writing *writing)
{
	for (size_t i = 0; i < writing->row_count && i < PAGE_MOST_ROWS; i++)
		add_table_row(writing, writing->rows[i], i >= MOST_WHOLE_ROWS);
}

static void
add_release(struct writing *writing)
{
	buf_add_string(&writing->out, PACKAGE_VERSION);
}

/* --- the data --- */

static struct json_object *
data_number(uint64_t number)
{
	return json_make_number((int64_t)number);
}

static struct json_object *
data_text(const char *text)
{
	auto_free char *shown = utf8_show(text);

	return json_make_text(shown);
}

static struct json_object *
data_codes(const struct page_sums *codes)
{
	struct json_object *data = json_make_object();

	for (size_t i = 0; i < codes->count; i++)
		json_set(data, codes->items[i].name,
			 data_number(codes->items[i].files +
				     codes->items[i].findings));
	return data;
}

static struct json_object *
data_package(const struct page_sum *sum)
{
	struct json_object *data = json_make_object();

	json_set(data, "name", data_text(sum->name));
	json_set(data, "files", data_number(sum->files));
	json_set(data, "bytes", data_number(sum->bytes));
	json_set(data, "milliseconds", data_number(sum->milliseconds));
	json_set(data, "problems", data_number(sum->problems));
	return data;
}

/* The sums as JSON, for programs. */
static void
add_data(struct writing *writing)
{
	const struct page_sums *sums = &writing->packages;
	struct json_object *packages = json_make_array();
	struct json_object *data = json_make_object();
	auto_buf text = BUF_INIT;

	for (size_t i = 0; i < sums->count && i < MOST_DATA_PACKAGES; i++)
		json_append(packages, data_package(&sums->items[i]));
	json_set(data, "release", json_make_text(PACKAGE_VERSION));
	json_set(data, "files", data_number(writing->head->report->sources));
	json_set(data, "above", data_text(sums->above));
	json_set(data, "codes", data_codes(&writing->codes));
	json_set(data, "package_count", data_number(sums->count));
	json_set(data, "packages", packages);
	json_print(data, &text);
	json_release(data);
	html_add_json(&writing->out, &text);
}

/* --- the template --- */

static const struct {
	const char *name;
	void (*add)(struct writing *writing);
} parts[] = {
	{ "TITLE", page_add_title },
	{ "ABOUT", add_about },
	{ "COUNTS", add_counts },
	{ "PACKAGES_CAPTION", add_packages_caption },
	{ "PACKAGES_HEAD", add_packages_head },
	{ "PACKAGES", add_packages },
	{ "ROWS_TITLE", add_rows_title },
	{ "CODES", page_add_codes },
	{ "ROWS_CAPTION", add_rows_caption },
	{ "ROWS_HEAD", add_rows_head },
	{ "ROWS", add_rows },
	{ "RELEASE", add_release },
	{ "DATA", add_data },
};

/* Adds the part that a @NAME@ stands for.  Returns what follows it, or NULL if
 * the text is something else. */
static const char *
page_add_part(struct writing *writing, const char *at)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const size_t length = strlen(parts[i].name);

		if (!strncmp(at + 1, parts[i].name, length) &&
		    at[1 + length] == '@') {
			parts[i].add(writing);
			return at + length + 2;
		}
	}
	return NULL;
}

static void
add_line(struct writing *writing, const char *line)
{
	for (const char *at = line; *at;) {
		const char *after =
			*at == '@' ? page_add_part(writing, at) : NULL;

		if (!after)
			buf_add_byte(&writing->out, (uint8_t)*at);
		at = after ? after : at + 1;
	}
}

/* --- order of the rows --- */

/* Problems come first, then the order of the run. */
static int
row_rank(const struct page_row *row)
{
	if (row->is_finding || row->outcome == JOURNAL_FAILED)
		return 0;
	return row->text ? 1 : 2;
}

/* Chooses the rows of the table: a check compares files that are all right. */
static void
choose_rows(struct writing *writing)
{
	const struct page *page = writing->page;

	writing->rows = mem_zalloc(page->count, sizeof(struct page_row *));
	for (int wanted = 0; wanted < 3; wanted++) {
		for (size_t i = 0; i < page->count; i++) {
			const struct page_row *row = &page->rows[i];

			if (row_rank(row) == wanted &&
			    row->outcome != JOURNAL_COMPARED)
				writing->rows[writing->row_count++] = row;
		}
	}
}

static void
look_at_rows(struct writing *writing)
{
	for (size_t i = 0; i < writing->page->count; i++) {
		writing->has_artifacts |= !writing->page->rows[i].is_finding;
		writing->has_findings |= writing->page->rows[i].is_finding;
	}
}

int
page_write(const struct page *page, const struct page_head *head,
	   const char *path, struct err *err)
{
	struct writing writing = { .page = page, .head = head };
	int result;

	look_at_rows(&writing);
	choose_rows(&writing);
	page_sums_by_package(&writing.packages, page);
	page_sums_by_code(&writing.codes, page);
	for (size_t i = 0; i < sizeof(page_template) / sizeof(*page_template);
	     i++)
		add_line(&writing, page_template[i]);
	result = outfile_write(path, writing.out.data, writing.out.length, err);
	page_sums_fini(&writing.packages);
	page_sums_fini(&writing.codes);
	buf_fini(&writing.out);
	free(writing.rows);
	return result;
}
