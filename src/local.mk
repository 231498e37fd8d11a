# SPDX-License-Identifier: MIT
# Add each new source file to the list of its room, in sorted order.

bin_PROGRAMS += pyc-bake pyc-bake-precompiler
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT =
noinst_LIBRARIES += \
	libbase.a \
	libcache.a \
	libcheck.a \
	libcmd.a \
	libcompile.a \
	libdiff.a \
	libfind.a \
	libformat.a \
	libhost.a \
	libimage.a \
	libinstall.a \
	libjob.a \
	libpool.a \
	libprecompile.a \
	libpyc.a \
	libreport.a \
	librun.a \
	libtar.a \
	libtree.a \
	libzip.a

pyc_bake_SOURCES = src/main.c
# The linker takes from a library only what earlier ones need, so the highest
# room comes first.
pyc_bake_LDADD = \
	libcmd.a \
	librun.a \
	libdiff.a \
	libinstall.a \
	libimage.a \
	libtar.a \
	libzip.a \
	libtree.a \
	libcompile.a \
	libfind.a \
	libcache.a \
	libcheck.a \
	libreport.a \
	libjob.a \
	$(lazy_library) \
	libhost.a \
	libformat.a \
	libpyc.a \
	libpool.a \
	libbase.a \
	$(PYTHON_EMBED_LIBS) \
	$(in_modules) \
	$(LIBJSONC_LIBS) \
	$(LIBPCRE2_LIBS) \
	$(LIBXXHASH_LIBS) \
	$(LIBZSTD_LIBS) \
	$(ZLIB_LIBS)
pyc_bake_precompiler_SOURCES = src/precompiler.c
pyc_bake_precompiler_LDADD = libprecompile.a $(pyc_bake_LDADD)

# libarchive and libcrypto take long to load, and most runs need neither.  So the
# files that use them are modules (host/module), and liblazy.a has functions of
# the same names.  A module uses functions of the program, which therefore has
# all of these two libraries.
if MODULES
lazy_library = liblazy.a
in_modules =
noinst_LIBRARIES += liblazy.a
liblazy_a_CPPFLAGS = \
	$(AM_CPPFLAGS) \
	-DARCHIVE_MODULE='"pyc-bake-archive.so"' \
	-DDIGEST_MODULE='"pyc-bake-digest.so"'
liblazy_a_SOURCES = \
	src/host/lazy_archive.c \
	src/host/lazy_digest.c \
	src/host/module.c \
	src/host/module.h
pyc_bake_LDFLAGS = \
	$(AM_LDFLAGS) \
	-Wl,--export-dynamic \
	-Wl,--whole-archive,libformat.a,libbase.a,--no-whole-archive
pyc_bake_precompiler_LDFLAGS = $(pyc_bake_LDFLAGS)
moduledir = $(pkglibexecdir)
module_PROGRAMS = pyc-bake-archive.so pyc-bake-digest.so
# They have no --help, which make installcheck would try.
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT += $(module_PROGRAMS)
module_ldflags = $(AM_LDFLAGS) -shared -Wl,-Bsymbolic
pyc_bake_archive_so_SOURCES = \
	src/host/arcread.c \
	src/host/arctar.c \
	src/host/arctar_agree.c \
	src/host/arctar_filter.c \
	src/host/arctar_time.c \
	src/host/arctar_write.c \
	src/host/gunzip.c \
	src/host/module_release.c
pyc_bake_archive_so_CPPFLAGS = \
	$(AM_CPPFLAGS) $(LIBARCHIVE_CFLAGS) $(ZLIB_CFLAGS)
pyc_bake_archive_so_CFLAGS = $(AM_CFLAGS) -fPIC
pyc_bake_archive_so_LDFLAGS = $(module_ldflags)
pyc_bake_archive_so_LDADD = $(LIBARCHIVE_LIBS) $(ZLIB_LIBS)
pyc_bake_digest_so_SOURCES = \
	src/host/digest.c \
	src/host/module_release.c
pyc_bake_digest_so_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCRYPTO_CFLAGS)
pyc_bake_digest_so_CFLAGS = $(AM_CFLAGS) -fPIC
pyc_bake_digest_so_LDFLAGS = $(module_ldflags)
pyc_bake_digest_so_LDADD = $(LIBCRYPTO_LIBS)
# A run in the build directory needs the modules too.
EXTRA_pyc_bake_DEPENDENCIES = $(module_PROGRAMS)
EXTRA_pyc_bake_precompiler_DEPENDENCIES = $(module_PROGRAMS)
else
lazy_library =
in_modules = $(LIBARCHIVE_LIBS) $(LIBCRYPTO_LIBS)
endif
if STATIC_PROGRAM
# -u: so that the linker takes static_parts.o, whose source says more.
pyc_bake_LDFLAGS = \
	$(AM_LDFLAGS) $(STATIC_LDFLAGS) -Wl,-u,archive_write_set_format_xar \
	-Wl,--wrap=nl_langinfo
pyc_bake_precompiler_LDFLAGS = $(pyc_bake_LDFLAGS)
endif

# The helper program of the remote cache, the only one that uses libcurl.
if STORAGE_HTTP
pkglibexec_PROGRAMS = pyc-bake-storage-http
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT += $(pkglibexec_PROGRAMS)
pyc_bake_storage_http_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCURL_CFLAGS)
pyc_bake_storage_http_LDADD = libbase.a $(LIBCURL_LIBS)
pyc_bake_storage_http_SOURCES = \
	src/storage/client.c \
	src/storage/client.h \
	src/storage/http.c \
	src/storage/http.h \
	src/storage/main.c \
	src/storage/server.c \
	src/storage/server.h \
	src/storage/settings.c \
	src/storage/settings.h
endif

libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBXXHASH_CFLAGS) $(ZLIB_CFLAGS)
libbase_a_SOURCES = \
	src/base/arena.c \
	src/base/arena.h \
	src/base/ascii.h \
	src/base/beneath.c \
	src/base/beneath.h \
	src/base/blob.c \
	src/base/blob.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/crc32.c \
	src/base/crc32.h \
	src/base/descriptors.c \
	src/base/descriptors.h \
	src/base/disk.c \
	src/base/disk.h \
	src/base/environment.c \
	src/base/environment.h \
	src/base/err.c \
	src/base/err.h \
	src/base/exit_status.c \
	src/base/exit_status.h \
	src/base/fs.c \
	src/base/fs.h \
	src/base/glob.c \
	src/base/glob.h \
	src/base/hash.c \
	src/base/hash.h \
	src/base/infile.c \
	src/base/infile.h \
	src/base/kernel.c \
	src/base/kernel.h \
	src/base/log.c \
	src/base/log.h \
	src/base/map.c \
	src/base/map.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/memlimit.c \
	src/base/memlimit.h \
	src/base/number.c \
	src/base/number.h \
	src/base/outfile.c \
	src/base/outfile.h \
	src/base/path.c \
	src/base/path.h \
	src/base/perm.c \
	src/base/perm.h \
	src/base/preload.c \
	src/base/preload.h \
	src/base/processors.c \
	src/base/processors.h \
	src/base/publish.c \
	src/base/publish.h \
	src/base/self.c \
	src/base/self.h \
	src/base/signals.c \
	src/base/signals.h \
	src/base/stack.c \
	src/base/stack.h \
	src/base/tmpfile.c \
	src/base/tmpfile.h \
	src/base/utf8.c \
	src/base/utf8.h \
	src/base/waitset.c \
	src/base/waitset.h

libpool_a_SOURCES = \
	src/pool/client.h \
	src/pool/dispatch.c \
	src/pool/dispatch.h \
	src/pool/jobserver.c \
	src/pool/jobserver.h \
	src/pool/makeflags.c \
	src/pool/makeflags.h \
	src/pool/nursery.c \
	src/pool/nursery.h \
	src/pool/pool.c \
	src/pool/pool.h \
	src/pool/schedule.c \
	src/pool/schedule.h \
	src/pool/workers.c \
	src/pool/workers.h

libpyc_a_SOURCES = \
	src/pyc/canon.c \
	src/pyc/canon.h \
	src/pyc/canon_path.c \
	src/pyc/canon_path.h \
	src/pyc/code_argument.c \
	src/pyc/code_argument.h \
	src/pyc/code_exceptions.c \
	src/pyc/code_exceptions.h \
	src/pyc/code_lines.c \
	src/pyc/code_lines.h \
	src/pyc/code_listing.c \
	src/pyc/code_listing.h \
	src/pyc/code_object.c \
	src/pyc/code_object.h \
	src/pyc/disassemble.c \
	src/pyc/disassemble.h \
	src/pyc/instructions.c \
	src/pyc/instructions.h \
	src/pyc/marshal_code.c \
	src/pyc/marshal_code.h \
	src/pyc/marshal_dump.c \
	src/pyc/marshal_dump.h \
	src/pyc/marshal_graph.c \
	src/pyc/marshal_graph.h \
	src/pyc/marshal_lex.c \
	src/pyc/marshal_lex.h \
	src/pyc/marshal_read.c \
	src/pyc/marshal_read.h \
	src/pyc/marshal_repr.c \
	src/pyc/marshal_repr.h \
	src/pyc/marshal_walk.c \
	src/pyc/marshal_walk.h \
	src/pyc/marshal_write.c \
	src/pyc/marshal_write.h \
	src/pyc/opcode_table.h \
	src/pyc/opcodes.c \
	src/pyc/opcodes.h \
	src/pyc/opcodes_3_10.c \
	src/pyc/opcodes_3_11.c \
	src/pyc/opcodes_3_12.c \
	src/pyc/opcodes_3_13.c \
	src/pyc/opcodes_3_14.c \
	src/pyc/opcodes_3_15.c \
	src/pyc/opcodes_3_7.c \
	src/pyc/opcodes_3_8.c \
	src/pyc/opcodes_3_9.c \
	src/pyc/pyc.c \
	src/pyc/pyc.h \
	src/pyc/pyc_describe.c \
	src/pyc/pyc_describe.h \
	src/pyc/pymagic.c \
	src/pyc/pymagic.h \
	src/pyc/pyname.c \
	src/pyc/pyname.h \
	src/pyc/pyregex.c \
	src/pyc/pyregex.h \
	src/pyc/pyregex_atom.c \
	src/pyc/pyregex_atom.h \
	src/pyc/pyregex_group.c \
	src/pyc/pyregex_group.h \
	src/pyc/pyregex_parser.h \
	src/pyc/pyregex_set.c \
	src/pyc/pyregex_set.h \
	src/pyc/pyregex_text.c \
	src/pyc/pyregex_text.h \
	src/pyc/pysource.c \
	src/pyc/pysource.h \
	src/pyc/pyversion.c \
	src/pyc/pyversion.h \
	src/pyc/siphash.c \
	src/pyc/siphash.h

libformat_a_SOURCES = \
	src/format/base64.c \
	src/format/base64.h \
	src/format/deflate.c \
	src/format/deflate.h \
	src/format/deflate_bits.h \
	src/format/deflate_block.c \
	src/format/deflate_block.h \
	src/format/deflate_header.c \
	src/format/deflate_header.h \
	src/format/deflate_huffman.c \
	src/format/deflate_huffman.h \
	src/format/deflate_split.c \
	src/format/deflate_split.h \
	src/format/deflate_symbols.h \
	src/format/jsonaudit.c \
	src/format/jsonaudit.h \
	src/format/record.c \
	src/format/record.h \
	src/format/record_hash.c \
	src/format/record_hash.h \
	src/format/streams.c \
	src/format/streams.h \
	src/format/taraudit.c \
	src/format/taraudit.h \
	src/format/tarend.c \
	src/format/tarend.h \
	src/format/tarhead.c \
	src/format/tarhead.h \
	src/format/tarmember.c \
	src/format/tarmember.h \
	src/format/tarnum.c \
	src/format/tarnum.h \
	src/format/tarpax.c \
	src/format/tarpax.h \
	src/format/tarsparse.c \
	src/format/tarsparse.h \
	src/format/wheelname.c \
	src/format/wheelname.h \
	src/format/zip_format.h \
	src/format/zipaudit.c \
	src/format/zipaudit.h \
	src/format/zipcentral.c \
	src/format/zipcentral.h \
	src/format/zipend.c \
	src/format/zipend.h \
	src/format/zipextra.c \
	src/format/zipextra.h \
	src/format/ziplocal.c \
	src/format/ziplocal.h \
	src/format/zipmember.h \
	src/format/zipname.c \
	src/format/zipname.h \
	src/format/zipsniff.c \
	src/format/zipsniff.h \
	src/format/zipw.c \
	src/format/zipw.h

# Only this room may include these headers.
libhost_a_CPPFLAGS = \
	$(AM_CPPFLAGS) \
	-DBINDIR='"$(bindir)"' \
	-DLIBEXEC_DIR='"$(pkglibexecdir)"' \
	-I$(top_builddir)/src \
	$(PYTHON_EMBED_CFLAGS) \
	$(LIBARCHIVE_CFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBJSONC_CFLAGS) \
	$(LIBPCRE2_CFLAGS) \
	$(LIBZSTD_CFLAGS) \
	$(ZLIB_CFLAGS)
libhost_a_SOURCES = \
	src/host/arcread.c \
	src/host/arcread.h \
	src/host/arctar.c \
	src/host/arctar.h \
	src/host/arctar_agree.c \
	src/host/arctar_agree.h \
	src/host/arctar_filter.c \
	src/host/arctar_filter.h \
	src/host/arctar_kind.c \
	src/host/arctar_kind.h \
	src/host/arctar_member.h \
	src/host/arctar_time.c \
	src/host/arctar_time.h \
	src/host/arctar_write.c \
	src/host/arctar_write.h \
	src/host/compiler.c \
	src/host/compiler.h \
	src/host/digest.c \
	src/host/digest.h
if EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/frozen.c
endif
libhost_a_SOURCES += \
	src/host/frozen.h \
	src/host/gunzip.c \
	src/host/gunzip.h \
	src/host/inflate.c \
	src/host/inflate.h \
	src/host/json.c \
	src/host/json.h \
	src/host/landlock.c \
	src/host/landlock.h \
	src/host/libexec.c \
	src/host/libexec.h
if !EMBEDDED_PYTHON
libhost_a_SOURCES += \
	src/host/nopyfiles.c \
	src/host/nopython.c
endif
libhost_a_SOURCES += \
	src/host/own_python.c \
	src/host/own_python.h \
	src/host/pattern.c \
	src/host/pattern.h \
	src/host/program.c \
	src/host/program.h
if EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/pyfiles.c
endif
libhost_a_SOURCES += src/host/pyfiles.h
if EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/pyhost.c
endif
libhost_a_SOURCES += src/host/pyhost.h
if EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/pymemory.c
endif
libhost_a_SOURCES += \
	src/host/pymemory.h \
	src/host/pyreply.c \
	src/host/pyreply.h \
	src/host/pyspawn.c \
	src/host/pyspawn.h \
	src/host/sandbox.c \
	src/host/sandbox.h \
	src/host/seccomp.c \
	src/host/seccomp.h \
	src/host/seccomp_calls.c \
	src/host/seccomp_calls.h
if STATIC_PROGRAM
libhost_a_SOURCES += src/host/static_parts.c
endif
libhost_a_SOURCES += \
	src/host/zstd.c \
	src/host/zstd.h

# The program that another Python runs, as a C string without its comments.
EXTRA_DIST += src/host/pyworker.py
CLEANFILES += src/host/pyworker.inc
src/host/pyworker.inc: $(srcdir)/src/host/pyworker.py
	$(AM_V_GEN)$(MKDIR_P) src/host && \
	$(SED) -e '/^ *#/d' -e 's/["\\]/\\&/g' -e 's/.*/"&\\n"/' \
		$(srcdir)/src/host/pyworker.py >$@-t && mv -f $@-t $@
src/host/libhost_a-pyspawn.$(OBJEXT): src/host/pyworker.inc

# What a static program has of the standard library.
EXTRA_DIST += src/host/freeze.py
CLEANFILES += src/host/frozen_code.bin src/host/frozen_table.inc
src/host/frozen_code.bin: $(srcdir)/src/host/freeze.py
	$(AM_V_GEN)$(MKDIR_P) src/host && \
	env -i PYTHONHASHSEED=0 "$(PYTHON)" -s -S -B \
		$(srcdir)/src/host/freeze.py $@-t \
		src/host/frozen_table.inc && mv -f $@-t $@
if EMBEDDED_PYTHON
if STATIC_PROGRAM
src/host/libhost_a-frozen.$(OBJEXT): src/host/frozen_code.bin
endif
endif

libjob_a_SOURCES = \
	src/job/finding.c \
	src/job/finding.h \
	src/job/options.c \
	src/job/options.h \
	src/job/outcome.c \
	src/job/outcome.h \
	src/job/packed.c \
	src/job/packed.h \
	src/job/plan.c \
	src/job/plan.h \
	src/job/python_version.c \
	src/job/python_version.h \
	src/job/request.c \
	src/job/request.h \
	src/job/scope.c \
	src/job/scope.h \
	src/job/sink.h

libreport_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_builddir)/src
libreport_a_SOURCES = \
	src/report/allowance.c \
	src/report/allowance.h \
	src/report/hold.c \
	src/report/hold.h \
	src/report/html.c \
	src/report/html.h \
	src/report/journal.c \
	src/report/journal.h \
	src/report/lines.c \
	src/report/lines.h \
	src/report/listing.c \
	src/report/listing.h \
	src/report/page.c \
	src/report/page.h \
	src/report/page_sums.c \
	src/report/page_sums.h \
	src/report/page_write.c \
	src/report/page_write.h \
	src/report/progress.c \
	src/report/progress.h \
	src/report/report.c \
	src/report/report.h \
	src/report/verdict.c \
	src/report/verdict.h

# The template of the page of --html, as C strings, one a line.
EXTRA_DIST += src/report/page.html
CLEANFILES += src/report/page_template.inc
src/report/page_template.inc: $(srcdir)/src/report/page.html
	$(AM_V_GEN)$(MKDIR_P) src/report && \
	$(SED) -e 's/["\\]/\\&/g' -e 's/.*/"&\\n",/' \
		$(srcdir)/src/report/page.html >$@-t && mv -f $@-t $@
src/report/libreport_a-page_write.$(OBJEXT): src/report/page_template.inc

libcache_a_SOURCES = \
	src/cache/address.c \
	src/cache/address.h \
	src/cache/cache.c \
	src/cache/cache.h \
	src/cache/carrier.c \
	src/cache/carrier.h \
	src/cache/channel.c \
	src/cache/channel.h \
	src/cache/crsh.c \
	src/cache/crsh.h \
	src/cache/entry.c \
	src/cache/entry.h \
	src/cache/helper.c \
	src/cache/helper.h \
	src/cache/key.c \
	src/cache/key.h \
	src/cache/pace.c \
	src/cache/pace.h \
	src/cache/place.c \
	src/cache/place.h \
	src/cache/questions.c \
	src/cache/questions.h \
	src/cache/remote.c \
	src/cache/remote.h \
	src/cache/secret.c \
	src/cache/secret.h \
	src/cache/survey.c \
	src/cache/survey.h \
	src/cache/trim.c \
	src/cache/trim.h \
	src/cache/trust.c \
	src/cache/trust.h \
	src/cache/uploads.c \
	src/cache/uploads.h \
	src/cache/variables.c \
	src/cache/variables.h

libcheck_a_SOURCES = \
	src/check/compare.c \
	src/check/compare.h \
	src/check/link_check.c \
	src/check/link_check.h \
	src/check/stray_pyc.c \
	src/check/stray_pyc.h

libdiff_a_SOURCES = \
	src/diff/archive.c \
	src/diff/archive.h \
	src/diff/bytecode.c \
	src/diff/bytecode.h \
	src/diff/code.c \
	src/diff/code.h \
	src/diff/first_byte.c \
	src/diff/first_byte.h \
	src/diff/follow.c \
	src/diff/follow.h \
	src/diff/form.c \
	src/diff/form.h \
	src/diff/gzip_head.c \
	src/diff/gzip_head.h \
	src/diff/image_archive.c \
	src/diff/image_archive.h \
	src/diff/image_merge.c \
	src/diff/image_merge.h \
	src/diff/image_open.c \
	src/diff/image_open.h \
	src/diff/level.c \
	src/diff/level.h \
	src/diff/lone.c \
	src/diff/lone.h \
	src/diff/member.c \
	src/diff/member.h \
	src/diff/order.c \
	src/diff/order.h \
	src/diff/pair.c \
	src/diff/pair.h \
	src/diff/parts.c \
	src/diff/parts.h \
	src/diff/pyc.c \
	src/diff/pyc.h \
	src/diff/record_rows.c \
	src/diff/record_rows.h \
	src/diff/said.c \
	src/diff/said.h \
	src/diff/same.c \
	src/diff/same.h \
	src/diff/side.c \
	src/diff/side.h \
	src/diff/sides.c \
	src/diff/sides.h \
	src/diff/tar_archive.c \
	src/diff/tar_archive.h \
	src/diff/tar_head.c \
	src/diff/tar_head.h \
	src/diff/tar_member.c \
	src/diff/tar_member.h \
	src/diff/tar_open.c \
	src/diff/tar_open.h \
	src/diff/value.c \
	src/diff/value.h \
	src/diff/zip_archive.c \
	src/diff/zip_archive.h \
	src/diff/zip_extra.c \
	src/diff/zip_extra.h \
	src/diff/zip_member.c \
	src/diff/zip_member.h \
	src/diff/zip_open.c \
	src/diff/zip_open.h

libfind_a_SOURCES = \
	src/find/archive_file.c \
	src/find/archive_file.h \
	src/find/archives.c \
	src/find/archives.h \
	src/find/collect.c \
	src/find/collect.h \
	src/find/discover.c \
	src/find/discover.h \
	src/find/discovery.h \
	src/find/image_file.c \
	src/find/image_file.h \
	src/find/image_kind.c \
	src/find/image_kind.h \
	src/find/input.c \
	src/find/input.h \
	src/find/kind.c \
	src/find/kind.h \
	src/find/leftover.c \
	src/find/leftover.h \
	src/find/walk.c \
	src/find/walk.h

libcompile_a_SOURCES = \
	src/compile/artifact.c \
	src/compile/artifact.h \
	src/compile/assign.c \
	src/compile/assign.h \
	src/compile/baker.c \
	src/compile/baker.h \
	src/compile/batch.c \
	src/compile/batch.h \
	src/compile/cached.c \
	src/compile/cached.h \
	src/compile/chosen.c \
	src/compile/chosen.h \
	src/compile/conceal.c \
	src/compile/conceal.h \
	src/compile/confine.c \
	src/compile/confine.h \
	src/compile/diagnose.c \
	src/compile/diagnose.h \
	src/compile/engine.c \
	src/compile/engine.h \
	src/compile/expected.c \
	src/compile/expected.h \
	src/compile/loaded.c \
	src/compile/loaded.h \
	src/compile/prefetch.c \
	src/compile/prefetch.h \
	src/compile/python_info.c \
	src/compile/python_info.h \
	src/compile/pythons.c \
	src/compile/pythons.h \
	src/compile/recall.c \
	src/compile/recall.h \
	src/compile/session.h \
	src/compile/setup.h \
	src/compile/shortage.c \
	src/compile/shortage.h \
	src/compile/turns.c \
	src/compile/turns.h \
	src/compile/wire.c \
	src/compile/wire.h \
	src/compile/worker.c \
	src/compile/worker.h

libtree_a_SOURCES = \
	src/tree/check.c \
	src/tree/check.h \
	src/tree/keep.c \
	src/tree/keep.h \
	src/tree/normalize.c \
	src/tree/normalize.h \
	src/tree/source_file.c \
	src/tree/source_file.h \
	src/tree/target.c \
	src/tree/target.h \
	src/tree/tree_run.h \
	src/tree/unused.c \
	src/tree/unused.h \
	src/tree/write.c \
	src/tree/write.h

libzip_a_SOURCES = \
	src/zip/bake.c \
	src/zip/bake.h \
	src/zip/changes.c \
	src/zip/changes.h \
	src/zip/check.c \
	src/zip/check.h \
	src/zip/sink.c \
	src/zip/sink.h \
	src/zip/wheel.c \
	src/zip/wheel.h \
	src/zip/wheel_notes.c \
	src/zip/wheel_notes.h \
	src/zip/wheel_record.c \
	src/zip/wheel_record.h \
	src/zip/wheel_sources.c \
	src/zip/wheel_sources.h \
	src/zip/write.c \
	src/zip/write.h \
	src/zip/zipfile.c \
	src/zip/zipfile.h

libtar_a_SOURCES = \
	src/tar/flush.c \
	src/tar/flush.h \
	src/tar/index.c \
	src/tar/index.h \
	src/tar/layers.c \
	src/tar/layers.h \
	src/tar/order.c \
	src/tar/order.h \
	src/tar/pass.c \
	src/tar/pass.h \
	src/tar/place.c \
	src/tar/place.h \
	src/tar/sink.c \
	src/tar/sink.h \
	src/tar/spool.c \
	src/tar/spool.h \
	src/tar/state.c \
	src/tar/state.h

libimage_a_SOURCES = \
	src/image/bake.c \
	src/image/bake.h \
	src/image/change.c \
	src/image/change.h \
	src/image/layer.c \
	src/image/layer.h \
	src/image/layout.c \
	src/image/layout.h \
	src/image/one.c \
	src/image/one.h \
	src/image/write.c \
	src/image/write.h

libprecompile_a_SOURCES = \
	src/precompile/arguments.c \
	src/precompile/arguments.h \
	src/precompile/lane.c \
	src/precompile/lane.h \
	src/precompile/once.c \
	src/precompile/once.h \
	src/precompile/serve.c \
	src/precompile/serve.h \
	src/precompile/triple_sink.c \
	src/precompile/triple_sink.h \
	src/precompile/work.c \
	src/precompile/work.h \
	src/precompile/work_json.c \
	src/precompile/work_json.h \
	src/precompile/work_message.c \
	src/precompile/work_message.h \
	src/precompile/work_proto.c \
	src/precompile/work_proto.h \
	src/precompile/work_stream.c \
	src/precompile/work_stream.h

libinstall_a_SOURCES = \
	src/install/clamp.c \
	src/install/clamp.h \
	src/install/existing_pyc.c \
	src/install/existing_pyc.h \
	src/install/installed_record.c \
	src/install/installed_record.h \
	src/install/manifest.c \
	src/install/manifest.h \
	src/install/prune.c \
	src/install/prune.h \
	src/install/record_place.c \
	src/install/record_place.h \
	src/install/sourceless.c \
	src/install/sourceless.h

librun_a_SOURCES = \
	src/run/bake.c \
	src/run/bake.h \
	src/run/bake_tar.c \
	src/run/bake_tar.h \
	src/run/cache.c \
	src/run/cache.h \
	src/run/diff.c \
	src/run/diff.h \
	src/run/each_archive.c \
	src/run/each_archive.h \
	src/run/explain.c \
	src/run/explain.h \
	src/run/html_page.c \
	src/run/html_page.h \
	src/run/inspect.c \
	src/run/inspect.h \
	src/run/normalize.c \
	src/run/normalize.h \
	src/run/strip.c \
	src/run/strip.h

libcmd_a_SOURCES = \
	src/cmd/args.h \
	src/cmd/args_cache.c \
	src/cmd/args_cache.h \
	src/cmd/args_parse.c \
	src/cmd/args_parse.h \
	src/cmd/args_together.c \
	src/cmd/args_together.h \
	src/cmd/args_value.c \
	src/cmd/args_value.h \
	src/cmd/completion.c \
	src/cmd/completion.h \
	src/cmd/help.c \
	src/cmd/help.h \
	src/cmd/option_rules.c \
	src/cmd/option_rules.h \
	src/cmd/option_table.c \
	src/cmd/option_table.h \
	src/cmd/output.c \
	src/cmd/output.h \
	src/cmd/version.c \
	src/cmd/version.h

# The program prints the completions, so a cross-compiled one, which cannot
# run here, has none.
if !CROSS_COMPILING
bashcompletiondir = $(datadir)/bash-completion/completions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
zshcompletiondir = $(datadir)/zsh/site-functions
nodist_bashcompletion_DATA = completions/pyc-bake
nodist_fishcompletion_DATA = completions/pyc-bake.fish
nodist_zshcompletion_DATA = completions/_pyc-bake
CLEANFILES += \
	$(nodist_bashcompletion_DATA) \
	$(nodist_fishcompletion_DATA) \
	$(nodist_zshcompletion_DATA)

completions/pyc-bake: pyc-bake$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && \
	./pyc-bake$(EXEEXT) --completion=bash >$@-t && mv -f $@-t $@
completions/pyc-bake.fish: pyc-bake$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && \
	./pyc-bake$(EXEEXT) --completion=fish >$@-t && mv -f $@-t $@
completions/_pyc-bake: pyc-bake$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) completions && \
	./pyc-bake$(EXEEXT) --completion=zsh >$@-t && mv -f $@-t $@
endif
