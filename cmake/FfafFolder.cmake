# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# One CMake target a folder: sources in src/, headers for others in include/.

set(FFAF_WARNINGS
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wcast-align -Wcast-qual -Wwrite-strings -Wvla -Wundef -Wformat=2)
# On for everyone who changes the code; off where a newer compiler knows more warnings.
option(FFAF_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
if(FFAF_WERROR)
  list(APPEND FFAF_WARNINGS -Werror)
endif()

# Records and registers are cleared and copied a few hundred bytes at a time. On x86, GCC makes
# "rep stos" and "rep movs" of that, which take longer to start than the C library takes for it all.
include(CheckCCompilerFlag)
set(FFAF_COPY_FLAGS -mmemset-strategy=libcall:-1:align -mmemcpy-strategy=libcall:-1:align)
check_c_compiler_flag("${FFAF_COPY_FLAGS}" FFAF_HAS_COPY_FLAGS)

# ffaf_folder(NAME [FREESTANDING] [LINKS target...] [PRIVATE_LINKS target...])
function(ffaf_folder name)
  cmake_parse_arguments(ARG "FREESTANDING" "" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/src/*.c)
  string(REGEX REPLACE "^lib" "" target ${name})
  add_library(ffaf_${target} STATIC ${sources})
  target_include_directories(ffaf_${target} PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/${name}/include>)
  target_link_libraries(ffaf_${target} PRIVATE ${ARG_PRIVATE_LINKS})
  foreach(link IN LISTS ARG_LINKS)
    string(REGEX REPLACE "^lib" "" link ${link})
    target_link_libraries(ffaf_${target} PUBLIC ffaf_${link})
  endforeach()
  target_compile_options(ffaf_${target} PRIVATE ${FFAF_WARNINGS})
  if(ARG_FREESTANDING)
    target_compile_options(ffaf_${target} PRIVATE -ffreestanding)
    set_target_properties(ffaf_${target} PROPERTIES C_EXTENSIONS OFF)
  elseif(FFAF_HAS_COPY_FLAGS)
    target_compile_options(ffaf_${target} PRIVATE ${FFAF_COPY_FLAGS})
  endif()
endfunction()

# ffaf_command(NAME FOLDER LINKS target...): an executable from FOLDER/*.c
function(ffaf_command name folder)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.c)
  add_executable(${name} ${sources})
  list(TRANSFORM ARG_LINKS PREPEND ffaf_)
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
  target_compile_options(${name} PRIVATE ${FFAF_WARNINGS})
  target_compile_definitions(${name} PRIVATE FFAFILTER_VERSION="${PROJECT_VERSION}")
endfunction()
