# SPDX-License-Identifier: MIT
"""html_page.py FILE EXPRESSION: reads a page of --html.

Fails unless the page is complete and the expression, in which rows, data,
text, images and scripts are defined, is true.
"""

import glob
import html.parser
import json
import os
import sys

VOID = {"meta", "link", "input", "img"}
# Their closing tags may be left out.
OPTIONAL = {"tr", "td", "dt", "dd", "option"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.rows = []
        self.texts = []
        self.data = ""
        self.in_rows = self.in_data = False
        self.images = self.scripts = 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.images += tag == "img"
        self.scripts += tag == "script"
        self.in_data = attributes.get("id") == "data"
        if tag == "table":
            self.in_rows = attributes.get("id") == "rows"
        if self.in_rows and tag == "tr":
            self.rows.append([])
        if self.in_rows and tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open[-1] != tag:
            assert self.open[-1] in OPTIONAL, (tag, self.open)
            self.open.pop()
        self.open.pop()
        self.in_data = False
        if tag == "table":
            self.in_rows = False

    def handle_data(self, text):
        if self.in_data:
            self.data += text
            return
        self.texts.append(text)
        if self.in_rows and self.rows and "tbody" in self.open:
            self.rows[-1][-1] += text
            self.rows[-1][-1] = self.rows[-1][-1].rstrip("\n")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        page = Page()
        page.feed(file.read())
        page.close()
    assert not page.open, page.open
    names = {
        "rows": page.rows[1:],
        "data": json.loads(page.data),
        "text": "".join(page.texts),
        "images": page.images,
        "scripts": page.scripts,
        "os": os,
        "glob": glob,
    }
    if not eval("(" + sys.argv[2] + ")", names):
        sys.exit(f"not true: {sys.argv[2]}\nrows: {names['rows'][:20]}\n"
                 f"data: {names['data']}")


main()
