"""Moves that many flows make: a project, an account, a drop, a job's state. See desk.py for the hands."""
import contextlib
import os
import re
import shutil
import time

import desk
import stage

PROGRAM = os.environ["UI_PROGRAM"]
SHOTS = os.environ.get("UI_SHOTS")


def media():
    """The small sample media, made once a run."""
    return stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))


def sample(name):
    return os.path.join(media(), name)


def shoot(window, name):
    """A picture for review, where a folder for them is named."""
    if SHOTS:
        window.shoot(os.path.join(SHOTS, name + ".png"))


@contextlib.contextmanager
def running(data, *arguments, environ=None, size=None):
    """A window for the length of a block; afterwards it has ended well and has not complained."""
    window = desk.Desk(PROGRAM, data, *arguments, environ=environ)
    try:
        if size:
            window.resize(*size)
        yield window
        assert window.close() == 0, window.read_log()
        assert not window.complaints(), window.complaints()
    except Exception:
        if "UI_DUMP" in os.environ and window.process.poll() is None:
            window.dump()
        raise
    finally:
        if window.process.poll() is None:
            window.process.terminate()
            window.process.wait(20)


@contextlib.contextmanager
def sandbox(*arguments):
    """The emulated providers for the length of a block."""
    services = desk.Sandbox(os.environ["UI_SANDBOX"], *arguments)
    try:
        yield services
    finally:
        services.stop()


def speaking(code):
    """The environment of a program in that language. Since 2.39 glibc speaks none but English in the locale
    C.UTF-8, and others need not be installed: it takes the same files for one of another name."""
    folder = os.path.join(os.environ["UI_TMP"], "locales")
    if not os.path.isdir(folder):
        shutil.copytree("/usr/lib/locale/C.utf8", os.path.join(folder, "xx.utf8"))
    return {"LOCPATH": folder, "LANG": "xx.UTF-8", "LANGUAGE": code, "DUBSTAGE_LOCALES": os.environ["UI_LOCALES"]}


def project_row(window, title):
    return next((node for node in window.look("list item") if (node.get_name() or "").startswith(title)), None)


def open_project(window, title):
    if window.look("push button", "Projects"):
        window.press("Projects")
    window.click(desk.wait_for(lambda: project_row(window, title), f"the project {title}"))
    desk.wait_for(lambda: window.window.get_name() == title, f"the project {title} to be shown")


def new_project(window, title):
    window.keys("ctrl+shift+n")
    dialog = window.dialog("New Project")
    window.type("Title", title, within=dialog)
    window.press("Create", within=dialog)
    desk.wait_for(lambda: window.window.get_name() == title, f"the project {title} to be shown")


def tops(window):
    return [top for top in window.tops() if desk.shown(top)]


def close_dialogs(window):
    """Escape leaves a field, then the page, then the window; an editor goes by Ctrl+W."""

    def closed():
        if len(tops(window)) == 1:
            return True
        window.keys("ctrl+w" if editor_is_open(window) else "Escape")
        return False

    desk.wait_for(closed, "the dialog to close")
    desk.wait_for(lambda: window.top_xid() == window.xid, "the window to have the keys again")


def editor_is_open(window):
    return bool(window.look("text", "Movie document"))


def open_account(window, label):
    """The page of an account; its dialog."""
    window.keys("ctrl+shift+a")
    dialog = window.dialog("Accounts")
    window.click(window.find("list item", label, within=dialog))
    window.find("push button", "Test Key", within=dialog)
    return dialog


def add_account(window, row, key):
    """The first provider of the list, with this key; leaves its page open."""
    window.keys("ctrl+shift+a")
    window.dialog("Accounts")
    window.press("Add Account…")
    window.find(None, "Add Account")
    window.type("Base URL", row["base_url"])
    window.type("API key", key)
    window.press("Add")


def jobs_table(window):
    """The list of jobs of the page in view; the toolkit does not tell it from the one behind."""
    everywhere = window.window.get_name() in ("All Jobs", "Needs You")
    return next(iter(window.look("tree table", "All jobs" if everywhere else "Jobs of the project")), None)


def job_rows(window):
    """The rows, without the one of the titles."""
    table = jobs_table(window)
    return window.look("table row", within=table)[1:] if table else []


def labels(row):
    return [one.get_name() or "" for one in desk.walk(row)]


def words_of(window, title):
    """The words of the first row that begins so."""
    for row in job_rows(window):
        names = labels(row)
        if any(name.startswith(title) for name in names):
            return names
    return []


def wait_state(window, title, state, limit=60):
    seen = []

    def there():
        seen[:] = words_of(window, title)
        return state in seen

    try:
        desk.wait_for(there, f"the job “{title}” to be “{state}”", limit)
    except AssertionError as error:
        raise AssertionError(f"{error}; it says {seen}") from None


def job_row(window, title, status=""):
    """The first row of the list with labels that begin so."""

    def first():
        for row in job_rows(window):
            names = labels(row)
            if any(name.startswith(title) for name in names) and any(name.startswith(status) for name in names):
                return row
        return None

    return desk.wait_for(first, f"a job “{title}” that is “{status}”")


def states(data):
    """The states of all jobs by their ids."""
    return {row["id"]: row["state"] for row in desk.dubctl(data, "job", "list")}


def assets(data, project=1):
    return desk.dubctl(data, "asset", "list", "--project", project)


def wait_looked_at(data, number, project=1):
    """Until so many files are there and have been looked at."""

    def done():
        rows = assets(data, project)
        return rows if len(rows) == number and all(row.get("state", "ok") == "ok" for row in rows) else None

    return desk.wait_for(done, f"{number} files to be looked at", 60)


def drop(window, *files, x=620, y=400):
    """A real drag out of another program."""
    source = desk.Source(os.environ["UI_SOURCE"], *files)
    try:
        source.drag_to(window, x, y)
    finally:
        desk.wait_for(lambda: not window.look(None, "Drop to Add"), "the drop to be over")
        source.stop()
    desk.run("xdotool", "windowactivate", "--sync", window.xid)


def menu(window, item):
    """An item of the menu of what is chosen."""
    window.keys("shift+F10")
    window.find("menu item", item).act()


def choose_file(window, title, path):
    """A file by its place, in the chooser of that title."""
    dialog = window.dialog(title)

    def place():
        return next((node for node in window.look("text", within=dialog) if "focused" in node.get_states()), None)

    def opened():
        if not place():
            window.keys("ctrl+l")
        return place()

    # GTK 4.18 tangles what it completes with what is typed on.
    desk.wait_for(opened, "the field for a place")
    with desk.clipboard("UTF8_STRING", path):
        window.keys("ctrl+a", "ctrl+v")
        desk.wait_for(lambda: place().get_text() == path, "the place to be pasted")

    def closed():
        # While the toolkit still reads the folder it forgets the key.
        if desk.shown(dialog):
            window.keys("Return")
        end = time.monotonic() + 2
        while desk.shown(dialog) and time.monotonic() < end:
            time.sleep(0.1)
        return not desk.shown(dialog)

    desk.wait_for(closed, "the chooser to close")


def text(pattern):
    return re.compile(pattern)
