# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Shared libraries for hosted programs, beside the archives: libffafilter is the core,
# libffafilter-tools all else but the command. Only what public headers name is exported,
# with versions: those of the core stand in libffafilter.map and stay; those of the tools
# are made of the headers, in a node that changes with each minor version, as they may.

# ffaf_shared(TARGET OUTPUT MAP): a shared library without sources yet
function(ffaf_shared target output map)
  add_library(${target} SHARED)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${output} LINKER_LANGUAGE C
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map})
  target_link_options(${target} PRIVATE "LINKER:--version-script=${map}")
endfunction()

# ffaf_header_map(MAP FOLDER...): the names in the public headers of the folders
function(ffaf_header_map map)
  set(names "")
  foreach(folder IN LISTS ARGN)
    file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/include/*/*.h)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers})
    foreach(header IN LISTS headers)
      file(READ ${header} text)
      string(REGEX MATCHALL "ffa(sim|io|n|report)_[a-z0-9_]+" found "${text}")
      list(APPEND names ${found})
    endforeach()
  endforeach()
  list(SORT names)
  list(REMOVE_DUPLICATES names)
  list(JOIN names ";\n\t" lines)
  file(CONFIGURE OUTPUT ${map} CONTENT "FFAF_TOOLS_${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} {
global:
	${lines};
local:
	*;
};
")
endfunction()

get_target_property(sources ffaf_ffafilter SOURCES)
get_target_property(options ffaf_ffafilter COMPILE_OPTIONS)
ffaf_shared(ffaf_shared_core ffafilter ${CMAKE_CURRENT_LIST_DIR}/libffafilter.map)
target_sources(ffaf_shared_core PRIVATE ${sources})
target_compile_options(ffaf_shared_core PRIVATE ${options} -fno-semantic-interposition)
target_include_directories(ffaf_shared_core PUBLIC
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/libffafilter/include>)

if(FFAF_TOOLS)
  set(folders sim io analysis report)
  set(map ${CMAKE_CURRENT_BINARY_DIR}/generated/libffafilter-tools.map)
  ffaf_header_map(${map} ${folders})
  ffaf_shared(ffaf_shared_tools ffafilter-tools ${map})
  foreach(folder IN LISTS folders)
    set_target_properties(ffaf_${folder} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(ffaf_${folder} PRIVATE -fno-semantic-interposition)
    target_sources(ffaf_shared_tools PRIVATE $<TARGET_OBJECTS:ffaf_${folder}>)
  endforeach()
  target_link_libraries(ffaf_shared_tools PUBLIC ffaf_shared_core
    PRIVATE ${FFAF_FILE_LIBRARIES} Threads::Threads)
endif()
