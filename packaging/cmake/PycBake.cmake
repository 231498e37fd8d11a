# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PycBake
-------

Compiles Python modules with pyc-bake when they are installed::

  pyc_bake_install(
    [DIRECTORY directory...]
    [FILES module...]
    [PYTHON python]
    [OPTIONS option...]
    [COMPONENT component])

``DIRECTORY`` and ``FILES`` name installed directories and modules in the same
way as the ``DESTINATION`` of ``install()``: relative to the prefix, unless the
path is absolute.  All modules in a directory are compiled, including those of
other packages, so the directory should belong to this project only.

``PYTHON`` is the interpreter that compiles, such as
``${Python3_EXECUTABLE}``.  The default is the Python that pyc-bake embeds.

``OPTIONS`` are options of pyc-bake, such as ``-o0 -o1``.

Call it after the ``install()`` of the modules: installation runs in the order
of the calls.  If ``DESTDIR`` is set, the modules are compiled in the staging
tree.  The written files are listed in ``install_manifest.txt``.  A module that
does not compile ends the installation.

CMake separates list elements by semicolons, so ``DESTDIR``, the arguments and
the options must not contain one.  A module with a semicolon in its name becomes
two entries in the manifest.
#]=======================================================================]

cmake_policy(PUSH)
cmake_policy(VERSION 3.16...3.25)

# The function is called from other directories, where CMAKE_CURRENT_LIST_DIR
# has a different value.
set(_pyc_bake_script "${CMAKE_CURRENT_LIST_DIR}/PycBakeInstall.cmake")

function(pyc_bake_install)
  cmake_parse_arguments(PARSE_ARGV 0 bake
    "" "COMPONENT;PYTHON" "DIRECTORY;FILES;OPTIONS")
  if(bake_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR
      "pyc_bake_install: no such argument: ${bake_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT bake_DIRECTORY AND NOT bake_FILES)
    message(FATAL_ERROR
      "pyc_bake_install: neither DIRECTORY nor FILES says what to compile")
  endif()

  set(places ${bake_DIRECTORY} ${bake_FILES})
  set(options ${bake_OPTIONS})
  if(bake_PYTHON)
    list(APPEND options "--python=${bake_PYTHON}")
  endif()
  set(component)
  if(bake_COMPONENT)
    set(component COMPONENT "${bake_COMPONENT}")
  endif()

  # Bracket arguments, because CMake must not expand the values again.
  install(CODE "
set(_pyc_bake_program [==[${PYC_BAKE_EXECUTABLE}]==])
set(_pyc_bake_options [==[${options}]==])
set(_pyc_bake_places [==[${places}]==])
include([==[${_pyc_bake_script}]==])
" ${component})
endfunction()

cmake_policy(POP)
