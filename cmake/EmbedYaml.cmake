# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The YAML files of a folder as bytes in a library. This file is two things: included,
# it defines the function; run with `cmake -P`, it is the generator that the build calls.

# ffaf_embed_yaml(FOLDER KIND FILES): FILES/*.yaml, which are KINDs, into the target of FOLDER
function(ffaf_embed_yaml folder kind place)
  string(REGEX REPLACE "^lib" "" target ${folder})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${place}/*.yaml)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/generated/${kind}_files.c)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/generated/${kind}_files.txt)
  # A file that is taken away changes nothing else.
  file(GENERATE OUTPUT ${list} CONTENT "${files}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D TOP=${CMAKE_CURRENT_SOURCE_DIR} -D KIND=${kind} -D PLACE=${place}
            -D OUTPUT=${output} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${list} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding ${place}/*.yaml"
    VERBATIM)
  target_sources(ffaf_${target} PRIVATE ${output})
  target_include_directories(ffaf_${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/src)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  return()
endif()

file(GLOB names RELATIVE ${TOP}/${PLACE} ${TOP}/${PLACE}/*.yaml)
list(TRANSFORM names REPLACE "\\.yaml$" "")
list(SORT names COMPARE NATURAL)
set(arrays "")
set(files "")
set(words "")
set(index 0)
foreach(name IN LISTS names)
  set(path ${PLACE}/${name}.yaml)
  file(READ ${TOP}/${path} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND arrays "static const char bytes_${index}[] = { ${bytes} };\n")
  string(APPEND files "\t{ \"${path}\", bytes_${index}, sizeof(bytes_${index}) },\n")
  string(APPEND words "\t\"${name}\",\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT} "/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include \"policy_builtin.h\"

${arrays}
const struct policy_builtin ffaio_builtin_${KIND}_files[] = {
${files}};
const char *const ffaio_builtin_${KIND}_names[] = {
${words}};
const size_t ffaio_builtin_${KIND}_count = ${index};
")
