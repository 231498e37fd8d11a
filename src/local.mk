# SPDX-License-Identifier: MIT
# A new source file is one more line in the list of its layer, in order.

bin_PROGRAMS += pyc-bake
noinst_LIBRARIES += \
	libbase.a \
	libcmd.a \
	libengine.a \
	libformat.a \
	libhost.a

pyc_bake_SOURCES = src/main.c
# The linker takes from a library what those before it asked for, so the
# highest layer comes first.
pyc_bake_LDADD = \
	libcmd.a \
	libengine.a \
	libhost.a \
	libformat.a \
	libbase.a \
	$(PYTHON_EMBED_LIBS) \
	$(LIBARCHIVE_LIBS) \
	$(LIBCRYPTO_LIBS) \
	$(LIBJSONC_LIBS) \
	$(LIBPCRE2_LIBS) \
	$(LIBXXHASH_LIBS) \
	$(ZLIB_LIBS)

libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBXXHASH_CFLAGS)
libbase_a_SOURCES = \
	src/base/arena.c \
	src/base/arena.h \
	src/base/ascii.h \
	src/base/blob.c \
	src/base/blob.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/err.c \
	src/base/err.h \
	src/base/fs.c \
	src/base/fs.h \
	src/base/glob.c \
	src/base/glob.h \
	src/base/hash.c \
	src/base/hash.h \
	src/base/infile.c \
	src/base/infile.h \
	src/base/log.c \
	src/base/log.h \
	src/base/map.c \
	src/base/map.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/outfile.c \
	src/base/outfile.h \
	src/base/path.c \
	src/base/path.h \
	src/base/perm.c \
	src/base/perm.h \
	src/base/processors.c \
	src/base/processors.h \
	src/base/rewrite.c \
	src/base/rewrite.h \
	src/base/sigpipe.c \
	src/base/sigpipe.h \
	src/base/stack.c \
	src/base/stack.h \
	src/base/tmpfile.c \
	src/base/tmpfile.h \
	src/base/utf8.c \
	src/base/utf8.h

libformat_a_SOURCES = \
	src/format/base64.c \
	src/format/base64.h \
	src/format/canon.c \
	src/format/canon.h \
	src/format/crc32.c \
	src/format/crc32.h \
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
	src/format/jsonaudit.c \
	src/format/jsonaudit.h \
	src/format/marshal_code.c \
	src/format/marshal_code.h \
	src/format/marshal_dump.c \
	src/format/marshal_dump.h \
	src/format/marshal_graph.c \
	src/format/marshal_graph.h \
	src/format/marshal_read.c \
	src/format/marshal_read.h \
	src/format/marshal_walk.c \
	src/format/marshal_walk.h \
	src/format/marshal_write.c \
	src/format/marshal_write.h \
	src/format/pyc.c \
	src/format/pyc.h \
	src/format/pyc_describe.c \
	src/format/pyc_describe.h \
	src/format/pymagic.c \
	src/format/pymagic.h \
	src/format/pyname.c \
	src/format/pyname.h \
	src/format/pyregex.c \
	src/format/pyregex.h \
	src/format/pyregex_atom.c \
	src/format/pyregex_atom.h \
	src/format/pyregex_group.c \
	src/format/pyregex_group.h \
	src/format/pyregex_parser.h \
	src/format/pyregex_set.c \
	src/format/pyregex_set.h \
	src/format/pyregex_text.c \
	src/format/pyregex_text.h \
	src/format/pysource.c \
	src/format/pysource.h \
	src/format/pyversion.c \
	src/format/pyversion.h \
	src/format/record.c \
	src/format/record.h \
	src/format/record_hash.c \
	src/format/record_hash.h \
	src/format/siphash.c \
	src/format/siphash.h \
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
	src/format/zipname.c \
	src/format/zipname.h \
	src/format/zipsniff.c \
	src/format/zipsniff.h \
	src/format/zipw.c \
	src/format/zipw.h

# No other layer sees these headers.
libhost_a_CPPFLAGS = \
	$(AM_CPPFLAGS) \
	-I$(top_builddir)/src \
	$(PYTHON_EMBED_CFLAGS) \
	$(LIBARCHIVE_CFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBJSONC_CFLAGS) \
	$(LIBPCRE2_CFLAGS) \
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
	src/host/arctar_time.c \
	src/host/arctar_time.h \
	src/host/arctar_write.c \
	src/host/arctar_write.h \
	src/host/compiler.c \
	src/host/compiler.h \
	src/host/digest.c \
	src/host/digest.h \
	src/host/gunzip.c \
	src/host/gunzip.h \
	src/host/inflate.c \
	src/host/inflate.h \
	src/host/json.c \
	src/host/json.h
if !EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/nopython.c
endif
libhost_a_SOURCES += \
	src/host/pattern.c \
	src/host/pattern.h \
	src/host/program.c \
	src/host/program.h
if EMBEDDED_PYTHON
libhost_a_SOURCES += src/host/pyhost.c
endif
libhost_a_SOURCES += \
	src/host/pyhost.h \
	src/host/pyspawn.c \
	src/host/pyspawn.h

# The program that another Python runs, without its comments, as a string.
EXTRA_DIST += src/host/pyworker.py
CLEANFILES += src/host/pyworker.inc
src/host/pyworker.inc: $(srcdir)/src/host/pyworker.py
	$(AM_V_GEN)$(MKDIR_P) src/host && \
	$(SED) -e '/^ *#/d' -e 's/["\\]/\\&/g' -e 's/.*/"&\\n"/' \
		$(srcdir)/src/host/pyworker.py >$@-t && mv -f $@-t $@
src/host/libhost_a-pyspawn.$(OBJEXT): src/host/pyworker.inc

libengine_a_SOURCES = \
	src/engine/about.c \
	src/engine/about.h \
	src/engine/allowance.c \
	src/engine/allowance.h \
	src/engine/archive_check.c \
	src/engine/archive_check.h \
	src/engine/archive_file.c \
	src/engine/archive_file.h \
	src/engine/archive_out.c \
	src/engine/archive_out.h \
	src/engine/archives.c \
	src/engine/archives.h \
	src/engine/artifacts.c \
	src/engine/artifacts.h \
	src/engine/assign.c \
	src/engine/assign.h \
	src/engine/bake.c \
	src/engine/bake.h \
	src/engine/bake_archive.c \
	src/engine/bake_archive.h \
	src/engine/bake_image.c \
	src/engine/bake_image.h \
	src/engine/bake_tar.c \
	src/engine/bake_tar.h \
	src/engine/batch.c \
	src/engine/batch.h \
	src/engine/clamp.c \
	src/engine/clamp.h \
	src/engine/collect.c \
	src/engine/collect.h \
	src/engine/compare.c \
	src/engine/compare.h \
	src/engine/crew.c \
	src/engine/crew.h \
	src/engine/diagnose.c \
	src/engine/diagnose.h \
	src/engine/discover.c \
	src/engine/discover.h \
	src/engine/dispatch.c \
	src/engine/dispatch.h \
	src/engine/finding.c \
	src/engine/finding.h \
	src/engine/image_change.c \
	src/engine/image_change.h \
	src/engine/image_file.c \
	src/engine/image_file.h \
	src/engine/image_layer.c \
	src/engine/image_layer.h \
	src/engine/image_layout.c \
	src/engine/image_layout.h \
	src/engine/image_one.c \
	src/engine/image_one.h \
	src/engine/image_write.c \
	src/engine/image_write.h \
	src/engine/input.c \
	src/engine/input.h \
	src/engine/inspect.c \
	src/engine/inspect.h \
	src/engine/installed_record.c \
	src/engine/installed_record.h \
	src/engine/jobserver.c \
	src/engine/jobserver.h \
	src/engine/journal.c \
	src/engine/journal.h \
	src/engine/keep.c \
	src/engine/keep.h \
	src/engine/leftover.c \
	src/engine/leftover.h \
	src/engine/link_check.c \
	src/engine/link_check.h \
	src/engine/manifest.c \
	src/engine/manifest.h \
	src/engine/normalize.c \
	src/engine/normalize.h \
	src/engine/nursery.c \
	src/engine/nursery.h \
	src/engine/options.c \
	src/engine/options.h \
	src/engine/other.c \
	src/engine/other.h \
	src/engine/packed.c \
	src/engine/packed.h \
	src/engine/plan.c \
	src/engine/plan.h \
	src/engine/pool.c \
	src/engine/pool.h \
	src/engine/progress.c \
	src/engine/progress.h \
	src/engine/prune.c \
	src/engine/prune.h \
	src/engine/pythons.c \
	src/engine/pythons.h \
	src/engine/report.c \
	src/engine/report.h \
	src/engine/schedule.c \
	src/engine/schedule.h \
	src/engine/scope.c \
	src/engine/scope.h \
	src/engine/sink.h \
	src/engine/sink_archive.c \
	src/engine/sink_archive.h \
	src/engine/sink_compare.c \
	src/engine/sink_compare.h \
	src/engine/sink_normalize.c \
	src/engine/sink_normalize.h \
	src/engine/sink_tar.c \
	src/engine/sink_tar.h \
	src/engine/sink_tree.c \
	src/engine/sink_tree.h \
	src/engine/sourceless.c \
	src/engine/sourceless.h \
	src/engine/strip.c \
	src/engine/strip.h \
	src/engine/tar_flush.c \
	src/engine/tar_flush.h \
	src/engine/tar_index.c \
	src/engine/tar_index.h \
	src/engine/tar_layers.c \
	src/engine/tar_layers.h \
	src/engine/tar_pass.c \
	src/engine/tar_pass.h \
	src/engine/tar_place.c \
	src/engine/tar_place.h \
	src/engine/tar_spool.c \
	src/engine/tar_spool.h \
	src/engine/target.c \
	src/engine/target.h \
	src/engine/tree_run.h \
	src/engine/walk.c \
	src/engine/walk.h \
	src/engine/wheel.c \
	src/engine/wheel.h \
	src/engine/wheel_notes.c \
	src/engine/wheel_notes.h \
	src/engine/wheel_record.c \
	src/engine/wheel_record.h \
	src/engine/wheel_sources.c \
	src/engine/wheel_sources.h \
	src/engine/wire.c \
	src/engine/wire.h \
	src/engine/worker.c \
	src/engine/worker.h \
	src/engine/zipfile.c \
	src/engine/zipfile.h

libcmd_a_SOURCES = \
	src/cmd/args.c \
	src/cmd/args.h \
	src/cmd/args_together.c \
	src/cmd/args_together.h \
	src/cmd/args_value.c \
	src/cmd/args_value.h \
	src/cmd/completion.c \
	src/cmd/completion.h \
	src/cmd/help.c \
	src/cmd/help.h \
	src/cmd/option_table.c \
	src/cmd/option_table.h \
	src/cmd/output.c \
	src/cmd/output.h \
	src/cmd/version.c \
	src/cmd/version.h

# The completions are what the program prints, so a program that cannot run
# here has none.
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
