# The few functions by which every room is built.

# Compile options that belong to our own code alone.
add_library(meterbird_options INTERFACE)
target_compile_options(meterbird_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  # GCC 12 at -O2 and -O3 sees overflows in std::string that are not there (GCC bugs 105329 and 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow -Wno-restrict $<$<CONFIG:Release>:-Wno-array-bounds -Wno-stringop-overread>>
  # Files that are compiled together: names of one are no concern of the other, and none of them is a header.
  $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>>
  -fPIC $<$<BOOL:${METERBIRD_WERROR}>:-Werror>)
target_compile_definitions(meterbird_options INTERFACE
  METERBIRD_VERSION="${PROJECT_VERSION}"
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_NO_KEYWORDS QT_NO_FOREACH
  $<$<CONFIG:Release>:_FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS>)
if(METERBIRD_SANITIZE)
  target_compile_options(meterbird_options INTERFACE
    -fsanitize=${METERBIRD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(meterbird_options INTERFACE -fsanitize=${METERBIRD_SANITIZE})
endif()
if(METERBIRD_SANITIZE STREQUAL thread)
  target_compile_options(meterbird_options INTERFACE -Wno-tsan) # asio's fences stand beside locks, which it sees
endif()

# meterbird_precompile(NAME [USES target…]): the Qt headers that nearly every Qt file reads, compiled once for all rooms.
file(WRITE ${PROJECT_BINARY_DIR}/pch/empty.cpp.in "// holds the precompiled headers\n")
configure_file(${PROJECT_BINARY_DIR}/pch/empty.cpp.in ${PROJECT_BINARY_DIR}/pch/empty.cpp COPYONLY)
function(meterbird_precompile name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  add_library(${name} STATIC ${PROJECT_BINARY_DIR}/pch/empty.cpp)
  target_link_libraries(${name} PRIVATE meterbird_options ${arg_USES} Qt6::Core Qt6::Network Qt6::Widgets)
  target_precompile_headers(${name} PRIVATE
    <algorithm> <chrono> <cmath> <cstdint> <functional> <map> <memory> <optional> <string> <string_view> <utility> <vector>
    <QtCore/QtCore> <QtNetwork/QNetworkAccessManager> <QtNetwork/QNetworkReply> <QtWidgets/QtWidgets>)
endfunction()
if(METERBIRD_UI)
  meterbird_precompile(meterbird_pch_qt)
endif()

# meterbird_library(NAME SOURCES file… USES target… [ALONE file…]): a room. Its headers are included from the repository
# root. A room that uses Qt gets moc and the precompiled headers. Where a build compiles the files of a room together (see
# CMakePresets.json), those named ALONE are not: their own names stand in other files of the room too.
function(meterbird_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;ALONE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(${name} PUBLIC ${arg_USES} PRIVATE $<BUILD_INTERFACE:meterbird_options>)
  if(arg_ALONE)
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endif()
  meterbird_use_qt(${name} "${arg_USES}" AUTOMOC)
endfunction()

# meterbird_exported(NAME AS word HEADERS file…): a room that programs outside may link, as meterbird::word, whether
# Meterbird is installed (installer/) or a part of their own build. HEADERS are what they include, and what that includes.
function(meterbird_exported name)
  cmake_parse_arguments(arg "" "AS" "HEADERS" ${ARGN})
  add_library(meterbird::${arg_AS} ALIAS ${name})
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${arg_AS})
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
endfunction()

# meterbird_program(NAME SOURCES file… USES target…): an executable in bin/. It has no classes for moc: those are in rooms.
function(meterbird_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  meterbird_executable(${name} SOURCES ${arg_SOURCES} USES ${arg_USES})
  meterbird_use_qt(${name} "${arg_USES}" AUTORCC)
endfunction()

# Internal: what all executables share.
function(meterbird_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_USES} meterbird_options)
endfunction()

# Internal: the precompiled headers and a tool of Qt for a target whose USES name Qt, QCoro or a Qt room of ours.
function(meterbird_use_qt name uses tool)
  if("${uses}" MATCHES "Qt6::|QCoro6::|meterbird_(prometheus|dashboard|alerts|snapshot|settings|ui|testsupport)")
    set_target_properties(${name} PROPERTIES ${tool} ON)
    target_link_libraries(${name} PRIVATE Qt6::Core Qt6::Network Qt6::Widgets)
    target_precompile_headers(${name} REUSE_FROM meterbird_pch_qt)
  endif()
endfunction()
