"""What a person does at the desk, for tests: find things by role and name, press, type, drag, look.

Everything waits for a condition with a limit; nothing sleeps instead of waiting.
"""
import atexit
import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
import urllib.request

from gi.repository import GLib

import a11y

LIMIT = float(os.environ.get("UI_LIMIT", "15"))


def wait_for(condition, what, limit=LIMIT):
    """The first true value of condition(); raises after the limit."""
    end = time.monotonic() + limit
    while True:
        try:
            value = condition()
            if value:
                return value
        except GLib.Error:  # a widget vanished while it was looked at
            pass
        if Desk.last is not None and Desk.last.process.poll() not in (None, 0):
            raise AssertionError(f"dubstage ended with {Desk.last.process.returncode}: {Desk.last.read_log()}")
        if time.monotonic() > end:
            if "UI_SHOTS" in os.environ:
                run("import", "-window", "root", os.path.join(os.environ["UI_SHOTS"], "trouble.png"))
            tell_windows()
            raise AssertionError(f"waited {limit:g} s in vain for {what}")
        time.sleep(0.05)


def tell_windows():
    """What the windows show at this moment, for whoever reads why a test failed."""
    try:
        print(f"# the windows said: {Desk.last.said()[:3000] if Desk.last is not None else ''}", file=sys.stderr)
    except GLib.Error as error:  # the program has gone or does not answer
        print(f"# the windows said nothing: {error.message}", file=sys.stderr)


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True,
                          **more).stdout


# --- Looking ---------------------------------------------------------------------------------


def walk(node, depth=0):
    yield node
    if depth < 60:
        for child in node.get_children():
            yield from walk(child, depth + 1)


def shown(node):
    """Visible and of some size, as far as AT-SPI tells."""
    if "visible" not in node.get_states():
        return False
    extents = node.get_extents()
    return extents is None or extents.width > 0 and extents.height > 0


def said_once(name):
    """GTK 4.8 names a button “_Add Add”: its label with the mark of the mnemonic, then its content; and what
    has a name of its own and lies in a row by that name, twice."""
    name = name.replace("_", "")
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == " " and name[:half] == name[half + 1:] else name


# What later versions of GTK and AT-SPI call the same thing.
ROLES = {"button": "push button", "grouping": "panel"}


def role_of(node):
    role = node.get_role_name()
    return ROLES.get(role, role)


def words_of(node):
    """What is read out of a node: its name; GTK 4.18 gives captions none, only their text."""
    name = node.get_name() or ""
    return name if name or node.get_role_name() != "caption" else node.get_text()


def fits(node, role, name):
    if role is not None and role_of(node) not in (role if isinstance(role, tuple) else (role,)):
        return False
    if name is None:
        return True
    have = said_once(words_of(node))
    return bool(name.search(have)) if isinstance(name, re.Pattern) else have == name


class Desk:
    """One running dubstage."""

    last = None

    def __init__(self, program, data_dir, *arguments, environ=None):
        self.data_dir = data_dir
        Desk.last = self
        self.log = open(os.path.join(os.environ["UI_TMP"], "dubstage.log"), "ab")
        self.log_begin = self.log.tell()
        env = dict(os.environ, **(environ or {}))
        env.setdefault("DUBSTAGE_STALL_LOG", os.path.join(os.environ["UI_TMP"], "stalls"))
        self.process = subprocess.Popen([program, "--data-dir", data_dir, *map(str, arguments)],
                                        stdout=self.log, stderr=self.log, env=env)
        atexit.register(self.end)
        self.app = wait_for(self._find_app, "the application", 40)
        self.window = wait_for(lambda: self._frame(), "the window", 40)
        self.xid = wait_for(self._find_xid, "the X window", 20)
        run("xdotool", "windowactivate", "--sync", self.xid)

    def _find_app(self):
        if self.process.poll() is not None:
            raise SystemExit(f"dubstage ended with {self.process.returncode}: {self.read_log()}")
        return next((app for app in a11y.programs() if app.get_process_id() == self.process.pid), None)

    def _frame(self):
        frames = [node for node in self.app.get_children() if node.get_role_name() in ("frame", "window")]
        return frames[0] if frames else None

    def _find_xid(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def read_log(self):
        """What this program has said."""
        with open(self.log.name, "rb") as file:
            file.seek(self.log_begin)
            return file.read().decode("utf-8", "replace")

    def complaints(self):
        """Warnings of the toolkit; there should be none."""
        return [line for line in self.read_log().splitlines() if re.search(r"-(WARNING|CRITICAL) \*\*", line)]

    # --- Finding ---

    def tops(self):
        return self.app.get_children()

    def look(self, role=None, name=None, within=None):
        """Every shown node of that role and name, the topmost window's first."""
        found = []
        for top in ([within] if within is not None else reversed(self.tops())):
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

    def said(self):
        """What can be read in the windows and where the focus is, in one line; empty once the program is gone."""
        if self.process.poll() is not None:
            return ""
        parts = [("→ " if "focused" in node.get_states() else "") + f"“{node.get_name() or node.get_role_name()}”"
                 for node in self.look()
                 if "focused" in node.get_states() or not re.match(r"$|(Gtk|Adw|Dub)[A-Z]", node.get_name() or "")]
        return " ".join(parts)

    def dump(self, file=sys.stderr):
        """The tree of all windows; nothing once the program is gone."""
        for top in self.tops() if self.process.poll() is None else []:
            stack = [(top, 0)]
            while stack:
                node, depth = stack.pop()
                mark = "" if shown(node) else " (hidden)"
                print("  " * depth + f"{node.get_role_name()} “{node.get_name()}”{mark}", file=file)
                stack += [(child, depth + 1) for child in reversed(node.get_children())]

    # --- Doing ---

    def press(self, name, role="push button", within=None, limit=LIMIT):
        """Presses a button once it is sensitive."""

        def ready():
            for node in self.look(role, name, within):
                if "sensitive" in node.get_states():
                    target = pressable(node)
                    if target is not None:
                        return target
            return None

        wait_for(ready, f"{role} “{getattr(name, 'pattern', name)}” to be pressed", limit).act()

    def choose(self, menu, item):
        """An item of the menu behind a button."""
        self.press(menu)
        node = self.find("menu item", item)
        node.act()

    def type(self, name, text, role=("text", "password text"), within=None):
        node = self.find(role, name, within)
        next((one for one in walk(node) if one.has("EditableText")), node).set_text(text)

    def keys(self, *keys):
        run("xdotool", "key", "--clearmodifiers", *keys)

    def type_keys(self, text):
        run("xdotool", "type", "--clearmodifiers", "--delay", "5", text)

    def top_xid(self):
        return wait_for(lambda: subprocess.run(["xdotool", "getactivewindow"], capture_output=True,
                                               text=True).stdout.strip(), "an active window")

    def place_of(self, node):
        """Middle of a node on the screen."""
        extents = node.get_extents()
        geometry = dict(line.split("=") for line in
                        run("xdotool", "getwindowgeometry", "--shell", self.top_xid()).split())
        return (int(geometry["X"]) + extents.x + extents.width // 2,
                int(geometry["Y"]) + extents.y + extents.height // 2)

    def click(self, node, button=1, times=1):
        x, y = self.place_of(node)
        run("xdotool", "mousemove", x, y, "click", "--repeat", times, "--delay", 60, button)

    def resize(self, width, height):
        run("xdotool", "windowsize", "--sync", self.xid, width, height)

    def extent(self):
        """Width and height of the window."""
        geometry = dict(line.split("=") for line in
                        run("xdotool", "getwindowgeometry", "--shell", self.xid).split())
        return int(geometry["WIDTH"]), int(geometry["HEIGHT"])

    def click_row(self, label):
        """A row of the list that a drop-down has opened: by its arrows, since it is a window of its own."""
        def of_list():
            return next((node for node in self.look("list item") if self.look("label", label, within=node)), None)

        place = wait_for(of_list, f"the row “{label}”").get_index_in_parent()
        self.keys("Home", *["Down"] * place, "Return")

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
            self._ask_to_quit()
        return self.wait_end(limit)

    def _ask_to_quit(self):
        """Once more where the window is still there and answers: it has not heard the key."""
        for _ in range(3):
            self.xid = self._find_xid() or self.xid  # another window may have taken the place of the first
            run("xdotool", "windowactivate", "--sync", self.xid)
            self.keys("ctrl+q")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
                return
            if not self._find_xid():
                return
            print("# ctrl+q was not heard", flush=True)

    def end(self):
        """Whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def wait_end(self, limit=20):
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            raise AssertionError("dubstage did not end")


def focused(window):
    """The node that has the focus; None within an entry row of libadwaita 1.2, which does not tell."""
    try:
        return next((node for node in window.look() if "focused" in node.get_states()), None)
    except GLib.Error:  # it went while it was looked at
        return None


def tab_to(window, name, role="push button", most=60):
    """Presses Tab until the focus is on that node."""
    for _ in range(most):
        node = focused(window)
        if node is not None and fits(node, role, name):
            return node
        window.keys("Tab")
    raise AssertionError(f"Tab does not lead to {role} “{getattr(name, 'pattern', name)}”")


@contextlib.contextmanager
def clipboard(kind, content):
    """Another program owns the clipboard for the length of a block."""
    owner = subprocess.Popen(["xclip", "-quiet", "-selection", "clipboard", "-t", kind, "-i"], stdin=subprocess.PIPE,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    owner.stdin.write(content if isinstance(content, bytes) else content.encode())
    owner.stdin.close()

    def offered():
        targets = subprocess.run(["xclip", "-selection", "clipboard", "-t", "TARGETS", "-o"], capture_output=True,
                                 text=True, timeout=10).stdout
        return kind in targets.split()

    try:
        wait_for(offered, "the clipboard")
        yield
    finally:
        owner.terminate()
        owner.wait(10)


def pressable(node):
    for one in walk(node):
        if one.can_act():
            return one
    return None


# --- The world around it ---------------------------------------------------------------------


class Sandbox:
    """The emulated providers."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([program, "--json", *arguments], stdout=subprocess.PIPE, text=True)
        atexit.register(self.stop)
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
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


class Source:
    """A second program to drag files from."""

    def __init__(self, program, *files):
        self.process = subprocess.Popen([program, *map(str, files)], stdout=subprocess.PIPE, text=True)
        self.xid = wait_for(self._find, "the drag source", 20)

    def _find(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def _answer(self, limit):
        ready, _, _ = select.select([self.process.stdout], [], [], limit)
        return self.process.stdout.readline().strip() if ready else "nothing"

    def drag_to(self, desk, x, y):
        """Until the drop at x, y of the desk's window is taken: on a busy machine the source may let go before the
        window has said that it takes it, and a person would drag once more."""
        answers = []
        while len(answers) < 3:
            self._drag(desk, x, y)
            answers.append(self._answer(10))
            if answers[-1] == "taken":
                return
        raise AssertionError(f"the drop was not taken: {answers}")

    def _drag(self, desk, x, y):
        """Presses in the source, moves in small steps, releases."""
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
        self.process.stdout.close()


def dubctl(data_dir, *arguments, stdin=None):
    """Rows of dubctl's JSON."""
    out = subprocess.run([os.environ["UI_DUBCTL"], "--json", "--data-dir", data_dir, *map(str, arguments)],
                         check=True, capture_output=True, text=True, input=stdin).stdout
    return [json.loads(line) for line in out.splitlines() if line.strip()]


def dubctl_says(data_dir, *arguments):
    """dubctl's status, where a failure may be what is awaited."""
    return subprocess.run([os.environ["UI_DUBCTL"], "--json", "--data-dir", data_dir, *map(str, arguments)],
                          capture_output=True, text=True, check=False).returncode


TURN_MS = 50  # of work in one turn of a main loop, at most, on a calm machine


def tell_stalls():
    """Says how long the windows' main loops were away and names each turn after the start with more work than
    TURN_MS; False if one has more than the environment lets pass: UI_TURNS_MS, else UI_TURNS, in milliseconds of
    processor time. A cold cache or a busy neighbour doubles that time. See src/ui/dub-stall-meter.h."""
    path = os.path.join(os.environ["UI_TMP"], "stalls")
    if not os.path.exists(path):
        return True
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    sums = [line for line in lines if "turns" in line]
    long = [line for line in lines if not line.get("startup", True) and line["cpu_ms"] > TURN_MS]
    print(f"# main loops: {sum(line['turns'] for line in sums)} turns of {len(sums)} runs, longest own"
          f" {max((line['max_own_ms'] for line in sums), default=0):.0f} ms, on a processor"
          f" {max((line['max_cpu_ms'] for line in sums), default=0):.0f} ms;"
          f" {len(long)} with more than {TURN_MS} ms of work")
    for line in long:
        print(f"#   {json.dumps(line)}")
    bound = float(os.environ.get("UI_TURNS_MS", os.environ.get("UI_TURNS", "inf")))
    return all(line["cpu_ms"] <= bound for line in long)


def main(*flows):
    """Runs the flows that the arguments name (all of them without), each in a data folder of its own."""
    threading.Thread(target=GLib.MainLoop().run, daemon=True).start()  # what is played on the bus answers at any time
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
            traceback.print_exc()
            if Desk.last is not None:
                print(f"# dubstage: {Desk.last.process.poll()}\n{Desk.last.read_log()[-4000:]}", file=sys.stderr)
                print(f"# the windows said: {Desk.last.said()[:3000]}", file=sys.stderr)
            if "UI_DUMP" in os.environ and Desk.last is not None:
                Desk.last.dump()
    if not tell_stalls():
        failed += 1
        print("Bail out! The main loop was away for too long", flush=True)
    sys.exit(1 if failed else 0)
