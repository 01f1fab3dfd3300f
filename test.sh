#!/usr/bin/env bash
# Installs what is missing (Debian 12) and runs every test:
#   1. the release build with warnings as errors, all tests: units, end to end with the real Prometheus, a real desktop
#   2. checks of the text: formatting, spelling, desktop entry, metainfo
#   3. under ThreadSanitizer, the tests in which threads are at work (without Qt, which it cannot see into)
#   4. the units again under AddressSanitizer and UBSan
#   5. the fuzz targets, 90 s each
#   ./test.sh                     everything (what CI runs)
#   ./test.sh quick [ctest args]  step 1 alone, for instance: ./test.sh quick -R statemachine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

installer/setup.sh test
started=$SECONDS
step() { printf '\n== %s (%d s so far)\n' "$1" "$((SECONDS - started))"; }

build() {
  cmake --preset "$1" >build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
  rm -f build-configure.log
  cmake --build --preset "$1"
}

step "release: build"
build ci
if [ "${1:-}" = quick ]; then
  shift
  exec ctest --preset ci "$@"
fi

step "texts"
tests/checks.sh

step "release: all tests"
ctest --preset ci

step "ThreadSanitizer: build and the tests with threads"
build tsan
ctest --preset tsan

step "AddressSanitizer and UBSan: build and units"
build asan
ctest --preset asan

step "fuzz: build and 90 s each"
build fuzz
tests/fuzz/run.sh 90 fuzz_otlp_protobuf fuzz_otlp_json fuzz_events fuzz_http # fuzz_requests is the inside of the last

step "all green"
