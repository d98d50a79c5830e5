# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Fuzzing: every layer is built with coverage counters and sanitizers, so that a
# fuzzer sees into it; executables link the sanitizers' run time.

set(FFAF_FUZZ_SECONDS 10 CACHE STRING "How long the test of each fuzzer runs it")
set(FFAF_FUZZ_SANITIZERS -fsanitize=address,undefined -fno-sanitize-recover=all)

if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "FFAF_FUZZERS needs clang: cmake --preset fuzz")
endif()
add_compile_options(-fsanitize=fuzzer-no-link ${FFAF_FUZZ_SANITIZERS} -g)
add_link_options(${FFAF_FUZZ_SANITIZERS})

# Where a fuzzer finds examples, beside tests/fuzz/corpus/NAME.
set(FFAF_SEEDS_policy_fuzz policies)
set(FFAF_SEEDS_system_fuzz sim/systems)
set(FFAF_SEEDS_trace_fuzz traces)
set(FFAF_SEEDS_import_fuzz tests/data/logs)

# ffaf_fuzzer(NAME SOURCE): an executable, and a test that runs it for some seconds
function(ffaf_fuzzer name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ffaf_report)
  target_compile_options(${name} PRIVATE ${FFAF_WARNINGS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  # The first directory takes what the fuzzer finds; the others are only read.
  set(corpus ${CMAKE_CURRENT_BINARY_DIR}/${name}-corpus)
  file(MAKE_DIRECTORY ${corpus})
  set(directories ${corpus})
  foreach(seeds tests/fuzz/corpus/${name} ${FFAF_SEEDS_${name}})
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${seeds})
      list(APPEND directories ${CMAKE_SOURCE_DIR}/${seeds})
    endif()
  endforeach()
  add_test(NAME fuzz.${name}
    COMMAND ${name} -max_total_time=${FFAF_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
      -print_final_stats=1 -artifact_prefix=${corpus}- ${directories})
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz)
endfunction()
