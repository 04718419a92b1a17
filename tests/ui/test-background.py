"""The program's manners: it goes on without its window and tells once.

Who shows notifications is played here and writes down what is asked.
"""
import os

import desk
import moves
import stage
from gi.repository import Gio, GLib

NOTIFICATIONS = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal></interface></node>"""

MANAGER = """<node><interface name="org.gnome.SessionManager">
<method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="u" direction="in"/><arg type="u" direction="out"/></method>
<method name="Uninhibit"><arg type="u" direction="in"/></method></interface></node>"""

PORTAL = """<node><interface name="org.freedesktop.portal.Inhibit">
<method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
<method name="CreateMonitor"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="o" direction="out"/></method>
<property name="version" type="u" access="read"/></interface></node>"""

BACKGROUND = """<node><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="o" direction="out"/></method>
<property name="version" type="u" access="read"/></interface></node>"""

REQUEST = """<node><interface name="org.freedesktop.portal.Request"><method name="Close"/></interface></node>"""
REQUEST_PATH = "/org/freedesktop/portal/desktop/request/test/inhibit"

SUSPEND = 4  # of the flags of both


class Session:
    """What a desktop answers, and what it was asked."""

    only = None  # its names and paths can be had once

    @classmethod
    def fresh(cls):
        """As if nothing had been asked yet."""
        cls.only = cls.only or cls()
        cls.only.calls.clear()
        cls.only.first = cls.only.number + 1
        return cls.only

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.calls = []
        self.number = 0
        self.offer("org.freedesktop.Notifications", "/org/freedesktop/Notifications", NOTIFICATIONS)

    def offer(self, name, path, xml):
        self.show(path, xml)
        self.ask_bus("RequestName", GLib.Variant("(su)", (name, 4)))

    def show(self, path, xml):
        interface = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
        self.bus.register_object(path, interface, self.on_call, lambda *_: GLib.Variant("u", 3), None)

    def ask_bus(self, method, args):
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, args,
                           None, 0, 10000)

    def withdraw(self, name):
        self.ask_bus("ReleaseName", GLib.Variant("(s)", (name,)))

    def on_call(self, _bus, _sender, _path, _interface, method, args, invocation):
        self.calls.append((method, args.unpack()))
        self.number += 1
        answers = {"Notify": ("(u)", (self.number,)), "GetCapabilities": ("(as)", (["actions", "body"],)),
                   "RequestBackground": ("(o)", (REQUEST_PATH,)),
                   "Inhibit": ("(u)", (self.number,)) if len(args.unpack()) == 4 else ("(o)", (REQUEST_PATH,))}
        invocation.return_value(GLib.Variant(*answers[method]) if method in answers else None)

    def asked(self, method):
        """What came so far."""
        return [args for name, args in self.calls if name == method]

    def suspends_inhibited(self):
        """The calls that keep the computer from going to sleep; the toolkit's may also be about other things."""
        flags = [args[3] if len(args) == 4 else args[1] for args in self.asked("Inhibit")]
        return [flag for flag in flags if flag & SUSPEND]

    def notices(self):
        """Their titles."""
        return [args[3] for args in self.asked("Notify")]

    def await_notice(self, title):
        desk.wait_for(lambda: title in self.notices(), f"the notification “{title}”", 60)

    def press(self, title, action):
        """The person presses a button of the notification."""
        number = [args for args in self.asked("Notify") if args[3] == title][-1]
        names = dict(zip(number[5][1::2], number[5][::2]))
        index = self.first + [at for at, call in enumerate(self.calls) if call == ("Notify", number)][-1]
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked",
                             GLib.Variant("(us)", (index, names[action])))


def prepare(folder, sandbox, jobs=2):
    data = os.path.join(folder, "data")
    account = stage.add_account(data, sandbox, "syncmonster", "Studio")
    project = stage.one(data, "project", "new", "Season", "--source-lang", "en")
    video = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-en.mp4"))
    voice = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-de.wav"))
    return data, [stage.one(data, "job", "new", "--project", project, "--account", account, "--video", video,
                            "--audio", voice, "--lang", language) for language in ("de", "fr", "es")[:jobs]]


def look_away(window):
    """Another window is in front: what happens is told."""
    window.other = desk.Source(os.environ["UI_SOURCE"], moves.sample("face.jpg"))
    desk.run("xdotool", "windowactivate", "--sync", window.other.xid)


def told_once(folder):
    """Two jobs, one notification, when both have ended."""
    session = Session.fresh()
    with moves.sandbox("--speed", "20") as sandbox:
        data, jobs = prepare(folder, sandbox)
        with moves.running(data) as window:
            look_away(window)
            desk.dubctl(data, "job", "start", *jobs)
            session.await_notice("All Dubbing Jobs Have Ended")
            window.other.stop()
            assert session.notices() == ["All Dubbing Jobs Have Ended"], session.notices()
            assert session.asked("Notify")[0][4] == "2 jobs delivered", session.asked("Notify")


def needs_told_once(folder):
    """Two jobs for which there is no credit: one notification, which leads to them."""
    session = Session.fresh()
    with moves.sandbox("--speed", "20") as sandbox:
        data, jobs = prepare(folder, sandbox)
        sandbox.fault("syncmonster/no-credit:2")
        with moves.running(data) as window:
            look_away(window)
            desk.dubctl(data, "job", "start", *jobs)
            session.await_notice("Dubstage Needs You")
            desk.wait_for(lambda: list(moves.states(data).values()) == ["failed"] * 2, "both to be refused")
            session.press("Dubstage Needs You", "Decide")
            desk.wait_for(lambda: window.window.get_name() == "Needs You", "the place of what needs the person")
            window.other.stop()
            desk.run("xdotool", "windowactivate", "--sync", window.xid)
            desk.wait_for(lambda: len(moves.job_rows(window)) == 2, "both jobs there")
            assert session.notices() == ["Dubstage Needs You"], session.notices()
            assert session.asked("Notify")[0][5][1::2].count("Decide") == 1, session.asked("Notify")


def awake_while_bytes_move(folder, name, path, xml, released):
    """Suspend is inhibited while a result comes in, and no longer."""
    session = Session.fresh()
    session.offer(name, path, xml)
    try:
        with moves.sandbox("--speed", "20") as sandbox:
            data, jobs = prepare(folder, sandbox, 1)
            sandbox.fault("syncmonster/slow=4000:1")
            with moves.running(data) as window:
                desk.dubctl(data, "job", "start", *jobs)
                desk.wait_for(lambda: session.suspends_inhibited(), "suspend to be inhibited", 60)
                window.text(moves.text("[Aa]wake"))
                desk.wait_for(lambda: moves.states(data)[jobs[0]] == "done", "the job to be done", 60)
                desk.wait_for(lambda: len(session.asked(released)) == len(session.suspends_inhibited()),
                              "the computer to be let sleep again")
                # Each transfer may ask anew, none asks twice.
                assert 1 <= len(session.suspends_inhibited()) <= 4, session.calls
    finally:
        session.withdraw(name)


def awake_by_session_manager(folder):
    awake_while_bytes_move(folder, "org.gnome.SessionManager", "/org/gnome/SessionManager", MANAGER, "Uninhibit")


def awake_by_portal(folder):
    session = Session.fresh()
    session.show(REQUEST_PATH, REQUEST)
    awake_while_bytes_move(folder, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", PORTAL,
                           "Close")


def on_without_window(folder):
    """The window is closed while jobs run: they go on, a notification leads back."""
    session = Session.fresh()
    session.offer("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", BACKGROUND)
    desk.run("gsettings", "set", os.environ.get("UI_SCHEMA", "io.github.dubstage.Dubstage.Devel"), "run-in-background",
             "true")
    with moves.sandbox("--speed", "20") as sandbox:
        data, jobs = prepare(folder, sandbox, 1)
        sandbox.fault("syncmonster/never-ends:1")
        with moves.running(data) as window:
            desk.dubctl(data, "job", "start", *jobs)
            desk.wait_for(lambda: "running" in moves.states(data).values(), "the job to run")
            window.keys("ctrl+w")
            session.await_notice("Dubstage Goes On in the Background")
            desk.wait_for(lambda: not window._find_xid(), "the window to be hidden")
            assert window.process.poll() is None
            ((_parent, options),) = session.asked("RequestBackground")
            assert (options["reason"], options["autostart"]) == ("Dubbing jobs go on", False), options
            session.press("Dubstage Goes On in the Background", "Show")
            window.xid = desk.wait_for(window._find_xid, "the window to be back")
            desk.run("xdotool", "windowactivate", "--sync", window.xid)
            assert list(moves.states(data).values()) == ["running"], moves.states(data)
            not_to_be_cancelled(window)


def not_to_be_cancelled(window):
    """SyncMonster has taken the job and offers no cancelling: neither does the window."""
    window.click(window.find("list item", moves.text("^All Jobs")))
    window.click(window.find("label", "speech-en.mp4"))
    button = window.find("push button", moves.text("^Cancel Job"))
    desk.wait_for(lambda: "sensitive" not in button.get_states(), "the button to be off")


desk.main(told_once, needs_told_once, awake_by_session_manager, awake_by_portal, on_without_window)
