#!/usr/bin/env bash
# Installs what is missing (Debian 12) and runs every test:
#   1. the release build with warnings as errors, and what asks the programs that users get: end to end with the real
#      Prometheus, a real desktop, memory
#   2. checks of the text: formatting, spelling, desktop entry, metainfo
#   3. the units under AddressSanitizer and UBSan
#   4. under ThreadSanitizer, the tests in which threads are at work (without Qt, which it cannot see into)
#   5. the fuzz targets, for 90 s, all at once
#   ./test.sh                     everything (what CI runs)
#   ./test.sh quick [ctest args]  all tests, units too, on the release build, for instance: ./test.sh quick -R statemachine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

installer/setup.sh test
started=$SECONDS
step() { printf '\n== %s (%d s so far)\n' "$1" "$((SECONDS - started))"; }

# build PRESET [TARGET]
build() {
  cmake --preset "$1" >build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
  rm -f build-configure.log
  cmake --build --preset "$1" ${2:+--target "$2"}
}

if [ "${1:-}" = quick ]; then
  shift
  build ci
  exec ctest --preset ci "$@"
fi

step "release: build"
build ci meterbird_release_tests

step "texts"
tests/checks.sh

step "release: end to end, desktop, memory"
ctest --preset ci -L release

step "AddressSanitizer and UBSan: build and units"
build asan
ctest --preset asan

step "ThreadSanitizer: build and the tests with threads"
build tsan
ctest --preset tsan

step "fuzz: build and 90 s"
build fuzz
tests/fuzz/run.sh 90 fuzz_otlp_protobuf fuzz_otlp_json fuzz_events fuzz_http # fuzz_requests is the inside of the last

step "all green"
