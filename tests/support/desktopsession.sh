#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A desktop of its own for one command: X server, session bus, window manager and what is asked for. Nothing of it is left when
# the command ends, and the command sees no other display or bus.
#   desktopsession.sh [--no-display] [--trayer] [--dunst | --fake-daemon FILE] -- command…
# --no-display: a session bus alone; Qt runs offscreen. Without --dunst or --fake-daemon there is no notification daemon, and
# nothing can start one: the bus knows no services. FILE gets what the fake daemon is told, one JSON object a line.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
display=yes trayer=no dunst=no record=
while [ $# -gt 0 ]; do
  case $1 in
    --no-display) display=no ;;
    --trayer) trayer=yes ;;
    --dunst) dunst=yes ;;
    --fake-daemon) record=$2; shift ;;
    --) shift; break ;;
    *) echo "desktopsession.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift
done
[ $# -gt 0 ] || { echo "desktopsession.sh: no command" >&2; exit 2; }

need() {
  command -v "$1" >/dev/null || { echo "desktopsession.sh: $1 is missing (installer/setup.sh test installs it)" >&2; exit 1; }
}
need dbus-daemon
[ $display = no ] || { need Xvfb; need openbox; need xprop; }
[ $trayer = no ] || need trayer
[ $dunst = no ] || need dunst

room=$(mktemp -d "${TMPDIR:-/tmp}/desktop.XXXXXX")
pids=()
finish() {
  local i
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$room"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

# Ends with this script, even when the script itself is killed.
start() { setpriv --pdeathsig KILL "$@" >>"$room/log" 2>&1 & pids+=($!); }
give_up() { echo "desktopsession.sh: $1" >&2; cat "$room/log" >&2; exit 1; }
# Waits up to a minute for a command to succeed.
await() {
  local i
  for i in $(seq 600); do
    "${@:2}" >/dev/null 2>&1 && return
    sleep 0.1
  done
  give_up "$1 did not come up"
}

unset DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS SESSION_MANAGER XDG_CURRENT_DESKTOP DESKTOP_SESSION QT_QPA_PLATFORMTHEME
export XDG_RUNTIME_DIR=$room/runtime XDG_SESSION_TYPE=x11
mkdir -m 700 "$XDG_RUNTIME_DIR"

cat >"$room/bus.conf" <<EOF
<busconfig>
  <type>session</type>
  <listen>unix:path=$room/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
EOF
start dbus-daemon --config-file="$room/bus.conf" --nofork
await "the session bus" test -S "$room/bus"
export DBUS_SESSION_BUS_ADDRESS=unix:path=$room/bus

if [ $display = yes ]; then
  # It chooses a free number itself; two sessions at once never meet.
  mkfifo "$room/number"
  exec 7<>"$room/number"
  start Xvfb -displayfd 7 -screen 0 1600x1000x24 -nolisten tcp -noreset
  read -r -t 60 number <&7 || give_up "Xvfb did not come up"
  exec 7>&-
  export DISPLAY=:$number QT_QPA_PLATFORM=xcb
  start openbox --sm-disable
  # A window that is mapped just when openbox begins may never be seen.
  has_window_manager() { xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 'window id'; }
  await "openbox" has_window_manager
  [ $trayer = no ] || start trayer --edge bottom --align right --width 20 --height 32
else
  export QT_QPA_PLATFORM=offscreen
fi

has_daemon() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.Notifications |
    grep -q 'boolean true'
}
if [ $dunst = yes ]; then
  start dunst -conf /dev/null
  await "dunst" has_daemon
elif [ -n "$record" ]; then
  start /usr/bin/python3 "$here/fake_notification_daemon.py" "$record"
  await "the fake notification daemon" has_daemon
fi

# In the background, because bash would sleep through a signal while it waits for a foreground command.
setpriv --pdeathsig KILL "$@" <&0 &
pids+=($!)
wait $!
