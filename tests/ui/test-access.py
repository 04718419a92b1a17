"""Every page for those who listen to it, and for those who need it larger or clearer.

Each widget that can have the focus has a role and a name; nothing complains in any of the looks.
"""
import os
import re
import time

import desk
import moves
import stage

# What has no name in the toolkit itself: containers that only pass the focus on.
PASSIVE = {"panel", "filler", "frame", "window", "dialog", "list", "scroll pane", "viewport", "generic", "unknown",
           "tree table", "table", "page tab list", "tool bar", "group", "grouping", "section", "redundant object",
           "separator", "popup menu", "menu", "application"}
TYPE = re.compile("(Gtk|Adw|Dub)[A-Z]")
# The parts of a named widget.
PARTS = {"label", "text", "push button", "image", "table row", "table cell", "list item"}


def named(node):
    """By itself, by a description, or by what it shows."""
    if (node.get_name() or "").strip() or (node.get_description() or "").strip():
        return True
    return any((one.get_name() or "").strip() for one in desk.walk(node) if one is not node)


def within_named(node):
    """An inner part of an entry, a spin button, a drop-down that has the name."""
    parent = node.get_parent()
    for _ in range(4):
        if parent is None or parent.get_role_name() in ("frame", "dialog", "window", "application"):
            return False
        if (parent.get_name() or "").strip() and parent.get_role_name() not in ("list", "panel"):
            return True
        parent = parent.get_parent()
    return False


def misnamed(node):
    """With the mark of a mnemonic, twice, or by a type of the toolkit."""
    name = node.get_name() or ""
    if node.get_role_name() in ("push button", "button", "toggle button"):
        return "_" in name or desk.said_once(name) != name or TYPE.match(name) is not None
    if node.get_role_name() not in ("table row", "table cell", "list item"):
        return False
    # The row of headings is never focused, whatever it says.
    return TYPE.match(name) is not None and node.get_parent().get_role_name() != "tree table"


def nameless(window):
    """Descriptions of what can have the focus and says nothing, or nonsense."""
    found = []
    for node in window.look():
        if not {"focusable", "sensitive"} <= node.get_states():
            continue
        role = node.get_role_name()
        if role in ("invalid", "unknown", ""):
            found.append(f"no role: “{node.get_name()}” in {path(node)}")
        elif role not in PASSIVE and not named(node) and not within_named(node):
            found.append(f"no name: {role} in {path(node)}")
        elif misnamed(node) and "GtkShortcutsWindow" not in path(node):  # that one is the toolkit's
            found.append(f"no good name: {role} in {path(node)}")
    return found


def silent_nodes(window, page):
    """Those that stay so: on a page that comes or goes parts of a node are missing for a moment."""
    found = []
    end = time.monotonic() + 5
    while time.monotonic() < end and (found := nameless(window)):
        time.sleep(0.2)
    return [f"{page}: {one}" for one in found]


def path(node):
    steps = []
    while node is not None and len(steps) < 6:
        steps.append(f"{node.get_role_name()} “{node.get_name() or ''}”")
        node = node.get_parent()
    return " < ".join(steps)


def prepare(folder):
    data = os.path.join(folder, "data")
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"], "--speed", "20")
    try:
        account = stage.add_account(data, sandbox, "syncmonster", "Studio")
        project = stage.one(data, "project", "new", "Season", "--source-lang", "en", "--lang", "de", "--lang", "fr")
        video = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-en.mp4"))
        voice = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-de.wav"))
        job = stage.one(data, "job", "new", "--project", project, "--account", account, "--video", video,
                        "--audio", voice, "--lang", "de")
        desk.dubctl(data, "job", "start", job)
        desk.dubctl_says(data, "job", "wait", job, "--timeout", "60")
        assert list(moves.states(data).values()) == ["done"]
    finally:
        sandbox.stop()
    return data


def pages(window):
    """Each page and dialog in turn, by name."""
    yield "all jobs"
    moves.open_project(window, "Season")
    for number, name in enumerate(("clips", "assets", "jobs"), 1):
        window.keys(f"alt+{number}")
        if name == "assets":
            window.click(window.find("label", "speech-en.mp4"))
        if name == "jobs":
            window.click(moves.job_row(window, "speech-en"))
            window.find("push button", "Open Result")
        yield name
    for keys, title in (("ctrl+shift+n", "New Project"), ("ctrl+n", "New Job"), ("ctrl+shift+a", "Accounts"),
                        ("ctrl+comma", "Preferences"), ("F1", "Help"), ("ctrl+shift+m", None),
                        ("ctrl+shift+e", "Jobs Started Elsewhere"), ("ctrl+question", None)):
        window.keys(keys)
        if title:
            window.dialog(title)
        else:
            desk.wait_for(lambda: len(moves.tops(window)) == 2, f"what {keys} opens")
        yield title or keys
        moves.close_dialogs(window)


def every_page_speaks(folder):
    """The tree of each page is walked; no page makes the toolkit complain."""
    data = prepare(folder)
    silent = []
    with moves.running(data) as window:
        for name in pages(window):
            silent += silent_nodes(window, name)
            assert not window.complaints(), f"{name}: {window.complaints()}"
    assert not silent, "\n".join(silent)


# The looks of a desktop that was set up for somebody: settings of the toolkit, and the variables of libadwaita.
LOOKS = {
    "large text": ("gtk-xft-dpi=147456\n", {}),  # 1.5 times 96, in 1024ths
    "high contrast": ("", {"ADW_DEBUG_HIGH_CONTRAST": "1"}),
    "calm": ("gtk-enable-animations=false\n", {}),
}


def every_look(folder):
    """Large text, high contrast and no animations: the pages are there and nothing complains."""
    data = prepare(folder)
    settings = os.path.expanduser("~/.config/gtk-4.0/settings.ini")
    with open(settings, encoding="utf-8") as file:
        usual = file.read()
    try:
        for name, (lines, environ) in LOOKS.items():
            with open(settings, "w", encoding="utf-8") as file:
                file.write(usual + lines)
            with moves.running(data, environ=environ) as window:
                for page in pages(window):
                    moves.shoot(window, f"look-{name}-{page}".replace(" ", "-"))
                    assert not window.complaints(), f"{name}, {page}: {window.complaints()}"
    finally:
        with open(settings, "w", encoding="utf-8") as file:
            file.write(usual)


desk.main(every_page_speaks, every_look)
