#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# installer/setup.sh on systems that are not Debian 12: without apt, and with one that does not know every package. Nothing is
# installed: it sees only the programs that are put into a folder here.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failed=0

stub() { printf '#!/bin/bash\n%s\n' "$2" >"$room/bin/$1"; chmod +x "$room/bin/$1"; }
# A system with a compiler and a Prometheus, on which CMake finds all it needs.
begin() {
  rm -rf "$room/bin"
  mkdir "$room/bin"
  for program in bash dirname sed mktemp rm; do ln -s "$(command -v "$program")" "$room/bin/$program"; done
  for program in cmake ninja c++ prometheus promtool; do stub "$program" 'exit 0'; done
}
# setup CODE WORDS: runs it and wants this exit code and these words.
setup() {
  local code=0
  PATH="$room/bin" HOME="$room" METERBIRD_TOOLS_DIR="$room/tools" "$here/../../installer/setup.sh" build >"$room/said" 2>&1 || code=$?
  if [ "$code" != "$1" ] || ! grep -qF -- "$2" "$room/said"; then
    printf 'setup.sh: %s: exit code %s instead of %s, or not said: %s\n' "$3" "$code" "$1" "$2" >&2
    cat "$room/said" >&2
    failed=1
  fi
}

begin
setup 0 'no apt here' 'all is there without apt'
stub cmake 'printf "CMake Error at CMakeLists.txt:29 (find_package):\n  no QCoro6 here\n\nmore\n"; exit 1'
setup 1 'no QCoro6 here' 'CMake misses something'
rm "$room/bin/cmake"
setup 1 'not found: cmake' 'there is no CMake'
begin
rm "$room/bin/promtool"
setup 0 "no 'prometheus' with 'promtool'" 'there is no Prometheus'

# One that knows all packages but one, and has installed none.
apt() {
  begin
  stub id 'echo 0'
  stub env 'shift; exec "$@"' # its one setting is for apt
  stub dpkg-query 'exit 1'
  stub apt-cache '[ "$2" != qcoro-qt6-dev ]'
  stub apt-get "echo \"\$@\" >>$room/asked"
}
apt
setup 0 'apt does not know qcoro-qt6-dev' 'apt does not know one, and it is there otherwise'
grep -q 'install .* prometheus-cpp-dev ' "$room/asked" && ! grep -q qcoro "$room/asked" ||
  { echo 'setup.sh: apt was not asked for what it knows, and for that alone' >&2; failed=1; }
stub cmake 'echo "CMake Error: no QCoro6 here"; exit 1'
setup 1 'no QCoro6 here' 'apt does not know one, and CMake misses it'
apt
stub apt-cache 'exit 0'
stub cmake 'exit 1'
setup 0 'installing' 'apt has all: nobody else is asked'
exit "$failed"
