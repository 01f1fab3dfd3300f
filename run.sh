#!/usr/bin/env bash
# Installs what is missing (Debian 12), builds Meterbird in release and starts it.
#   ./run.sh [arguments of meterbird]      for instance: ./run.sh --demo
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/installer/setup.sh" build
# cmake reads the presets of the folder it stands in; the program itself starts in the caller's folder (snapshot FILE).
(
  cd "$here"
  cmake --preset release >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }
  rm -f build-configure.log
  cmake --build --preset release >&2
)

program="$here/build/release/bin/meterbird"
case "${1:-}" in
  snapshot|query|rules|cost|doctor|--help|-h|--version) exec "$program" "$@" ;;
esac
exec "$program" --or-headless "$@"
