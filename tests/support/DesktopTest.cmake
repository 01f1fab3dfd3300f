# meterbird_desktop_test(NAME SOURCES file… USES target… [SESSION option…] [TIMEOUT seconds]): a Qt Test program that runs in a
# desktop of its own; SESSION are options of desktopsession.sh (--no-display, --trayer, --dunst, --fake-daemon FILE).
function(meterbird_desktop_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;USES;SESSION" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  meterbird_program(${name} SOURCES ${arg_SOURCES} USES ${arg_USES} meterbird_testsupport Qt6::Test)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
  target_compile_definitions(${name} PRIVATE
    METERBIRD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" METERBIRD_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  add_test(NAME ${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tests/support/desktopsession.sh ${arg_SESSION} -- $<TARGET_FILE:${name}>)
  set_tests_properties(${name} PROPERTIES LABELS desktop TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "QT_LOGGING_RULES=meterbird.*.debug=false;LC_ALL=C.UTF-8;TZ=UTC")
endfunction()
