# The few functions by which every test is built.

# Code of tests is not what users run: it is optimized little, which is a third of its time.
add_library(meterbird_test_options INTERFACE)
set(METERBIRD_TEST_PCH meterbird_pch_qt)
if(CMAKE_BUILD_TYPE STREQUAL Release)
  target_compile_options(meterbird_test_options INTERFACE -O1)
  meterbird_precompile(meterbird_pch_tests USES meterbird_test_options)
  set(METERBIRD_TEST_PCH meterbird_pch_tests)
endif()
# Nor is it watched for undefined behaviour, which is another third; what it calls is.
if(METERBIRD_SANITIZE MATCHES undefined)
  target_compile_options(meterbird_test_options INTERFACE -fno-sanitize=undefined)
endif()

# Units run under AddressSanitizer, without the programs, benchmarks and end-to-end tests; the programs as users get them
# are what those are for, and the few units that measure memory.
add_custom_target(meterbird_unit_tests)
add_custom_target(meterbird_release_tests)
function(meterbird_runs_in_release)
  foreach(name IN LISTS ARGN)
    set_property(TEST ${name} APPEND PROPERTY LABELS release)
    add_dependencies(meterbird_release_tests ${name})
  endforeach()
endfunction()

# What ThreadSanitizer runs, which cannot see into Qt: tests of rooms without it in which several threads are at work.
add_custom_target(meterbird_thread_tests)
function(meterbird_has_threads)
  foreach(name IN LISTS ARGN)
    set_property(TEST ${name} APPEND PROPERTY LABELS threads)
    add_dependencies(meterbird_thread_tests ${name})
  endforeach()
endfunction()

# What a test is given by ctest. Its time only ends what hangs: with a sanitizer, on a machine that others use too,
# everything takes ten times as long. One function of it may take as long as all of it.
function(meterbird_test_properties name label timeout)
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${timeout})
  set_property(TEST ${name} PROPERTY ENVIRONMENT
    "QT_LOGGING_RULES=meterbird.*.debug=false;LC_ALL=C.UTF-8;TZ=UTC;QTEST_FUNCTION_TIMEOUT=${timeout}000" ${ARGN})
endfunction()

# meterbird_test(NAME SOURCES file… USES target… [LABEL unit|e2e|desktop] [TIMEOUT seconds]): one Qt Test program a class.
# unit and e2e run offscreen; a desktop test starts its own X server and session bus.
function(meterbird_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;USES;DEPENDS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  meterbird_test_program(${name} SOURCES ${arg_SOURCES} USES ${arg_USES})
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  meterbird_test_properties(${name} ${arg_LABEL} ${arg_TIMEOUT} QT_QPA_PLATFORM=offscreen)
  if(arg_LABEL STREQUAL unit)
    add_dependencies(meterbird_unit_tests ${name})
  else()
    meterbird_runs_in_release(${name})
  endif()
endfunction()

# meterbird_desktop_test(NAME SOURCES file… USES target… [SESSION option…] [TIMEOUT seconds]): a Qt Test program that runs in
# a desktop of its own; SESSION are options of desktopsession.sh (--no-display, --trayer, --dunst, --fake-daemon FILE).
function(meterbird_desktop_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;USES;SESSION" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  meterbird_test_program(${name} SOURCES ${arg_SOURCES} USES ${arg_USES})
  add_test(NAME ${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tests/support/desktopsession.sh ${arg_SESSION} -- $<TARGET_FILE:${name}>)
  meterbird_test_properties(${name} desktop ${arg_TIMEOUT})
  meterbird_runs_in_release(${name})
endfunction()

# Internal. moc is called here and not by AUTOMOC, which takes two steps and a file to compile for each program.
function(meterbird_test_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  meterbird_executable(${name} SOURCES ${arg_SOURCES} USES ${arg_USES} meterbird_testsupport Qt6::Test)
  # last, as what it says is to win
  target_link_libraries(${name} PRIVATE Qt6::Core Qt6::Network Qt6::Widgets meterbird_test_options)
  target_precompile_headers(${name} REUSE_FROM ${METERBIRD_TEST_PCH})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
  target_compile_definitions(${name} PRIVATE
    METERBIRD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" METERBIRD_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set(moc_folder ${CMAKE_CURRENT_BINARY_DIR}/${name}_moc)
  target_include_directories(${name} PRIVATE ${moc_folder})
  foreach(source IN LISTS arg_SOURCES)
    file(STRINGS ${source} has_object REGEX "^ *Q_OBJECT" LIMIT_COUNT 1)
    if(NOT has_object)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source}) # it may get one
      continue()
    endif()
    cmake_path(GET source STEM stem)
    if(source MATCHES "\\.h$")
      set(moc_file ${moc_folder}/moc_${stem}.cpp)
    else()
      set(moc_file ${moc_folder}/${stem}.moc) # which the source includes
    endif()
    qt_generate_moc(${source} ${moc_file} TARGET ${name})
    target_sources(${name} PRIVATE ${moc_file})
  endforeach()
endfunction()
