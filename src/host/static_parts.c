/* SPDX-License-Identifier: MIT */
/*
 * For a static program: what takes the place of functions of libraries.
 *
 * Nothing here uses libarchive's code for xar, which would add libxml2 and
 * 30 MB of ICU.
 *
 * Without a file of the system a static program has no UTF-8 locale
 * (locale(7)).  libarchive asks nl_langinfo(3) for the character set of names,
 * and needs no locale if the answer is UTF-8.  The linker directs all calls of
 * nl_langinfo to __wrap_nl_langinfo (--wrap of ld(1)).
 */
#include <archive.h>
#include <langinfo.h>

int
archive_read_support_format_xar(struct archive *archive)
{
	(void)archive;
	return ARCHIVE_WARN;
}

int
archive_write_set_format_xar(struct archive *archive)
{
	(void)archive;
	return ARCHIVE_FATAL;
}

char *__real_nl_langinfo(nl_item item);
char *__wrap_nl_langinfo(nl_item item);

char *
__wrap_nl_langinfo(nl_item item)
{
	static char utf8[] = "UTF-8";

	return item == CODESET ? utf8 : __real_nl_langinfo(item);
}
