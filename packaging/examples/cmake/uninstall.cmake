# SPDX-License-Identifier: MIT
# Removes the files of the last installation, and each __pycache__ that becomes
# empty.
cmake_minimum_required(VERSION 3.16...3.25)

file(STRINGS install_manifest.txt installed ENCODING UTF-8)
set(caches)
foreach(path IN LISTS installed)
  message(STATUS "Removing: $ENV{DESTDIR}${path}")
  file(REMOVE "$ENV{DESTDIR}${path}")
  get_filename_component(directory "${path}" DIRECTORY)
  if(directory MATCHES "/__pycache__$")
    list(APPEND caches "${directory}")
  endif()
endforeach()
list(REMOVE_DUPLICATES caches)
foreach(directory IN LISTS caches)
  file(GLOB left "$ENV{DESTDIR}${directory}/*")
  if(NOT left)
    file(REMOVE_RECURSE "$ENV{DESTDIR}${directory}")
  endif()
endforeach()
