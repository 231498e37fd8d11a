# SPDX-License-Identifier: MIT
# cmake_install.cmake includes this file at the place of pyc_bake_install(),
# with _pyc_bake_program, _pyc_bake_options and _pyc_bake_places set.

cmake_policy(PUSH)
cmake_policy(VERSION 3.16...3.25)

set(_pyc_bake_root "$ENV{DESTDIR}")
set(_pyc_bake_paths)
# The prefix of `cmake --install --prefix` may be relative to the working
# directory.
get_filename_component(_pyc_bake_prefix "${CMAKE_INSTALL_PREFIX}" ABSOLUTE)
foreach(_pyc_bake_place IN LISTS _pyc_bake_places)
  if(NOT IS_ABSOLUTE "${_pyc_bake_place}")
    set(_pyc_bake_place "${_pyc_bake_prefix}/${_pyc_bake_place}")
  endif()
  message(STATUS "Baking: ${_pyc_bake_root}${_pyc_bake_place}")
  list(APPEND _pyc_bake_paths "${_pyc_bake_root}${_pyc_bake_place}")
endforeach()
if(NOT _pyc_bake_root STREQUAL "")
  list(APPEND _pyc_bake_options "--root=${_pyc_bake_root}")
endif()

# pyc-bake ends each path of the list with a NUL, which CMake cannot read.  The
# list also has the sources, which CMake has already listed.
execute_process(
  COMMAND "${_pyc_bake_program}" -q ${_pyc_bake_options} --manifest=- -0
    -- ${_pyc_bake_paths}
  COMMAND tr "\\0" "\\n"
  COMMAND sed -n "/\\.pyc\$/p"
  OUTPUT_VARIABLE _pyc_bake_written
  OUTPUT_STRIP_TRAILING_WHITESPACE
  RESULTS_VARIABLE _pyc_bake_results)

# Even after a failure the written files must be in the manifest.
if(NOT _pyc_bake_written STREQUAL "")
  string(REPLACE "\n" ";" _pyc_bake_written "${_pyc_bake_written}")
  list(APPEND CMAKE_INSTALL_MANIFEST_FILES ${_pyc_bake_written})
endif()

# FATAL_ERROR before the POP would cause a warning about policies.
cmake_policy(POP)

if(NOT _pyc_bake_results STREQUAL "0;0;0")
  message(FATAL_ERROR "pyc-bake failed: ${_pyc_bake_results}")
endif()
