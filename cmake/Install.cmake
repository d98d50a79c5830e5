# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# cmake --install: the core as a library for others (headers, archive, package
# files for CMake and pkg-config), and the command.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/libffafilter)
set_target_properties(ffaf_ffafilter PROPERTIES OUTPUT_NAME ffafilter EXPORT_NAME ffafilter)
install(TARGETS ffaf_ffafilter EXPORT libffafilter
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY libffafilter/include/ffafilter DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

install(EXPORT libffafilter NAMESPACE libffafilter:: FILE libffafilterConfig.cmake
  DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libffafilterConfigVersion.cmake
  DESTINATION ${package_dir})

# The prefix is told relative to the .pc file: `cmake --install --prefix` may choose it late.
file(RELATIVE_PATH FFAF_PC_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${CMAKE_CURRENT_LIST_DIR}/libffafilter.pc.in
  ${CMAKE_CURRENT_BINARY_DIR}/libffafilter.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/libffafilter.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET ffafilter)
  install(TARGETS ffafilter RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
