/* SPDX-License-Identifier: MIT */
/* Tests the bytes of a line.  The lines were checked with Python's json. */
#include "host/json.h"

#include "lib/tap.h"

static void
check_text(const char *text, const char *wanted, const char *what)
{
	auto_buf out = BUF_INIT;
	struct json *json = json_new();

	json_add_text(json, "a", text);
	json_write(json, &out);
	json_free(json);
	buf_add_byte(&out, 0);
	is_string((const char *)out.data, wanted, what);
}

static void
test_text(void)
{
	check_text("", "{\"a\":\"\"}\n", "an empty text");
	check_text("lib/a.py", "{\"a\":\"lib/a.py\"}\n",
		   "a slash is not escaped");
	check_text("a \"b\" \\c", "{\"a\":\"a \\\"b\\\" \\\\c\"}\n",
		   "quotes and backslashes");
	check_text("\n\t\x01\x7f", "{\"a\":\"\\u000a\\u0009\\u0001\\u007f\"}\n",
		   "control characters");
	check_text("\xc3\xa9", "{\"a\":\"\\u00e9\"}\n",
		   "a character of two bytes");
	check_text("\xe2\x82\xac\xef\xbf\xbf", "{\"a\":\"\\u20ac\\uffff\"}\n",
		   "characters of three bytes");
	check_text("\xf0\x90\x80\x80\xf0\x9f\x90\x8d\xf4\x8f\xbf\xbf",
		   "{\"a\":\"\\ud800\\udc00\\ud83d\\udc0d\\udbff\\udfff\"}\n",
		   "a character of four bytes becomes two surrogates");
	check_text(NULL, "{\"a\":null}\n", "a NULL text becomes null");
}

/* The escapes are those of os.fsdecode(), which os.fsencode() reverses. */
static void
test_not_utf8(void)
{
	check_text("a\xff.py", "{\"a\":\"a\\udcff.py\"}\n",
		   "a byte that is not UTF-8");
	check_text("\x80\xc3", "{\"a\":\"\\udc80\\udcc3\"}\n",
		   "lone bytes of a sequence");
	check_text("\xc3(", "{\"a\":\"\\udcc3(\"}\n",
		   "the byte after a bad lead byte is kept");
	check_text("\xc0\xaf", "{\"a\":\"\\udcc0\\udcaf\"}\n",
		   "an overlong form");
	check_text("\xed\xa0\x80", "{\"a\":\"\\udced\\udca0\\udc80\"}\n",
		   "an encoded surrogate is not a character");
	check_text("\xed\xb3\xbf", "{\"a\":\"\\udced\\udcb3\\udcbf\"}\n",
		   "an encoded surrogate escape is not a character");
	check_text("\xf0\x9f\x90\x8d\xff",
		   "{\"a\":\"\\ud83d\\udc0d\\udcff\"}\n",
		   "a bad byte after a character of four bytes");
	check_text("\xf4\x90\x80\x80",
		   "{\"a\":\"\\udcf4\\udc90\\udc80\\udc80\"}\n",
		   "a code point past U+10FFFF");
}

static void
test_members(void)
{
	auto_buf out = BUF_INIT;
	struct json *json = json_new();
	char key[] = "z";
	char text[] = "text";

	json_write(json, &out);
	json_add_text(json, key, text);
	key[0] = '?';
	text[0] = '?';
	json_add_number(json, "y", INT64_MAX);
	json_add_number(json, "x", INT64_MIN);
	json_add_number(json, "w", 0);
	json_add_null(json, "v");
	json_add_bool(json, "u", true);
	json_add_bool(json, "b", false);
	json_write(json, &out);
	json_free(json);
	buf_add_byte(&out, 0);
	is_string((const char *)out.data,
		  "{}\n"
		  "{\"z\":\"text\",\"y\":9223372036854775807,"
		  "\"x\":-9223372036854775808,\"w\":0,\"v\":null,"
		  "\"u\":true,\"b\":false}\n",
		  "members keep their order");
}

static void
check_document(const char *text, const char *refused, const char *what)
{
	auto_err err = ERR_INIT;
	struct json_object *value = json_parse(text, strlen(text), &err);

	if (refused)
		is_string(err.message ? err.message : "taken", refused, what);
	else
		ok(value && !err.message, what);
	json_release(value);
}

static void
test_documents(void)
{
	check_document("{\"a\":1}", NULL, "an object");
	check_document(" [1]\r\n\t ", NULL, "an array between blanks");
	/* json-c accepts a number only if a byte follows it. */
	check_document("0", "is not JSON: continue at byte 1", "a number");
	check_document("0 ", "is not a JSON object or array",
		       "a number with a blank after it");
	check_document("null", "is not JSON: continue at byte 4", "null");
	check_document("null ", "is not a JSON object or array",
		       "null with a blank");
	check_document("\"a\"", "is not a JSON object or array", "a string");
}

int
main(void)
{
	test_text();
	test_documents();
	test_not_utf8();
	test_members();
	json_free(NULL);
	return tap_done();
}
