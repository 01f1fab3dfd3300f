#!/usr/bin/env bash
# Installs what Meterbird needs on Debian 12: packages through apt, and the Prometheus binaries in a private folder.
#
#   installer/setup.sh build   what building and running need (run.sh calls this)
#   installer/setup.sh test    the same, and what the tests need (test.sh calls this)
#
# Safe to run again: it installs only what is missing. No service is started and none is left behind. Where there is no apt,
# or where it does not know a package, CMake says whether what is needed is there otherwise.
set -euo pipefail

build_packages=(
  build-essential cmake ninja-build ccache pkg-config ca-certificates
  qt6-base-dev qt6-base-dev-tools qt6-charts-dev qt6-svg-dev libqt6opengl6-dev qt6-qpa-plugins qt6-wayland libgl-dev
  qcoro-qt6-dev prometheus-cpp-dev libcivetweb-dev libboost-dev libsqlite3-dev libsqlitecpp-dev
  libsimdjson-dev libprotozero-dev libyaml-cpp-dev libexpected-dev libcli11-dev zlib1g-dev libxxhash-dev libfontconfig-dev libxcb1-dev
  fonts-inter fonts-dejavu-core
)
test_packages=(
  xvfb xauth openbox trayer dunst dbus dbus-x11 xdotool x11-utils imagemagick
  python3 python3-prometheus-client python3-dbus python3-gi python3-requests
  desktop-file-utils appstream clang-format codespell procps iproute2 curl
  clang-14 libclang-rt-14-dev
)

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
say() { printf 'setup: %s\n' "$*" >&2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
needed="Needed: a C++20 compiler, CMake 3.25, Ninja, Qt 6.4 (Widgets, Charts, Network, DBus, Concurrent, Svg, Test),
       QCoro 0.8, prometheus-cpp 1.0, civetweb 1.15, Boost 1.74 (headers), SQLite 3.40, SQLiteCpp 3.2, simdjson 3.0,
       protozero 1.7, xxHash 0.8, yaml-cpp 0.7, tl::expected 1.0, CLI11 2.1, Fontconfig 2.14, zlib."
word=${1:-build}
wanted=("${build_packages[@]}")
case "$word" in
  build) ;;
  test)
    wanted+=("${test_packages[@]}")
    # Debian's, unless there is one already, from wherever.
    command -v node >/dev/null || command -v nodejs >/dev/null || wanted+=(nodejs)
    command -v npm >/dev/null || wanted+=(npm) ;;
  -h|--help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) fail "unknown word '$1': say build or test" ;;
esac

# Looks by CMake, in the folder that run.sh and test.sh build in, for what apt could not answer for; $1 says why.
ask_cmake() {
  local preset=release log program absent=()
  [ "$word" = build ] || preset=ci
  say "$1; asking CMake whether all is there"
  for program in cmake ninja c++; do
    command -v "$program" >/dev/null || absent+=("$program")
  done
  [ "${#absent[@]}" = 0 ] || fail "not found: ${absent[*]}
       $needed"
  log=$(mktemp)
  if ! (cd "$here/.." && cmake --preset "$preset") >"$log" 2>&1; then
    sed -n '/^CMake Error/,/^$/p' "$log" | sed '/^$/d' >&2
    rm -f "$log"
    fail "CMake does not find all that is needed, see above
       $needed"
  fi
  rm -f "$log"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "these packages are missing and there is no sudo to install them: ${missing[*]}
       As root: apt-get install --no-install-recommends ${missing[*]}"
  fi
}

apt_updated=no
apt_update_once() {
  [ "$apt_updated" = no ] || return 0
  as_root apt-get update -qq || fail "apt-get update failed: is the network up, and does /etc/apt/sources.list name a mirror?"
  apt_updated=yes
}

install_missing() {
  local package unknown=()
  missing=()
  for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  apt_update_once
  wanted=("${missing[@]}") missing=()
  for package in "${wanted[@]}"; do
    # Debian 12 knows them all; elsewhere a package may have another name.
    if apt-cache show "$package" >/dev/null 2>&1; then missing+=("$package"); else unknown+=("$package"); fi
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    say "installing ${#missing[@]} packages: ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 ||
      fail "apt could not install: ${missing[*]}"
  fi
  [ "${#unknown[@]}" = 0 ] || ask_cmake "apt does not know ${unknown[*]}"
}

has_apt=no
command -v apt-get >/dev/null && command -v apt-cache >/dev/null && command -v dpkg-query >/dev/null && has_apt=yes
if [ "$has_apt" = yes ]; then
  install_missing
else
  [ "$word" = build ] || say "what the tests use cannot be checked without apt: ${test_packages[*]}"
  ask_cmake "there is no apt here, so nothing can be installed"
fi

# Prometheus. Debian's package starts a server on 0.0.0.0:9090 when installed, which is the port of our exporter: its
# files are unpacked into a private folder instead, without the service. An installed one is used and left alone.
tools="${METERBIRD_TOOLS_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/meterbird/tools}"
if [ -x "$tools/prometheus" ] && [ -x "$tools/promtool" ]; then
  :
elif command -v prometheus >/dev/null && command -v promtool >/dev/null; then
  say "using the prometheus that is installed: $(command -v prometheus)"
elif [ "$has_apt" = no ]; then
  say "there is no 'prometheus' with 'promtool' on PATH: without them Meterbird counts, but has no charts and no alerts"
else
  say "unpacking Prometheus into $tools (no service is installed)"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  download() { (cd "$work" && apt-get download -qq prometheus >&2 2>/dev/null); }
  download || { apt_update_once; download; } || fail "apt-get download prometheus failed: is the network up?"
  dpkg-deb -x "$work"/prometheus_*.deb "$work/unpacked"
  mkdir -p "$tools"
  for program in prometheus promtool; do
    install -m 755 "$work/unpacked/usr/bin/$program" "$tools/.$program.new"
    mv -f "$tools/.$program.new" "$tools/$program"
  done
fi
