# The few functions by which every room is built.

# Compile options that belong to our own code alone.
add_library(meterbird_options INTERFACE)
target_compile_options(meterbird_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  # GCC 12 at -O2 and -O3 sees overflows in std::string that are not there (GCC bugs 105329 and 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow -Wno-restrict $<$<CONFIG:Release>:-Wno-array-bounds -Wno-stringop-overread>>
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

# The Qt headers that nearly every Qt file reads, compiled once for all rooms.
file(WRITE ${PROJECT_BINARY_DIR}/pch/empty.cpp.in "// holds the precompiled headers\n")
configure_file(${PROJECT_BINARY_DIR}/pch/empty.cpp.in ${PROJECT_BINARY_DIR}/pch/empty.cpp COPYONLY)
add_library(meterbird_pch_qt STATIC ${PROJECT_BINARY_DIR}/pch/empty.cpp)
target_link_libraries(meterbird_pch_qt PRIVATE meterbird_options Qt6::Core Qt6::Network Qt6::Widgets)
target_precompile_headers(meterbird_pch_qt PRIVATE
  <algorithm> <chrono> <cmath> <cstdint> <functional> <map> <memory> <optional> <string> <string_view> <utility> <vector>
  <QtCore/QtCore> <QtNetwork/QNetworkAccessManager> <QtNetwork/QNetworkReply> <QtWidgets/QtWidgets>)

# meterbird_library(NAME SOURCES file… USES target…): a room. Its headers are included from the repository root.
# A room that uses Qt gets moc and the precompiled headers.
function(meterbird_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_USES} PRIVATE meterbird_options)
  meterbird_use_qt_tools(${name} "${arg_USES}")
endfunction()

# meterbird_program(NAME SOURCES file… USES target…): an executable in bin/.
function(meterbird_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_USES} meterbird_options)
  meterbird_use_qt_tools(${name} "${arg_USES}")
endfunction()

# What the sanitizers run, without the programs, benchmarks and end-to-end tests.
add_custom_target(meterbird_unit_tests)

# meterbird_test(NAME SOURCES file… USES target… [LABEL unit|e2e|desktop] [TIMEOUT seconds]): one Qt Test program a class.
# unit and e2e run offscreen; a desktop test starts its own X server and session bus.
function(meterbird_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;USES;DEPENDS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 30)
  endif()
  meterbird_program(${name} SOURCES ${arg_SOURCES} USES ${arg_USES} meterbird_testsupport Qt6::Test)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
  target_compile_definitions(${name} PRIVATE
    METERBIRD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" METERBIRD_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  if(arg_LABEL STREQUAL unit)
    add_dependencies(meterbird_unit_tests ${name})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=meterbird.*.debug=false;LC_ALL=C.UTF-8;TZ=UTC")
endfunction()

# Internal: moc, resources and precompiled headers for a target whose USES name Qt, QCoro or a Qt room of ours.
function(meterbird_use_qt_tools name uses)
  if("${uses}" MATCHES "Qt6::|QCoro6::|meterbird_(prometheus|dashboard|alerts|snapshot|settings|ui|testsupport)")
    set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON AUTOUIC ON)
    target_link_libraries(${name} PRIVATE Qt6::Core Qt6::Network Qt6::Widgets)
    target_precompile_headers(${name} REUSE_FROM meterbird_pch_qt)
  endif()
endfunction()
