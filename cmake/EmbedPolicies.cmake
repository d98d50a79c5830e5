# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The policies of a folder as bytes in a library. This file is two things: included,
# it defines the function; run with `cmake -P`, it is the generator that the build calls.

# ffaf_embed_policies(FOLDER POLICIES): POLICIES/*.yaml into the target of FOLDER
function(ffaf_embed_policies folder policies)
  string(REGEX REPLACE "^lib" "" target ${folder})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${policies}/*.yaml)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/generated/policy_files.c)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/generated/policy_files.txt)
  # A file that is taken away changes nothing else.
  file(GENERATE OUTPUT ${list} CONTENT "${files}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D TOP=${CMAKE_CURRENT_SOURCE_DIR} -D POLICIES=${policies}
            -D OUTPUT=${output} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${list} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding ${policies}/*.yaml"
    VERBATIM)
  target_sources(ffaf_${target} PRIVATE ${output})
  target_include_directories(ffaf_${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/src)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  return()
endif()

file(GLOB names RELATIVE ${TOP}/${POLICIES} ${TOP}/${POLICIES}/*.yaml)
list(TRANSFORM names REPLACE "\\.yaml$" "")
list(SORT names COMPARE NATURAL)
set(arrays "")
set(files "")
set(words "")
set(index 0)
foreach(name IN LISTS names)
  set(path ${POLICIES}/${name}.yaml)
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
const struct policy_builtin ffaio_policy_builtin[] = {
${files}};
const char *const ffaio_policy_builtin_names[] = {
${words}};
const size_t ffaio_policy_builtin_count = ${index};
")
