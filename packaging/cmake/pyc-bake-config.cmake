# SPDX-License-Identifier: MIT
# Read by find_package(pyc-bake).  Sets PYC_BAKE_EXECUTABLE unless it is already
# set, and includes PycBake.cmake, which defines pyc_bake_install().

# Prefer the program of the same installation, and one that runs on the build
# machine.
find_program(PYC_BAKE_EXECUTABLE
  NAMES pyc-bake
  HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../bin"
  NO_CMAKE_FIND_ROOT_PATH
  DOC "Compiles Python modules, reproducibly")
mark_as_advanced(PYC_BAKE_EXECUTABLE)

if(PYC_BAKE_EXECUTABLE)
  include("${CMAKE_CURRENT_LIST_DIR}/PycBake.cmake")
else()
  set(pyc-bake_FOUND FALSE)
  set(pyc-bake_NOT_FOUND_MESSAGE
    "There is no program pyc-bake; PYC_BAKE_EXECUTABLE may name it.")
endif()
