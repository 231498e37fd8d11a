# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PycBake
-------

Lets pyc-bake compile Python modules when they are installed::

  pyc_bake_install(
    [DIRECTORY directory...]
    [FILES module...]
    [PYTHON python]
    [OPTIONS option...]
    [COMPONENT component])

``DIRECTORY`` and ``FILES`` name what was installed, as the ``DESTINATION`` of
``install()`` does: below the prefix, unless the path is absolute.  All modules
of a directory are compiled, those of other packages too, so it should be one
of this project's own.

``PYTHON`` is the interpreter that compiles, such as
``${Python3_EXECUTABLE}``; without it the one that pyc-bake embeds does.

``OPTIONS`` are options of pyc-bake, such as ``-o0 -o1``.

Called after the ``install()`` of the modules, it compiles them in that order,
in the staging tree where ``DESTDIR`` is set.  What it writes is listed in
``install_manifest.txt``.  A module that does not compile ends the
installation.

A semicolon divides lists of CMake, so none may be in ``DESTDIR``, a place or
an option, and the manifest has a module with one in its name in two parts.
#]=======================================================================]

cmake_policy(PUSH)
cmake_policy(VERSION 3.16...3.25)

# Called from other directories, where CMAKE_CURRENT_LIST_DIR is another.
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

  # In brackets, since nothing of it is to be looked into.
  install(CODE "
set(_pyc_bake_program [==[${PYC_BAKE_EXECUTABLE}]==])
set(_pyc_bake_options [==[${options}]==])
set(_pyc_bake_places [==[${places}]==])
include([==[${_pyc_bake_script}]==])
" ${component})
endfunction()

cmake_policy(POP)
