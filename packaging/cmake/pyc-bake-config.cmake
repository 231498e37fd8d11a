# SPDX-License-Identifier: MIT
# What find_package(pyc-bake) reads: sets PYC_BAKE_EXECUTABLE, which may be
# given beforehand, and brings pyc_bake_install() of PycBake.cmake.

# Of the same installation, and a program of the machine that builds.
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
