#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification daemon that shows nothing and writes down what it is told, one JSON object a line.

fake_notification_daemon.py FILE [--capabilities actions,body,body-markup,persistence] [--hang SECONDS] [--crash]
--hang: Notify answers only after so long; --crash: it dies in Notify, before it answers.
Interface org.meterbird.FakeNotifications on the same object: Invoke(u id, s action), Dismiss(u id).
"""
import argparse
import json
import os
import time

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
FAKE = "org.meterbird.FakeNotifications"


class Daemon(dbus.service.Object):
    def __init__(self, bus, arguments):
        super().__init__(bus, PATH)
        self.arguments = arguments
        self.last = 0

    def write(self, **what):
        with open(self.arguments.file, "a", encoding="utf-8") as file:
            file.write(json.dumps(what, ensure_ascii=False) + "\n")

    @dbus.service.method(NAME, in_signature="", out_signature="as")
    def GetCapabilities(self):
        return self.arguments.capabilities.split(",")

    @dbus.service.method(NAME, in_signature="", out_signature="ssss")
    def GetServerInformation(self):
        return ("fake", "meterbird", "1", "1.2")

    @dbus.service.method(NAME, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        self.last += 0 if replaces else 1
        number = int(replaces) or self.last
        urgency = hints.get("urgency")
        self.write(method="Notify", id=number, app=str(app), replaces=int(replaces), icon=str(icon), summary=str(summary),
                   body=str(body), actions=[str(a) for a in actions], urgency=int(urgency) if urgency is not None else None,
                   urgencyType=type(urgency).__name__, desktopEntry=str(hints.get("desktop-entry", "")), timeout=int(timeout))
        if self.arguments.crash:
            os._exit(1)
        if self.arguments.hang:
            time.sleep(self.arguments.hang)
        return dbus.UInt32(number)

    @dbus.service.method(NAME, in_signature="u", out_signature="")
    def CloseNotification(self, number):
        self.write(method="CloseNotification", id=int(number))
        self.NotificationClosed(number, 3)

    @dbus.service.signal(NAME, signature="uu")
    def NotificationClosed(self, number, reason):
        pass

    @dbus.service.signal(NAME, signature="us")
    def ActionInvoked(self, number, action):
        pass

    @dbus.service.method(FAKE, in_signature="us", out_signature="")
    def Invoke(self, number, action):
        self.ActionInvoked(number, action)

    @dbus.service.method(FAKE, in_signature="u", out_signature="")
    def Dismiss(self, number):
        self.NotificationClosed(number, 2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--capabilities", default="actions,body,body-markup,persistence")
    parser.add_argument("--hang", type=float, default=0)
    parser.add_argument("--crash", action="store_true")
    DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    daemon = Daemon(bus, parser.parse_args())
    name = dbus.service.BusName(NAME, bus, do_not_queue=True)  # kept: the name is given up with it
    assert daemon and name
    GLib.MainLoop().run()


main()
