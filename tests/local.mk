# SPDX-License-Identifier: MIT
# Unit tests in C and behaviour tests in bats.  Both write TAP.

# A new test is one more line in one of these lists.  A unit test also needs the
# libraries of its room in its LDADD below.
unit_tests = \
	tests/unit/address_test \
	tests/unit/allowance_test \
	tests/unit/archive_file_test \
	tests/unit/archives_test \
	tests/unit/arena_test \
	tests/unit/arguments_test \
	tests/unit/assign_test \
	tests/unit/base64_test \
	tests/unit/batch_test \
	tests/unit/beneath_test \
	tests/unit/blob_test \
	tests/unit/buf_test \
	tests/unit/cache_entry_test \
	tests/unit/cache_key_test \
	tests/unit/cache_place_test \
	tests/unit/cache_secret_test \
	tests/unit/cache_survey_test \
	tests/unit/cache_test \
	tests/unit/cache_trim_test \
	tests/unit/cache_trust_test \
	tests/unit/cached_test \
	tests/unit/canon_path_test \
	tests/unit/canon_sets_test \
	tests/unit/canon_test \
	tests/unit/code_exceptions_test \
	tests/unit/code_lines_test \
	tests/unit/code_listing_test \
	tests/unit/collect_links_test \
	tests/unit/collect_test \
	tests/unit/compare_test \
	tests/unit/compiler_test \
	tests/unit/conceal_test \
	tests/unit/crc32_test \
	tests/unit/crsh_test \
	tests/unit/deflate_test \
	tests/unit/diagnose_test \
	tests/unit/digest_test \
	tests/unit/disassemble_test \
	tests/unit/disk_test \
	tests/unit/engine_sandbox_test \
	tests/unit/err_test \
	tests/unit/existing_pyc_test \
	tests/unit/exit_status_test \
	tests/unit/finding_test \
	tests/unit/fs_test \
	tests/unit/glob_test \
	tests/unit/gunzip_test \
	tests/unit/gzip_head_test \
	tests/unit/hash_test \
	tests/unit/hold_test \
	tests/unit/image_change_test \
	tests/unit/infile_test \
	tests/unit/inflate_test \
	tests/unit/input_test \
	tests/unit/jobserver_test \
	tests/unit/journal_test \
	tests/unit/json_test \
	tests/unit/jsonaudit_test \
	tests/unit/kernel_test \
	tests/unit/kind_test \
	tests/unit/lane_test \
	tests/unit/leftover_test \
	tests/unit/link_check_test \
	tests/unit/loaded_test \
	tests/unit/log_test \
	tests/unit/makeflags_test \
	tests/unit/manifest_test \
	tests/unit/map_test \
	tests/unit/marshal_dump_test \
	tests/unit/marshal_layout_test \
	tests/unit/marshal_lex_test \
	tests/unit/marshal_read_test \
	tests/unit/marshal_repr_test \
	tests/unit/marshal_walk_test \
	tests/unit/mem_test \
	tests/unit/mutation_test \
	tests/unit/nursery_test \
	tests/unit/opcodes_test \
	tests/unit/option_rules_test \
	tests/unit/options_test \
	tests/unit/outfile_test \
	tests/unit/pace_test \
	tests/unit/packed_test \
	tests/unit/path_test \
	tests/unit/pattern_test \
	tests/unit/perm_test \
	tests/unit/plan_test \
	tests/unit/pool_coming_test \
	tests/unit/pool_faults_test \
	tests/unit/pool_loss_test \
	tests/unit/pool_test \
	tests/unit/prefetch_test \
	tests/unit/processors_test \
	tests/unit/program_test \
	tests/unit/progress_test \
	tests/unit/publish_test \
	tests/unit/pyc_describe_test \
	tests/unit/pyc_test \
	tests/unit/pymagic_test \
	tests/unit/pyname_test \
	tests/unit/pyregex_test \
	tests/unit/pyreply_test \
	tests/unit/pysource_test \
	tests/unit/pyspawn_test \
	tests/unit/pythons_test \
	tests/unit/pyversion_test \
	tests/unit/questions_test \
	tests/unit/recall_test \
	tests/unit/record_hash_test \
	tests/unit/record_rows_test \
	tests/unit/record_test \
	tests/unit/report_test \
	tests/unit/schedule_test \
	tests/unit/siphash_test \
	tests/unit/spool_test \
	tests/unit/stray_pyc_test \
	tests/unit/streams_test \
	tests/unit/tar_index_test \
	tests/unit/tar_order_test \
	tests/unit/tar_place_test \
	tests/unit/taraudit_test \
	tests/unit/tarhead_test \
	tests/unit/tarpax_test \
	tests/unit/tmpfile_test \
	tests/unit/tree_source_file_test \
	tests/unit/tree_target_source_test \
	tests/unit/tree_target_test \
	tests/unit/tree_unused_test \
	tests/unit/utf8_test \
	tests/unit/verdict_test \
	tests/unit/waitset_test \
	tests/unit/walk_test \
	tests/unit/wheel_notes_test \
	tests/unit/wheel_record_test \
	tests/unit/wheelname_test \
	tests/unit/wire_test \
	tests/unit/work_proto_test \
	tests/unit/work_stream_test \
	tests/unit/worker_cache_test \
	tests/unit/worker_sandbox_test \
	tests/unit/worker_test \
	tests/unit/zip_changes_test \
	tests/unit/zip_extra_test \
	tests/unit/zip_wheel_test \
	tests/unit/zipaudit_form_test \
	tests/unit/zipaudit_prefix_test \
	tests/unit/zipaudit_test \
	tests/unit/zipname_test \
	tests/unit/zipsniff_test \
	tests/unit/zipw_test \
	tests/unit/zstd_test
core_tests = \
	tests/bats/allow_errors.bats \
	tests/bats/bare_suffix.bats \
	tests/bats/bench_chart.bats \
	tests/bats/cache.bats \
	tests/bats/cache_archives.bats \
	tests/bats/cache_damage.bats \
	tests/bats/cache_remote.bats \
	tests/bats/cache_remote_faults.bats \
	tests/bats/cache_runs.bats \
	tests/bats/cache_size.bats \
	tests/bats/cache_tools.bats \
	tests/bats/cache_trust.bats \
	tests/bats/changing_archives.bats \
	tests/bats/changing_sources.bats \
	tests/bats/check.bats \
	tests/bats/check_fast.bats \
	tests/bats/check_findings.bats \
	tests/bats/check_options.bats \
	tests/bats/check_wheel.bats \
	tests/bats/clamped_times.bats \
	tests/bats/clang_format.bats \
	tests/bats/compress.bats \
	tests/bats/diff.bats \
	tests/bats/diff_archives.bats \
	tests/bats/disassemble.bats \
	tests/bats/disk_full.bats \
	tests/bats/display_directory.bats \
	tests/bats/embedded_path.bats \
	tests/bats/engine.bats \
	tests/bats/everywhere.bats \
	tests/bats/exclude.bats \
	tests/bats/fakeroot.bats \
	tests/bats/fresh.bats \
	tests/bats/fuzz_seeds.bats \
	tests/bats/gitignore.bats \
	tests/bats/hardlink_dupes.bats \
	tests/bats/html.bats \
	tests/bats/image_paths.bats \
	tests/bats/images.bats \
	tests/bats/images_refused.bats \
	tests/bats/inspect.bats \
	tests/bats/invalidation_mode.bats \
	tests/bats/jobs.bats \
	tests/bats/jobserver.bats \
	tests/bats/json.bats \
	tests/bats/layering.bats \
	tests/bats/leftovers.bats \
	tests/bats/legacy.bats \
	tests/bats/levels.bats \
	tests/bats/libpython_missing.bats \
	tests/bats/limits.bats \
	tests/bats/links.bats \
	tests/bats/lists.bats \
	tests/bats/lost_workers.bats \
	tests/bats/man_markup.bats \
	tests/bats/manifest.bats \
	tests/bats/manual.bats \
	tests/bats/metadata_directories.bats \
	tests/bats/missing_input.bats \
	tests/bats/modes_and_times.bats \
	tests/bats/modules.bats \
	tests/bats/no_chmod.bats \
	tests/bats/no_interpreter.bats \
	tests/bats/normalize.bats \
	tests/bats/normalize_wheel.bats \
	tests/bats/nothing_baked.bats \
	tests/bats/odd_names.bats \
	tests/bats/odd_sources.bats \
	tests/bats/odd_surroundings.bats \
	tests/bats/one_target.bats \
	tests/bats/other_tags.bats \
	tests/bats/output_file.bats \
	tests/bats/outside_tree.bats \
	tests/bats/overlayfs.bats \
	tests/bats/precompiler_cancel.bats \
	tests/bats/precompiler_once.bats \
	tests/bats/precompiler_worker.bats \
	tests/bats/prune.bats \
	tests/bats/py_compile.bats \
	tests/bats/recursion.bats \
	tests/bats/report.bats \
	tests/bats/root.bats \
	tests/bats/sandbox.bats \
	tests/bats/setgid.bats \
	tests/bats/shards.bats \
	tests/bats/signals.bats \
	tests/bats/sourceless.bats \
	tests/bats/sourceless_archives.bats \
	tests/bats/sources.bats \
	tests/bats/stack.bats \
	tests/bats/strip.bats \
	tests/bats/sync.bats \
	tests/bats/swapped_directories.bats \
	tests/bats/syntax_errors.bats \
	tests/bats/tar.bats \
	tests/bats/tar_compressed.bats \
	tests/bats/tar_end.bats \
	tests/bats/tar_links.bats \
	tests/bats/tar_members.bats \
	tests/bats/tar_refused.bats \
	tests/bats/tar_replaced.bats \
	tests/bats/tar_sdist.bats \
	tests/bats/tar_stream.bats \
	tests/bats/targets.bats \
	tests/bats/terminal.bats \
	tests/bats/unreadable.bats \
	tests/bats/update_record.bats \
	tests/bats/upload_rules.bats \
	tests/bats/usage.bats \
	tests/bats/warnings.bats \
	tests/bats/warnings_again.bats \
	tests/bats/wheel.bats \
	tests/bats/wheel_names.bats \
	tests/bats/wheel_record.bats \
	tests/bats/wheel_refused.bats \
	tests/bats/wide_numbers.bats \
	tests/bats/zip_archives.bats \
	tests/bats/zip_layout.bats
# Over many inputs, and with other readers: make check-thorough.
thorough_tests = \
	tests/bats/archive_readers.bats \
	tests/bats/cache_remote_servers.bats \
	tests/bats/check_every_byte.bats \
	tests/bats/completion.bats \
	tests/bats/determinism.bats \
	tests/bats/faults.bats \
	tests/bats/growth.bats \
	tests/bats/hostile_archives.bats \
	tests/bats/many_messages.bats \
	tests/bats/mutated_inputs.bats \
	tests/bats/optimized_levels.bats \
	tests/bats/power_cut.bats \
	tests/bats/shellcheck.bats \
	tests/bats/swap_races.bats \
	tests/bats/tar_forged.bats \
	tests/bats/tar_limits.bats \
	tests/bats/tar_same.bats \
	tests/bats/zip_mutants.bats \
	tests/bats/zip_tools.bats
# Tests with other Pythons, or against the tools of one: make check-pythons.
python_tests = \
	tests/bats/cache_pythons.bats \
	tests/bats/compileall_matrix.bats \
	tests/bats/cpython_tests.bats \
	tests/bats/diff_matrix.bats \
	tests/bats/diff_pythons.bats \
	tests/bats/disassemble_pythons.bats \
	tests/bats/every_python.bats \
	tests/bats/other_interpreter.bats \
	tests/bats/other_python.bats \
	tests/bats/other_systems.bats \
	tests/bats/precompiler_oracle.bats \
	tests/bats/python_version.bats \
	tests/bats/same_meaning.bats \
	tests/bats/static_program.bats \
	tests/bats/without_embedded.bats
# Tests with the tools of packagers and distributions: make check-packaging.
packaging_tests = \
	tests/bats/alpine.bats \
	tests/bats/arch.bats \
	tests/bats/automake.bats \
	tests/bats/automake_shim.bats \
	tests/bats/bats_releases.bats \
	tests/bats/bazel.bats \
	tests/bats/bazel_remote.bats \
	tests/bats/build_roots.bats \
	tests/bats/buildroot.bats \
	tests/bats/buildroot_config.bats \
	tests/bats/buildroot_finalize.bats \
	tests/bats/buildroot_package.bats \
	tests/bats/buildstream.bats \
	tests/bats/cmake.bats \
	tests/bats/conda.bats \
	tests/bats/containers.bats \
	tests/bats/debian_debhelper.bats \
	tests/bats/debian_installed.bats \
	tests/bats/debian_mmdebstrap.bats \
	tests/bats/debian_package.bats \
	tests/bats/debian_refused.bats \
	tests/bats/debian_watch.bats \
	tests/bats/deflate_portable.bats \
	tests/bats/diffoscope.bats \
	tests/bats/dist.bats \
	tests/bats/freebsd.bats \
	tests/bats/gentoo.bats \
	tests/bats/github_action.bats \
	tests/bats/gitlab_template.bats \
	tests/bats/guix.bats \
	tests/bats/installers.bats \
	tests/bats/meson.bats \
	tests/bats/nix.bats \
	tests/bats/openwrt.bats \
	tests/bats/pkgsrc.bats \
	tests/bats/pre_commit.bats \
	tests/bats/project_files.bats \
	tests/bats/pypi.bats \
	tests/bats/real_wheels.bats \
	tests/bats/rpm_brp.bats \
	tests/bats/rpm_macros.bats \
	tests/bats/rpm_package.bats \
	tests/bats/set_hashes.bats \
	tests/bats/set_upstream.bats \
	tests/bats/void.bats \
	tests/bats/wheel_recipes.bats \
	tests/bats/wheel_tools.bats \
	tests/bats/yocto.bats \
	tests/bats/yocto_bitbake.bats \
	tests/bats/yocto_check_layer.bats \
	tests/bats/yocto_ptest.bats

include tests/fuzz/seeds.mk

# A new fuzzer is one more line here, its LDADD below, and a directory of seeds.
fuzzers = \
	tests/fuzz/allowance_fuzz.c \
	tests/fuzz/cache_fuzz.c \
	tests/fuzz/canon_fuzz.c \
	tests/fuzz/crsh_fuzz.c \
	tests/fuzz/deflate_fuzz.c \
	tests/fuzz/diff_fuzz.c \
	tests/fuzz/disassemble_fuzz.c \
	tests/fuzz/dump_fuzz.c \
	tests/fuzz/framing_fuzz.c \
	tests/fuzz/image_fuzz.c \
	tests/fuzz/input_fuzz.c \
	tests/fuzz/makeflags_fuzz.c \
	tests/fuzz/pyc_fuzz.c \
	tests/fuzz/pyregex_fuzz.c \
	tests/fuzz/pyreply_fuzz.c \
	tests/fuzz/record_fuzz.c \
	tests/fuzz/streams_fuzz.c \
	tests/fuzz/taraudit_fuzz.c \
	tests/fuzz/tarpass_fuzz.c \
	tests/fuzz/wheelname_fuzz.c \
	tests/fuzz/wire_fuzz.c \
	tests/fuzz/work_fuzz.c \
	tests/fuzz/zipaudit_fuzz.c \
	tests/fuzz/zipread_fuzz.c
fuzz_programs = $(fuzzers:.c=)

# libFuzzer has its own main, so the tests cannot be linked with it.  Without
# --enable-fuzzing, each fuzzer is a test that replays its seeds.
if FUZZING
noinst_PROGRAMS = $(fuzz_programs)
fuzz_main = $(FUZZ_ENGINE)
TESTS =
else
check_LIBRARIES = tests/fuzz/libreplay.a
check_PROGRAMS += \
	$(unit_tests) \
	$(fuzz_programs) \
	tests/faults/faults.so \
	tests/lib/pattern_search \
	tests/lib/without_calls
fuzz_main = tests/fuzz/libreplay.a
TESTS = \
	$(unit_tests) \
	$(fuzz_programs) \
	$(core_tests)
endif
# The longest tests start first, so that none of them runs alone at the end.
long_tests = \
	tests/bats/pypi.bats \
	tests/bats/every_python.bats \
	tests/bats/dist.bats \
	tests/bats/debian_package.bats \
	tests/bats/hostile_archives.bats \
	tests/bats/rpm_package.bats \
	tests/bats/zip_tools.bats \
	tests/unit/pool_loss_test
# With PYC_BAKE_THOROUGH=1 some tests of make check do more, and with 2 some take
# minutes: see is_thorough, is_exhaustive, rounds, more and thorough_only in
# common.bash, and stdlib_subset in bake.bash.
more_thorough_tests = \
	tests/bats/cache_damage.bats \
	tests/bats/cache_runs.bats \
	tests/bats/cache_size.bats \
	tests/bats/check.bats \
	tests/bats/check_fast.bats \
	tests/bats/check_wheel.bats \
	tests/bats/diff.bats \
	tests/bats/diff_archives.bats \
	tests/bats/disassemble_pythons.bats \
	tests/bats/every_python.bats \
	tests/bats/exclude.bats \
	tests/bats/inspect.bats \
	tests/bats/jobserver.bats \
	tests/bats/limits.bats \
	tests/bats/lists.bats \
	tests/bats/lost_workers.bats \
	tests/bats/modes_and_times.bats \
	tests/bats/normalize.bats \
	tests/bats/odd_sources.bats \
	tests/bats/pypi.bats \
	tests/bats/report.bats \
	tests/bats/sourceless_archives.bats \
	tests/bats/stack.bats \
	tests/bats/tar_compressed.bats \
	tests/bats/tar_replaced.bats \
	tests/bats/terminal.bats \
	tests/bats/update_record.bats \
	tests/bats/upload_rules.bats \
	tests/bats/usage.bats \
	tests/bats/warnings.bats \
	tests/bats/warnings_again.bats \
	tests/unit/pool_loss_test \
	tests/unit/pool_test \
	tests/unit/worker_sandbox_test
check-pythons:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(python_tests)'
check-units:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(unit_tests)'
check-packaging:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(packaging_tests)'
all_tests = $(python_tests) $(packaging_tests) $(thorough_tests) \
	$(unit_tests) $(fuzz_programs) $(core_tests)
check-thorough:
	$(MAKE) $(AM_MAKEFLAGS) check PYC_BAKE_THOROUGH=2 \
	  TESTS='$(thorough_tests) $(more_thorough_tests)'
check-all:
	$(MAKE) $(AM_MAKEFLAGS) check PYC_BAKE_THOROUGH=1 \
	  TESTS='$(long_tests) $(filter-out $(long_tests),$(all_tests))'
.PHONY: check-all check-packaging check-pythons check-thorough check-units

tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c

# The other side of the protocol is in a program of its own.
tests_fuzz_crsh_fuzz_SOURCES = tests/fuzz/crsh_fuzz.c src/storage/client.c

# libFuzzer traces comparisons to find the constants that an input is compared
# with.  An encoder has none, and the tracing would take most of its time.
tests_fuzz_deflate_fuzz_SOURCES = tests/fuzz/deflate_fuzz.c
if FUZZING
tests_fuzz_deflate_fuzz_CFLAGS = $(AM_CFLAGS) \
	-fno-sanitize-coverage=trace-cmp
tests_fuzz_deflate_fuzz_SOURCES += \
	src/format/deflate.c \
	src/format/deflate_block.c \
	src/format/deflate_header.c \
	src/format/deflate_huffman.c \
	src/format/deflate_split.c
endif

# Linking is part of the test: a room and its tests need only the rooms below
# it.  fuzz_main is for the fuzzers, which have no main of their own.
base_libraries = libbase.a $(LIBXXHASH_LIBS) $(ZLIB_LIBS)
pool_libraries = libpool.a $(base_libraries)
pyc_libraries = libpyc.a $(base_libraries)
format_libraries = libformat.a $(pyc_libraries)
host_libraries = libhost.a libformat.a libpyc.a libpool.a $(base_libraries) \
	$(PYTHON_EMBED_LIBS) $(LIBARCHIVE_LIBS) $(LIBCRYPTO_LIBS) \
	$(LIBJSONC_LIBS) $(LIBPCRE2_LIBS) $(LIBZSTD_LIBS) $(ZLIB_LIBS)
job_libraries = libjob.a $(host_libraries)
report_libraries = libreport.a $(job_libraries)
cache_libraries = libcache.a $(job_libraries)
check_libraries = libcheck.a $(job_libraries)
find_libraries = libfind.a libcheck.a $(report_libraries)
compile_libraries = libcompile.a libcache.a libcheck.a $(report_libraries)
tree_libraries = libtree.a libcompile.a libcache.a $(find_libraries)
zip_libraries = libzip.a libcompile.a libcache.a $(find_libraries)
tar_libraries = libtar.a libcompile.a libcache.a $(find_libraries)
image_libraries = libimage.a $(tar_libraries)
precompile_libraries = libprecompile.a $(tree_libraries)
install_libraries = libinstall.a libimage.a libtar.a libzip.a libtree.a \
	libcompile.a libcache.a $(find_libraries)
cmd_libraries = libcmd.a librun.a $(install_libraries)
tests_unit_arena_test_LDADD = $(base_libraries)
tests_unit_beneath_test_LDADD = $(base_libraries)
tests_unit_blob_test_LDADD = $(base_libraries)
tests_unit_buf_test_LDADD = $(base_libraries)
tests_unit_crc32_test_LDADD = $(base_libraries)
tests_unit_disk_test_LDADD = $(base_libraries)
tests_unit_err_test_LDADD = $(base_libraries)
tests_unit_exit_status_test_LDADD = $(base_libraries)
tests_unit_fs_test_LDADD = $(base_libraries)
tests_unit_glob_test_LDADD = $(base_libraries)
tests_unit_hash_test_LDADD = $(base_libraries)
tests_unit_infile_test_LDADD = $(base_libraries)
tests_unit_kernel_test_LDADD = $(base_libraries)
tests_unit_log_test_LDADD = $(base_libraries)
tests_unit_map_test_LDADD = $(base_libraries)
tests_unit_mem_test_LDADD = $(base_libraries)
tests_unit_outfile_test_LDADD = $(base_libraries)
tests_unit_path_test_LDADD = $(base_libraries)
tests_unit_perm_test_LDADD = $(base_libraries)
tests_unit_processors_test_LDADD = $(base_libraries)
tests_unit_publish_test_LDADD = $(base_libraries)
tests_unit_tmpfile_test_LDADD = $(base_libraries)
tests_unit_utf8_test_LDADD = $(base_libraries)
tests_unit_waitset_test_LDADD = $(base_libraries)
tests_unit_jobserver_test_LDADD = $(pool_libraries)
tests_unit_makeflags_test_LDADD = $(pool_libraries)
tests_unit_nursery_test_LDADD = $(pool_libraries)
tests_unit_pool_loss_test_LDADD = $(pool_libraries)
tests_unit_pool_test_LDADD = $(pool_libraries)
tests_unit_schedule_test_LDADD = $(pool_libraries)
tests_fuzz_makeflags_fuzz_LDADD = $(fuzz_main) $(pool_libraries)
tests_unit_canon_sets_test_LDADD = $(pyc_libraries)
tests_unit_canon_path_test_LDADD = $(pyc_libraries)
tests_unit_canon_test_LDADD = $(pyc_libraries)
tests_unit_code_exceptions_test_LDADD = $(pyc_libraries)
tests_unit_code_lines_test_LDADD = $(pyc_libraries)
tests_unit_code_listing_test_LDADD = $(pyc_libraries)
tests_unit_disassemble_test_LDADD = $(pyc_libraries)
tests_unit_opcodes_test_LDADD = $(pyc_libraries)
tests_unit_marshal_dump_test_LDADD = $(pyc_libraries)
tests_unit_marshal_layout_test_LDADD = $(pyc_libraries)
tests_unit_marshal_lex_test_LDADD = $(pyc_libraries)
tests_unit_marshal_read_test_LDADD = $(pyc_libraries)
tests_unit_marshal_repr_test_LDADD = $(pyc_libraries)
tests_unit_marshal_walk_test_LDADD = $(pyc_libraries)
tests_unit_mutation_test_LDADD = $(pyc_libraries)
tests_unit_pyc_describe_test_LDADD = $(pyc_libraries)
tests_unit_pyc_test_LDADD = $(pyc_libraries)
tests_unit_pymagic_test_LDADD = $(pyc_libraries)
tests_unit_pyname_test_LDADD = $(pyc_libraries)
tests_unit_pyregex_test_LDADD = $(pyc_libraries)
tests_unit_pysource_test_LDADD = $(pyc_libraries)
tests_unit_pyversion_test_LDADD = $(pyc_libraries)
tests_unit_siphash_test_LDADD = $(pyc_libraries)
tests_fuzz_canon_fuzz_LDADD = $(fuzz_main) $(pyc_libraries)
tests_fuzz_disassemble_fuzz_LDADD = $(fuzz_main) $(pyc_libraries)
tests_fuzz_dump_fuzz_LDADD = $(fuzz_main) $(pyc_libraries)
tests_fuzz_pyc_fuzz_LDADD = $(fuzz_main) $(pyc_libraries)
tests_fuzz_pyregex_fuzz_LDADD = $(fuzz_main) $(pyc_libraries)
tests_unit_base64_test_LDADD = $(format_libraries)
tests_unit_deflate_test_LDADD = $(format_libraries)
tests_unit_jsonaudit_test_LDADD = $(format_libraries)
tests_unit_record_hash_test_LDADD = $(format_libraries)
tests_unit_record_test_LDADD = $(format_libraries)
tests_unit_streams_test_LDADD = $(format_libraries)
tests_unit_taraudit_test_LDADD = $(format_libraries)
tests_unit_tarhead_test_LDADD = $(format_libraries)
tests_unit_tarpax_test_LDADD = $(format_libraries)
tests_unit_wheelname_test_LDADD = $(format_libraries)
tests_unit_zipaudit_form_test_LDADD = $(format_libraries)
tests_unit_zipaudit_prefix_test_LDADD = $(format_libraries)
tests_unit_zipaudit_test_LDADD = $(format_libraries)
tests_unit_zipname_test_LDADD = $(format_libraries)
tests_unit_zipsniff_test_LDADD = $(format_libraries)
tests_unit_zipw_test_LDADD = $(format_libraries)
tests_fuzz_deflate_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_fuzz_record_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_fuzz_streams_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_fuzz_taraudit_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_fuzz_wheelname_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_fuzz_zipaudit_fuzz_LDADD = $(fuzz_main) $(format_libraries)
tests_unit_compiler_test_LDADD = $(host_libraries)
tests_unit_digest_test_LDADD = $(host_libraries)
tests_unit_engine_sandbox_test_LDADD = $(host_libraries)
tests_unit_gunzip_test_LDADD = $(host_libraries)
tests_unit_inflate_test_LDADD = $(host_libraries)
tests_unit_json_test_LDADD = $(host_libraries)
tests_unit_pattern_test_LDADD = $(host_libraries)
tests_unit_program_test_LDADD = $(host_libraries)
tests_unit_zstd_test_LDADD = $(host_libraries)
tests_unit_pyreply_test_LDADD = $(host_libraries)
tests_unit_pyspawn_test_LDADD = $(host_libraries)
tests_lib_pattern_search_LDADD = $(host_libraries)
tests_fuzz_pyreply_fuzz_LDADD = $(fuzz_main) $(host_libraries)
tests_fuzz_zipread_fuzz_LDADD = $(fuzz_main) $(host_libraries)
tests_unit_finding_test_LDADD = $(job_libraries)
tests_unit_options_test_LDADD = $(job_libraries)
tests_unit_packed_test_LDADD = $(job_libraries)
tests_unit_plan_test_LDADD = $(job_libraries)
tests_unit_allowance_test_LDADD = $(report_libraries)
tests_unit_hold_test_LDADD = $(report_libraries)
tests_unit_journal_test_LDADD = $(report_libraries)
tests_unit_progress_test_LDADD = $(report_libraries)
tests_unit_report_test_LDADD = $(report_libraries)
tests_unit_verdict_test_LDADD = $(report_libraries)
tests_fuzz_allowance_fuzz_LDADD = $(fuzz_main) $(report_libraries)
tests_unit_address_test_LDADD = $(cache_libraries)
tests_unit_cache_entry_test_LDADD = $(cache_libraries)
tests_unit_crsh_test_LDADD = $(cache_libraries)
tests_fuzz_crsh_fuzz_LDADD = $(fuzz_main) $(cache_libraries)
tests_unit_pace_test_LDADD = $(cache_libraries)
tests_unit_questions_test_LDADD = $(cache_libraries)
tests_unit_cache_key_test_LDADD = $(cache_libraries)
tests_unit_cache_place_test_LDADD = $(cache_libraries)
tests_unit_cache_secret_test_LDADD = $(cache_libraries)
tests_unit_cache_survey_test_LDADD = $(cache_libraries)
tests_unit_cache_test_LDADD = $(cache_libraries)
tests_unit_cache_trim_test_LDADD = $(cache_libraries)
tests_unit_cache_trust_test_LDADD = $(cache_libraries)
tests_unit_compare_test_LDADD = $(check_libraries)
tests_unit_link_check_test_LDADD = $(check_libraries)
tests_unit_stray_pyc_test_LDADD = $(check_libraries)
tests_unit_archive_file_test_LDADD = $(find_libraries)
tests_unit_archives_test_LDADD = $(find_libraries)
tests_unit_collect_links_test_LDADD = $(find_libraries)
tests_unit_collect_test_LDADD = $(find_libraries)
tests_unit_input_test_LDADD = $(find_libraries)
tests_unit_kind_test_LDADD = $(find_libraries)
tests_unit_leftover_test_LDADD = $(find_libraries)
tests_unit_walk_test_LDADD = $(find_libraries)
tests_fuzz_input_fuzz_LDADD = $(fuzz_main) $(find_libraries)
tests_unit_assign_test_LDADD = $(compile_libraries)
tests_unit_batch_test_LDADD = $(compile_libraries)
tests_unit_cached_test_LDADD = $(compile_libraries)
tests_unit_conceal_test_LDADD = $(compile_libraries)
tests_unit_diagnose_test_LDADD = $(compile_libraries)
tests_unit_loaded_test_LDADD = $(compile_libraries)
tests_unit_pool_coming_test_LDADD = $(compile_libraries)
tests_unit_pool_faults_test_LDADD = $(compile_libraries)
tests_unit_prefetch_test_LDADD = $(compile_libraries)
tests_unit_pythons_test_LDADD = $(compile_libraries)
tests_unit_recall_test_LDADD = $(compile_libraries)
tests_unit_wire_test_LDADD = $(compile_libraries)
tests_unit_worker_cache_test_LDADD = $(compile_libraries)
tests_unit_worker_sandbox_test_LDADD = $(compile_libraries)
tests_unit_worker_test_LDADD = $(compile_libraries)
tests_fuzz_cache_fuzz_LDADD = $(fuzz_main) $(compile_libraries)
tests_fuzz_wire_fuzz_LDADD = $(fuzz_main) $(compile_libraries)
tests_unit_tree_unused_test_LDADD = $(tree_libraries)
tests_unit_tree_source_file_test_LDADD = $(tree_libraries)
tests_unit_tree_target_source_test_LDADD = $(tree_libraries)
tests_unit_tree_target_test_LDADD = $(tree_libraries)
tests_unit_wheel_notes_test_LDADD = $(zip_libraries)
tests_unit_wheel_record_test_LDADD = $(zip_libraries)
tests_unit_zip_changes_test_LDADD = $(zip_libraries)
tests_unit_zip_wheel_test_LDADD = $(zip_libraries)
tests_unit_spool_test_LDADD = $(tar_libraries)
tests_unit_tar_index_test_LDADD = $(tar_libraries)
tests_unit_tar_order_test_LDADD = $(tar_libraries)
tests_unit_tar_place_test_LDADD = $(tar_libraries)
tests_fuzz_tarpass_fuzz_LDADD = $(fuzz_main) $(tar_libraries)
tests_unit_image_change_test_LDADD = $(image_libraries)
tests_fuzz_image_fuzz_LDADD = $(fuzz_main) $(image_libraries)
tests_fuzz_diff_fuzz_LDADD = $(fuzz_main) libdiff.a $(zip_libraries)
tests_fuzz_framing_fuzz_LDADD = $(fuzz_main) libdiff.a $(tar_libraries)
tests_unit_gzip_head_test_LDADD = libdiff.a $(tar_libraries)
tests_unit_record_rows_test_LDADD = libdiff.a $(tar_libraries)
tests_unit_zip_extra_test_LDADD = libdiff.a $(tar_libraries)
tests_unit_arguments_test_LDADD = $(precompile_libraries)
tests_unit_lane_test_LDADD = $(precompile_libraries)
tests_unit_work_proto_test_LDADD = $(precompile_libraries)
tests_unit_work_stream_test_LDADD = $(precompile_libraries)
tests_fuzz_work_fuzz_LDADD = $(fuzz_main) $(precompile_libraries)
tests_unit_existing_pyc_test_LDADD = $(install_libraries)
tests_unit_manifest_test_LDADD = $(install_libraries)
# For the allocation counters of tests/lib/peak.h.
# What tests/lib/peak.h asks for.
tests_unit_option_rules_test_LDADD = $(cmd_libraries)
wrap_malloc = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
tests_fuzz_dump_fuzz_LDFLAGS = $(AM_LDFLAGS) $(wrap_malloc)
tests_unit_mutation_test_LDFLAGS = $(AM_LDFLAGS) $(wrap_malloc)
tests_fuzz_tarpass_fuzz_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pool_run
tests_unit_pool_loss_test_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=poll

# Files that the tests share.  A new file is one more line.
test_helpers = \
	tests/faults/checks.py \
	tests/faults/fault.h \
	tests/faults/faults.py \
	tests/faults/scenarios.py \
	tests/faults/sweep.py \
	tests/lib/append.h \
	tests/lib/ask_worker.h \
	tests/lib/bake.bash \
	tests/lib/baked_wheels.bash \
	tests/lib/bazel.bash \
	tests/lib/bazel_worker.py \
	tests/lib/buildroot.bash \
	tests/lib/captured.h \
	tests/lib/check.bash \
	tests/lib/check_wheel.py \
	tests/lib/checked_pyc.h \
	tests/lib/codestream.h \
	tests/lib/collecting.h \
	tests/lib/common.bash \
	tests/lib/compileall_matrix.py \
	tests/lib/conda_channel.py \
	tests/lib/cpython_tests.py \
	tests/lib/crsh_helper.py \
	tests/lib/damage_entry.py \
	tests/lib/damage_pyc.py \
	tests/lib/debian.bash \
	tests/lib/deflate_digest.c \
	tests/lib/deflate_samples.h \
	tests/lib/demo.sh \
	tests/lib/diff_archives.py \
	tests/lib/diff_edits.py \
	tests/lib/diff_oracle.py \
	tests/lib/dis_oracle.py \
	tests/lib/during.py \
	tests/lib/emulated.h \
	tests/lib/entry_checksum.py \
	tests/lib/ecosystem.bash \
	tests/lib/ecosystem_tools.sh \
	tests/lib/everywhere.py \
	tests/lib/examples.bash \
	tests/lib/fake_python.h \
	tests/lib/filecheck.h \
	tests/lib/forge_entry.py \
	tests/lib/forged_tars.py \
	tests/lib/gentoo/python-utils-r1.eclass \
	tests/lib/hostile_archives.py \
	tests/lib/images.bash \
	tests/lib/html_page.py \
	tests/lib/http_cache.py \
	tests/lib/import_pyc.py \
	tests/lib/installers.bash \
	tests/lib/jobserver.py \
	tests/lib/keys.h \
	tests/lib/kill_random.py \
	tests/lib/listfile.h \
	tests/lib/make_demo_wheel.py \
	tests/lib/make_image.py \
	tests/lib/make_tar.py \
	tests/lib/make_wheel.py \
	tests/lib/many_members.py \
	tests/lib/missing_call.h \
	tests/lib/mutated_tars.py \
	tests/lib/nix/nixpkgs.nix \
	tests/lib/no-bats.sh \
	tests/lib/openwrt/python3-package.mk \
	tests/lib/overlay.sh \
	tests/lib/packaging.bash \
	tests/lib/pattern_search.c \
	tests/lib/peak.h \
	tests/lib/pool_trial.h \
	tests/lib/power_cut.py \
	tests/lib/precompiler.bash \
	tests/lib/precompiler_oracle.py \
	tests/lib/pyc_info.py \
	tests/lib/pythons.bash \
	tests/lib/random_tar.py \
	tests/lib/real_wheels.sh \
	tests/lib/reapi_proxy.py \
	tests/lib/regex_oracle.py \
	tests/lib/remote.bash \
	tests/lib/roots.sh \
	tests/lib/rpm.bash \
	tests/lib/same_code.py \
	tests/lib/sandbox_attempts.h \
	tests/lib/slow.bash \
	tests/lib/swap_races.py \
	tests/lib/tap.h \
	tests/lib/tar.bash \
	tests/lib/tar_info.py \
	tests/lib/tar_members.go \
	tests/lib/tar_readers.py \
	tests/lib/tarforge.h \
	tests/lib/tarforge.py \
	tests/lib/tarpass_input.h \
	tests/lib/thorough.h \
	tests/lib/tiny_inflate.h \
	tests/lib/untraced.h \
	tests/lib/upload_rules.py \
	tests/lib/without_calls.c \
	tests/lib/workdir.h \
	tests/lib/yocto.bash \
	tests/lib/yocto/bblayers.conf \
	tests/lib/yocto/layer/conf/layer.conf \
	tests/lib/yocto/layer/recipes-test/host/pseudo-of-host-native_1.0.bb \
	tests/lib/yocto/layer/recipes-test/host/pyc-bake_%.bbappend \
	tests/lib/yocto/layer/recipes-test/host/python3-native_1.0.bb \
	tests/lib/yocto/layer/recipes-test/selftest/pyc-bake-image-selftest_1.0.bb \
	tests/lib/yocto/layer/recipes-test/selftest/pyc-bake-selftest_1.0.bb \
	tests/lib/yocto/local.conf \
	tests/lib/yocto/nobody.sh \
	tests/lib/zip_list.go \
	tests/lib/zip_mutants.py \
	tests/lib/zip_readers.py \
	tests/lib/zip_samples.py \
	tests/lib/zipcheck.h \
	tests/lib/zipforge.py

# What everywhere.bats bakes, and the digests of the results.
everywhere = \
	tests/data/everywhere.sha256 \
	tests/data/everywhere/pkg/__init__.py \
	tests/data/everywhere/pkg/classes.py \
	tests/data/everywhere/pkg/latin.py \
	tests/data/everywhere/pkg/numbers.py \
	tests/data/everywhere/pkg/sets.py \
	tests/data/everywhere/pkg/sub/__init__.py \
	tests/data/everywhere/pkg/sub/leaf.py \
	tests/data/everywhere/pkg/sub/long.py \
	tests/data/everywhere/pkg/texts.py

EXTRA_DIST += \
	$(core_tests) $(thorough_tests) $(python_tests) $(packaging_tests) \
	$(fuzz_seeds) \
	$(fuzzers) \
	$(test_helpers) \
	$(everywhere) \
	tests/fuzz/deflate_soak.c \
	tests/fuzz/archive_seeds.py \
	tests/fuzz/coverage.sh \
	tests/fuzz/mutate.py \
	tests/fuzz/run.sh \
	tests/fuzz/seeds.py

TEST_EXTENSIONS = .bats
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
BATS_LOG_DRIVER = $(LOG_DRIVER)
# bats repeats a failed test in its exit status, and --ignore-exit keeps it from
# being counted twice.  A run that is cut short does not match its plan.
AM_BATS_LOG_DRIVER_FLAGS = --ignore-exit
if HAVE_BATS
BATS_LOG_COMPILER = $(BATS)
AM_BATS_LOG_FLAGS = --formatter tap
else
BATS_LOG_COMPILER = $(SHELL) $(srcdir)/tests/lib/no-bats.sh
endif

# The user's environment must not affect a test.  In a build with sanitizers, a
# worker must still die of the signal that it gets, and fakeroot's library may
# be loaded first.
AM_TESTS_ENVIRONMENT = \
	LC_ALL=C; TZ=UTC; export LC_ALL TZ; \
	unset SOURCE_DATE_EPOCH MAKEFLAGS MFLAGS MAKELEVEL; \
	for variable in $$(env | $(SED) -n 's/^\(PYTHON[A-Z0-9_]*\)=.*/\1/p'); \
	do unset $$variable; done; \
	PYC_BAKE='$(abs_top_builddir)/pyc-bake$(EXEEXT)'; \
	SRCDIR='$(abs_top_srcdir)'; BUILDDIR='$(abs_top_builddir)'; \
	ASAN_OPTIONS=handle_segv=0:verify_asan_link_order=0; \
	PYC_BAKE_THOROUGH='$(PYC_BAKE_THOROUGH)'; \
	export PYC_BAKE SRCDIR BUILDDIR ASAN_OPTIONS PYC_BAKE_THOROUGH;

# The library of make check-faults.  It is a program to automake, which makes
# shared libraries with libtool only.
tests_faults_faults_so_SOURCES = \
	tests/faults/calls.c \
	tests/faults/fault.c
tests_faults_faults_so_CFLAGS = $(AM_CFLAGS) -fPIC
tests_faults_faults_so_LDFLAGS = $(AM_LDFLAGS) -shared
tests_faults_faults_so_LDADD =

# make check-faults: lets one call after the other fail.  FAULTS_FLAGS are
# options of tests/faults/sweep.py, such as --scenarios=tree,wheel.
FAULTS_JOBS = 1
FAULTS_FLAGS =
check-faults: pyc-bake$(EXEEXT) pyc-bake-precompiler$(EXEEXT) \
    $(pkglibexec_PROGRAMS) tests/faults/faults.so$(EXEEXT)
	python=$$(./pyc-bake --version | \
	  $(SED) -n 's/^Python \([0-9]*\.[0-9]*\).*/python\1/p'); \
	"$${python:-python3}" -B $(srcdir)/tests/faults/sweep.py \
	  --program=pyc-bake --library=tests/faults/faults.so$(EXEEXT) \
	  --jobs=$(FAULTS_JOBS) $(FAULTS_FLAGS)
.PHONY: check-faults

# make bench CORPUS=DIR: measures the baking of trees, with and without a cache,
# and of a wheel in comparison with other tools, and the import of a baked zip.
# BENCH='wheel zipimport' leaves out the trees and the cache.
# make check builds the loops, so that they keep up with what they call.
EXTRA_PROGRAMS =
check_PROGRAMS += tests/bench/cache_loop tests/bench/canon_loop
bench_programs = tests/bench/cache_loop$(EXEEXT) \
	tests/bench/canon_loop$(EXEEXT)
if EMBEDDED_PYTHON
check_PROGRAMS += tests/bench/compile_loop
bench_programs += tests/bench/compile_loop$(EXEEXT)
endif
EXTRA_DIST += \
	tests/bench/bench.py \
	tests/bench/bench.sh \
	tests/bench/cache_bench.py \
	tests/bench/chart.py \
	tests/bench/chart.sh \
	tests/bench/measure.py \
	tests/bench/wheel_bench.py \
	tests/bench/zipimport_bench.py
CLEANFILES += $(bench_programs)
tests_bench_cache_loop_LDADD = $(cache_libraries)
tests_bench_canon_loop_LDADD = $(pyc_libraries)
tests_bench_compile_loop_CPPFLAGS = $(AM_CPPFLAGS) $(PYTHON_EMBED_CFLAGS)
tests_bench_compile_loop_LDADD = $(PYTHON_EMBED_LIBS)

bench: pyc-bake$(EXEEXT) $(bench_programs)
	@test -n '$(PYTHON_EMBED_LIBS)' || { \
	  echo 'bench: there is no embedded Python to measure' >&2; exit 1; }
	@test -n '$(CORPUS)' || { \
	  echo 'bench: say what to bake: make bench CORPUS=DIR' >&2; exit 1; }
	PYC_BAKE='$(abs_top_builddir)/pyc-bake$(EXEEXT)' \
	BENCH_PROGRAMS='$(abs_top_builddir)/tests/bench' \
	$(srcdir)/tests/bench/bench.sh '$(CORPUS)' $(BENCH)

# make bench-chart CORPUS=DIR: runs make bench, keeps its figures in the directory
# doc as speed.jsonl, and draws them as speed.svg.
bench-chart: pyc-bake$(EXEEXT) $(bench_programs)
	$(srcdir)/tests/bench/chart.sh '$(MAKE)' '$(CORPUS)' '$(srcdir)/doc'

# make bench-deflate CORPUS=DIR: compares the encoder with zlib on baked files.
EXTRA_PROGRAMS += tests/bench/deflate_bench
EXTRA_DIST += tests/bench/deflate.sh
CLEANFILES += tests/bench/deflate_bench$(EXEEXT)
tests_bench_deflate_bench_CPPFLAGS = $(AM_CPPFLAGS) $(ZLIB_CFLAGS)
tests_bench_deflate_bench_LDADD = $(LDADD) $(ZLIB_LIBS)

bench-deflate: pyc-bake$(EXEEXT) tests/bench/deflate_bench$(EXEEXT)
	@test -n '$(CORPUS)' || { \
	  echo 'bench: say what to bake: make bench-deflate CORPUS=DIR' >&2; \
	  exit 1; }
	PYC_BAKE='$(abs_top_builddir)/pyc-bake$(EXEEXT)' \
	BENCH_PROGRAMS='$(abs_top_builddir)/tests/bench' \
	$(srcdir)/tests/bench/deflate.sh '$(CORPUS)'

# make deflate-soak SAMPLES=N: checks the encoder's output for N samples with
# zlib, under sanitizers.
SAMPLES = 1000000
SOAK_CFLAGS = -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
CLEANFILES += tests/fuzz/deflate_soak

deflate-soak: config.h
	@$(MKDIR_P) tests/fuzz
	$(AM_V_CC)$(CC) $(DEFS) -I. $(AM_CPPFLAGS) $(LIBXXHASH_CFLAGS) \
	  $(ZLIB_CFLAGS) $(STD_CFLAGS) $(SOAK_CFLAGS) \
	  -o tests/fuzz/deflate_soak $(srcdir)/tests/fuzz/deflate_soak.c \
	  $(srcdir)/src/host/inflate.c $(srcdir)/src/format/deflate*.c \
	  $(srcdir)/src/pyc/siphash.c $(srcdir)/src/base/*.c \
	  $(LIBXXHASH_LIBS) $(ZLIB_LIBS)
	tests/fuzz/deflate_soak $(SAMPLES)

# make fuzz: runs each fuzzer for FUZZ_SECONDS, FUZZ_JOBS of them at a time.  A
# build without --enable-fuzzing configures one with it in a subdirectory.
FUZZ_SECONDS = 60
FUZZ_JOBS = 1

if FUZZING
fuzz: $(fuzz_programs)
	$(srcdir)/tests/fuzz/run.sh $(srcdir)/tests/fuzz/corpus \
	  $(FUZZ_SECONDS) $(FUZZ_JOBS) $(fuzz_programs)
else
fuzz:
	@$(MKDIR_P) fuzzing
	@test -f fuzzing/Makefile || { \
	  arguments=$$(./config.status --config) && cd fuzzing && \
	  eval "'$(abs_srcdir)/configure' -q $$arguments CC=clang" \
	    --enable-fuzzing; \
	}
	cd fuzzing && $(MAKE) $(AM_MAKEFLAGS) fuzz
endif

# make fuzz-coverage: what the seeds, and all that make fuzz has found so far,
# reach.  Needs clang and llvm.
COVERAGE_FLAGS = -fprofile-instr-generate -fcoverage-mapping
fuzz-coverage:
	@$(MKDIR_P) coverage
	@test -f coverage/Makefile || { \
	  arguments=$$(./config.status --config) && cd coverage && \
	  eval "'$(abs_srcdir)/configure' -q $$arguments CC=clang \
	    --disable-fuzzing CFLAGS='-g -O1 $(COVERAGE_FLAGS)'"; \
	}
	cd coverage && $(MAKE) $(AM_MAKEFLAGS) $(fuzz_programs)
	cd coverage && $(abs_srcdir)/tests/fuzz/coverage.sh '$(abs_srcdir)' \
	  ../fuzzing $(fuzz_programs)

distclean-local:
	-rm -rf fuzz-* fuzzing coverage

.PHONY: bench bench-chart bench-deflate deflate-soak fuzz fuzz-coverage

# What Go compiles for tests/lib/*.go.
clean-local:
	rm -rf tests/go-cache
