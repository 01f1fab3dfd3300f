#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tray as a service on the session bus, led by lines on standard input: `own` takes the name, `show` brings a panel,
`leave` gives the name back. Writes a line for each item that it is given, and one for each order that is done."""
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.kde.StatusNotifierWatcher"


class Tray(dbus.service.Object):
    has_host = False

    @dbus.service.method(NAME, in_signature="s")
    def RegisterStatusNotifierItem(self, item):
        print("item", item, flush=True)

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.has_host

    # What dbus-python says of itself leaves out properties; Qt believes in no other.
    @dbus.service.method(dbus.INTROSPECTABLE_IFACE, out_signature="s")
    def Introspect(self):
        return f"""<node><interface name="{NAME}">
            <method name="RegisterStatusNotifierItem"><arg name="item" type="s" direction="in"/></method>
            <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
            <signal name="StatusNotifierHostRegistered"/></interface></node>"""

    @dbus.service.signal(NAME)
    def StatusNotifierHostRegistered(self):
        pass


def obey(channel, _condition, tray, bus, loop):
    order = channel.readline().strip()
    if order == "own":
        bus.request_name(NAME)
    elif order == "show":
        tray.has_host = True
        tray.StatusNotifierHostRegistered()
    elif order == "leave":
        bus.release_name(NAME)
    else:
        loop.quit()
        return False
    print("done", order, flush=True)
    return True


def main():
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    tray = Tray(bus, "/StatusNotifierWatcher")
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, obey, tray, bus, loop)
    loop.run()


main()
