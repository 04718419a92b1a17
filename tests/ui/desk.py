"""What a person does at the desk, for tests: find things by role and name, press, type, drag, look.

Everything waits for a condition with a limit; nothing sleeps instead of waiting.
"""
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

LIMIT = float(os.environ.get("UI_LIMIT", "15"))


def wait_for(condition, what, limit=LIMIT):
    """The first true value of condition(); raises after the limit."""
    end = time.monotonic() + limit
    while True:
        try:
            value = condition()
            if value:
                return value
        except (GLib.Error, AttributeError):  # a widget vanished while it was looked at
            pass
        if time.monotonic() > end:
            if "UI_SHOTS" in os.environ:
                run("import", "-window", "root", os.path.join(os.environ["UI_SHOTS"], "trouble.png"))
            raise AssertionError(f"waited {limit:g} s in vain for {what}")
        time.sleep(0.05)


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True,
                          **more).stdout


# --- Looking ---------------------------------------------------------------------------------


def children(node):
    return [child for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]


def walk(node, depth=0):
    yield node
    if depth < 60:
        for child in children(node):
            yield from walk(child, depth + 1)


def shown(node):
    """Visible and of some size, as far as AT-SPI tells."""
    states = node.get_state_set()
    if not states.contains(Atspi.StateType.VISIBLE):
        return False
    component = node.get_component_iface()
    if component is None:
        return True
    extents = component.get_extents(Atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0


def said_once(name):
    """GTK 4.8 names a button “_Add Add”: its label with the mark of the mnemonic, then its content."""
    name = name.replace("_", "")
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == " " and name[:half] == name[half + 1:] else name


def fits(node, role, name):
    if role is not None and node.get_role_name() not in (role if isinstance(role, tuple) else (role,)):
        return False
    if name is None:
        return True
    have = said_once(node.get_name() or "")
    return bool(name.search(have)) if isinstance(name, re.Pattern) else have == name


class Desk:
    """One running dubstage."""

    last = None

    def __init__(self, program, data_dir, *arguments, environ=None):
        self.data_dir = data_dir
        Desk.last = self
        self.log = open(os.path.join(os.environ["UI_TMP"], "dubstage.log"), "ab")
        env = dict(os.environ, **(environ or {}))
        self.process = subprocess.Popen([program, "--data-dir", data_dir, *map(str, arguments)],
                                        stdout=self.log, stderr=self.log, env=env)
        self.app = wait_for(self._find_app, "the application", 40)
        self.window = wait_for(lambda: self._frame(), "the window", 40)
        self.xid = wait_for(self._find_xid, "the X window", 20)
        run("xdotool", "windowactivate", "--sync", self.xid)

    def _find_app(self):
        if self.process.poll() is not None:
            raise SystemExit(f"dubstage ended with {self.process.returncode}: {self.read_log()}")
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for app in children(desktop):
            if app.get_process_id() == self.process.pid:
                return app
        return None

    def _frame(self):
        self.app.clear_cache()
        frames = [node for node in children(self.app) if node.get_role_name() in ("frame", "window")]
        return frames[0] if frames else None

    def _find_xid(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def read_log(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()

    # --- Finding ---

    def tops(self):
        self.app.clear_cache()
        return children(self.app)

    def look(self, role=None, name=None, within=None):
        """Every shown node of that role and name, the topmost window's first."""
        found = []
        for top in ([within] if within is not None else reversed(self.tops())):
            top.clear_cache()
            found += [node for node in walk(top) if fits(node, role, name) and shown(node)]
        return found

    def find(self, role=None, name=None, within=None, limit=LIMIT):
        def first():
            found = self.look(role, name, within)
            return found[0] if found else None

        return wait_for(first, f"{role} “{getattr(name, 'pattern', name)}”", limit)

    def gone(self, role, name, limit=LIMIT):
        wait_for(lambda: not self.look(role, name), f"{role} “{name}” to go", limit)

    def dialog(self, title, limit=LIMIT):
        def topmost():
            for top in self.tops():
                if (top.get_name() or "") == title and shown(top):
                    return top
            return None

        return wait_for(topmost, f"the window “{title}”", limit)

    def text(self, text, limit=LIMIT):
        """A label that says it, or holds it when text is a pattern."""
        return self.find(None, text, limit=limit)

    def dump(self, file=sys.stderr):
        for top in self.tops():
            top.clear_cache()
            stack = [(top, 0)]
            while stack:
                node, depth = stack.pop()
                mark = "" if shown(node) else " (hidden)"
                print("  " * depth + f"{node.get_role_name()} “{node.get_name()}”{mark}", file=file)
                stack += [(child, depth + 1) for child in reversed(children(node))]

    # --- Doing ---

    def press(self, name, role="push button", within=None, limit=LIMIT):
        """Presses a button once it is sensitive."""

        def ready():
            for node in self.look(role, name, within):
                if node.get_state_set().contains(Atspi.StateType.SENSITIVE):
                    action = pressable(node)
                    if action is not None:
                        return action
            return None

        wait_for(ready, f"{role} “{getattr(name, 'pattern', name)}” to be pressed", limit).do_action(0)

    def choose(self, menu, item):
        """An item of the menu behind a button."""
        self.press(menu)
        node = self.find("menu item", item)
        node.get_action_iface().do_action(0)

    def type(self, name, text, role=("text", "password text"), within=None):
        node = self.find(role, name, within)
        node = next((one for one in walk(node) if one.get_editable_text_iface()), node)
        node.get_editable_text_iface().set_text_contents(text)

    def keys(self, *keys):
        run("xdotool", "key", "--clearmodifiers", *keys)

    def type_keys(self, text):
        run("xdotool", "type", "--clearmodifiers", "--delay", "5", text)

    def top_xid(self):
        return wait_for(lambda: subprocess.run(["xdotool", "getactivewindow"], capture_output=True,
                                               text=True).stdout.strip(), "an active window")

    def place_of(self, node):
        """Middle of a node on the screen."""
        extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        geometry = dict(line.split("=") for line in
                        run("xdotool", "getwindowgeometry", "--shell", self.top_xid()).split())
        return (int(geometry["X"]) + extents.x + extents.width // 2,
                int(geometry["Y"]) + extents.y + extents.height // 2)

    def click(self, node, button=1, times=1):
        x, y = self.place_of(node)
        run("xdotool", "mousemove", x, y, "click", "--repeat", times, "--delay", 60, button)

    def resize(self, width, height):
        run("xdotool", "windowsize", "--sync", self.xid, width, height)

    def shoot(self, path):
        """The screen as it is, once it stands still."""
        last = None
        for _ in range(40):
            run("import", "-window", "root", path)
            with open(path, "rb") as file:
                now = hash(file.read()[200:])
            if now == last:
                break
            last = now
            time.sleep(0.1)
        assert os.path.getsize(path) > 4000, f"{path}: an empty picture"

    def close(self, limit=20):
        """Quits as a person does, and says how the program ended."""
        for _ in range(5):
            if self.process.poll() is not None or len([top for top in self.tops() if shown(top)]) <= 1:
                break
            self.keys("Escape")
            time.sleep(0.2)
        if self.process.poll() is None:
            run("xdotool", "windowactivate", "--sync", self.xid)
            self.keys("ctrl+q")
        return self.wait_end(limit)

    def wait_end(self, limit=20):
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            raise AssertionError("dubstage did not end")


def pressable(node):
    for one in walk(node):
        action = one.get_action_iface()
        if action is not None and action.get_n_actions() > 0:
            return action
    return None


# --- The world around it ---------------------------------------------------------------------


class Sandbox:
    """The emulated providers."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, "--json", *arguments], stdout=subprocess.PIPE, text=True)
        said = json.loads(self.process.stdout.readline())
        self.accounts = {row["provider"]: row for row in said["accounts"]}
        self.control = said["control"]

    def fault(self, *faults):
        """These faults from now on and no others."""
        self.ask("DELETE")
        for fault in faults:
            self.ask("POST", json.dumps({"fault": fault}))

    def ask(self, method, body=None):
        request = urllib.request.Request(self.control + "/faults", method=method,
                                         data=None if body is None else body.encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Source:
    """A second program to drag files from."""

    def __init__(self, program, *files):
        self.process = subprocess.Popen([program, *map(str, files)])
        self.xid = wait_for(self._find, "the drag source", 20)

    def _find(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def drag_to(self, desk, x, y):
        """Presses in the source, moves in small steps, releases at x, y of the desk's window."""
        run("xdotool", "windowmove", "--sync", self.xid, 10, 20)
        run("xdotool", "windowraise", self.xid)
        geometry = dict(line.split("=") for line in
                        run("xdotool", "getwindowgeometry", "--shell", desk.xid).split())
        end_x, end_y = int(geometry["X"]) + x, int(geometry["Y"]) + y
        begin_x, begin_y = 80, 90
        run("xdotool", "mousemove", begin_x, begin_y)
        time.sleep(0.1)  # the toolkit tells a drag from a click by its pace
        run("xdotool", "mousedown", 1)
        for step in range(1, 31):
            run("xdotool", "mousemove", begin_x + (end_x - begin_x) * step // 30,
                begin_y + (end_y - begin_y) * step // 30)
            time.sleep(0.03)
        run("xdotool", "mousemove", end_x + 3, end_y + 2)
        time.sleep(0.15)
        run("xdotool", "mouseup", 1)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def dubctl(data_dir, *arguments, stdin=None):
    """Rows of dubctl's JSON."""
    out = subprocess.run([os.environ["UI_DUBCTL"], "--json", "--data-dir", data_dir, *map(str, arguments)],
                         check=True, capture_output=True, text=True, input=stdin).stdout
    return [json.loads(line) for line in out.splitlines() if line.strip()]


def main(*flows):
    """Runs the flows that the arguments name (all of them without), each in a data folder of its own."""
    wanted = sys.argv[1:]
    chosen = [flow for flow in flows if not wanted or flow.__name__ in wanted]
    assert chosen, f"no flow of that name among {[flow.__name__ for flow in flows]}"
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    for number, flow in enumerate(chosen, 1):
        folder = os.path.join(os.environ["UI_TMP"], flow.__name__)
        os.makedirs(folder)
        try:
            flow(folder)
            print(f"ok {number} {flow.__name__}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} {flow.__name__}: {type(error).__name__}: {error}", flush=True)
            import traceback
            traceback.print_exc()
            if "UI_DUMP" in os.environ and Desk.last is not None:
                Desk.last.dump()
    sys.exit(1 if failed else 0)


Atspi.init()
