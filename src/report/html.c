/* SPDX-License-Identifier: MIT */
#include "report/html.h"

#include "base/mem.h"
#include "base/utf8.h"

void
html_add_text(struct buf *out, const char *text)
{
	auto_free char *shown = utf8_show(text);

	for (const char *at = shown; *at; at++) {
		switch (*at) {
		case '<':
			buf_add_string(out, "&lt;");
			break;
		case '>':
			buf_add_string(out, "&gt;");
			break;
		case '&':
			buf_add_string(out, "&amp;");
			break;
		case '"':
			buf_add_string(out, "&quot;");
			break;
		case '\'':
			buf_add_string(out, "&#39;");
			break;
		default:
			buf_add_byte(out, (uint8_t)*at);
		}
	}
}

void
html_add_json(struct buf *out, const struct buf *json)
{
	for (size_t i = 0; i < json->length; i++) {
		const uint8_t byte = json->data[i];

		if (byte == '<' || byte == '>' || byte == '&')
			buf_printf(out, "\\u%04x", byte);
		else
			buf_add_byte(out, byte);
	}
}
