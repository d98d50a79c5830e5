# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# cmake --install: the core as a library for others (headers, archive, package
# files for CMake and pkg-config), the shared libraries where they are built, and the command.
# What others link is called alike there and in a project that takes the sources.

set(libraries ffaf_ffafilter)
set(packages libffafilter)
set(header_dirs libffafilter/include/ffafilter)
set_target_properties(ffaf_ffafilter PROPERTIES OUTPUT_NAME ffafilter EXPORT_NAME ffafilter-static)
if(TARGET ffaf_shared_core)
  set_target_properties(ffaf_shared_core PROPERTIES EXPORT_NAME ffafilter)
  list(APPEND libraries ffaf_shared_core)
endif()
if(TARGET ffaf_shared_tools)
  set_target_properties(ffaf_shared_tools PROPERTIES EXPORT_NAME tools)
  list(APPEND libraries ffaf_shared_tools)
  list(APPEND packages libffafilter-tools)
  list(APPEND header_dirs sim/include/ffasim io/include/ffaio analysis/include/ffan
    report/include/ffareport)
endif()

foreach(library IN LISTS libraries)
  get_target_property(name ${library} EXPORT_NAME)
  add_library(libffafilter::${name} ALIAS ${library})
endforeach()
if(NOT TARGET ffaf_shared_core)
  add_library(libffafilter::ffafilter ALIAS ffaf_ffafilter)
endif()
if(NOT FFAF_INSTALL)
  return()
endif()

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/libffafilter)
install(TARGETS ${libraries} EXPORT libffafilter
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${header_dirs} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

install(EXPORT libffafilter NAMESPACE libffafilter:: FILE libffafilterTargets.cmake
  DESTINATION ${package_dir})
configure_file(${CMAKE_CURRENT_LIST_DIR}/libffafilterConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfig.cmake COPYONLY)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfigVersion.cmake
  DESTINATION ${package_dir})

# The prefix is told relative to the .pc file: `cmake --install --prefix` may choose it late.
file(RELATIVE_PATH FFAF_PC_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(package IN LISTS packages)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${package}.pc.in
    ${CMAKE_CURRENT_BINARY_DIR}/${package}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${package}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()

if(TARGET ffafilter)
  install(TARGETS ffafilter RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
