/* SPDX-License-Identifier: MIT */
/* Text in HTML and in the JSON of an HTML page. */
#ifndef PYC_BAKE_REPORT_HTML_H
#define PYC_BAKE_REPORT_HTML_H

#include "base/buf.h"

/*
 * Appends text for the content of an element or a quoted attribute.  What would
 * be markup is escaped, and what is not plain text is written as \xNN
 * (utf8_show).
 */
void html_add_text(struct buf *out, const char *text);

/*
 * Appends JSON for the content of a script element.  The characters that could
 * end the element or begin a comment are written as \u00NN, which is possible
 * because JSON has them in strings only.
 */
void html_add_json(struct buf *out, const struct buf *json);

#endif
