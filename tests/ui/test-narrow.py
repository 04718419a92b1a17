"""The window on a phone: 360 by 640. Every page fits into that width, and the main flow goes through."""
import contextlib
import os

import a11y
import desk
import moves
import stage

SIZE = (360, 640)
FRAME = 10  # pixels, both sides
TWO_LINES = 28  # pixels, at least
EDGE = 1  # pixel: bars have their border outside of the window
TITLE = "Ocean Life"
PLACES = ("clips", "assets", "jobs")


def width_of(window, top):
    """Of what is within the frame, which some window managers have drawn by the window itself."""
    geometry = dict(line.split("=") for line in
                    desk.run("xdotool", "getwindowgeometry", "--shell", window.top_xid()).split())
    inner = top.get_extents().width
    return inner if inner <= int(geometry["WIDTH"]) <= inner + FRAME else int(geometry["WIDTH"])


def make_narrow(window, top, name):
    """The window on top gets the width of the screen of a phone, and takes it."""

    def is_narrow():
        if SIZE[0] - FRAME <= width_of(window, top) <= SIZE[0]:
            return True
        desk.run("xdotool", "windowsize", window.top_xid(), *SIZE)
        return False

    desk.wait_for(is_narrow, f"“{name}” to be narrow")


@contextlib.contextmanager
def phone(data, environ=None):
    """A window that has never been wider: what is not in sight would keep the place that it had."""
    with moves.running(data) as window:
        make_narrow(window, window.window, "the window")
    with moves.running(data, environ=environ) as window:
        yield window


def ancestry(node):
    """The node, what holds it, and so on up to its window."""
    while node is not None:
        yield node
        node = None if node.get_role_name() in ("frame", "dialog", "window") else node.get_parent()


def in_sight(top, node, extents):
    """Whether a click in the middle of what the window has of a node meets it: a page or a variant that is not
    shown keeps a place too."""
    left, right = max(extents.x, 0), min(extents.x + extents.width, SIZE[0])
    x, y = (left + right) // 2, extents.y + extents.height // 2
    met = top.call(a11y.SPI + "Component", "GetAccessibleAtPoint", "iiu", x, y, a11y.WINDOW)
    return met[1] != a11y.NOWHERE and node in ancestry(a11y.Node(*met))


def beyond(top):
    """What reaches out of the width: (role, name, extents)."""
    found = []
    for node in desk.walk(top):
        extents = node.get_extents()
        if extents is None or extents.width <= 0 or extents.x >= SIZE[0] or extents.x + extents.width <= 0:
            continue
        if -EDGE <= extents.x and extents.x + extents.width <= SIZE[0] + EDGE or not desk.shown(node):
            continue
        if in_sight(top, node, extents):
            found.append((node.get_role_name(), node.get_name(), tuple(extents)))
    return found


def fits(window, name, title=None):
    """The window is as narrow as it was asked to be, and nothing of it stands out."""
    top = window.dialog(title) if title else window.window
    make_narrow(window, top, name)
    found = []

    def inside():
        found[:] = beyond(top)
        return not found

    try:
        desk.wait_for(inside, f"“{name}” to fit")
    except AssertionError as error:
        raise AssertionError(f"{error}: {found[:6]}") from None
    moves.shoot(window, f"narrow-{name}")


def in_dialog(window, key, name, title):
    window.keys(key)
    window.dialog(title)
    fits(window, name, title)


def first_sight(folder):
    """The page of welcome, the settings, an account to be added."""
    data = os.path.join(folder, "data")
    with phone(data) as window:
        window.text("Welcome to Dubstage")
        fits(window, "welcome")
        in_dialog(window, "ctrl+comma", "preferences", "Preferences")
        moves.close_dialogs(window)
        in_dialog(window, "ctrl+shift+a", "accounts", "Accounts")
        moves.close_dialogs(window)


def main_flow(folder):
    """A project, its files, a job, to its end."""
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        stage.add_account(data, sandbox, "syncmonster", "Studio")
        with phone(data) as window:
            window.keys("ctrl+shift+n")
            dialog = window.dialog("New Project")
            fits(window, "new-project", "New Project")
            window.type("Title", TITLE, within=dialog)
            window.press("Create", within=dialog)
            desk.wait_for(lambda: window.window.get_name() == TITLE, "the project to be shown")
            window.keys("alt+2")
            for name in ("speech-en.mp4", "speech-de.wav"):
                with desk.clipboard("text/uri-list", f"file://{moves.sample(name)}\r\n"):
                    window.keys("ctrl+v")
                    window.text(name)
            moves.wait_looked_at(data, 2)
            window.press("New Job…")
            dialog = window.dialog("New Job")
            window.find("push button", moves.text("^Start 1 job"), within=dialog)
            fits(window, "new-job", "New Job")
            window.press(moves.text("^Start 1 job"), within=dialog)
            desk.wait_for(lambda: len(moves.tops(window)) == 1, "the dialog to close")
            window.keys("alt+3")
            moves.wait_state(window, "speech-en", "Done")
            fits(window, "job-done")
            job_in_its_pane(window)
            filtered(window)


def job_in_its_pane(window):
    desk.tab_to(window, None, role="table row")
    window.keys("Return")
    window.text("Steps")
    fits(window, "job-pane")
    window.keys("F9")
    moves.wait_state(window, "speech-en", "Done")


def filtered(window):
    """The filters are behind a button."""
    window.choose("Filter", "Failed")
    window.text("No Jobs Found")
    fits(window, "no-jobs-found")
    window.choose("Filter", "Every state")
    moves.wait_state(window, "speech-en", "Done")


def every_page(folder):
    """With jobs of every kind and names of every length."""
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        set_up = stage.Stage(data, sandbox, moves.media())
        done = set_up.job("lipdub", 0, "de")
        set_up.job("syncmonster", 2, "fr")
        with phone(data) as window:
            set_up.start(done)
            set_up.wait(done)
            moves.open_project(window, "Ocean Life, season 1")
            for number, name in enumerate(PLACES, 1):
                window.keys(f"alt+{number}")
                fits(window, name)
            all_places(window)
            in_dialog(window, "ctrl+n", "new-job-empty", "New Job")
            a_long_finding(window)
            moves.close_dialogs(window)
            account_page(window)


def all_places(window):
    window.press("Projects")
    window.find("list item", moves.text("^All Jobs"))
    fits(window, "sidebar")
    window.click(window.find("list item", moves.text("^All Jobs")))
    desk.wait_for(lambda: window.window.get_name() == "All Jobs", "all jobs")
    moves.wait_state(window, "ep01", "Done")
    fits(window, "all-jobs")


def a_long_finding(window):
    """What is missing is said in as many lines as it takes, above the buttons."""
    dialog = window.dialog("New Job")
    for account in ("LipDub", "DubLab trial"):
        window.click(window.find("check box", account, within=dialog))
    window.find("label", moves.text("DubLab needs"), within=dialog)
    fits(window, "new-job-findings", "New Job")
    draft = window.find("push button", "Keep as Draft", within=dialog)
    said = [node.get_extents() for node in window.look("label", moves.text("needs an input"), within=dialog)]
    assert len(said) == 3 and all(place.height >= TWO_LINES for place in said), said
    assert all(place.y + place.height <= draft.get_extents().y for place in said), (said, draft.get_extents())


def account_page(window):
    moves.open_account(window, "LipDub")
    fits(window, "account", "Accounts")
    moves.close_dialogs(window)


def in_every_language(folder):
    """What the program says is longer in other languages; it is found by keys and by names of files here."""
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        set_up = stage.Stage(data, sandbox, moves.media())
        done = set_up.job("syncmonster", 0, "de")
        set_up.start(done)
        set_up.wait(done)
        with phone(data) as window:
            moves.open_project(window, "Ocean Life, season 1")
        for code in ("de", "es", "fr", "tr"):
            with moves.running(data, environ=moves.speaking(code)) as window:
                in_one_language(window, code)


def in_one_language(window, code):
    for number, name in enumerate(PLACES, 1):
        window.keys(f"alt+{number}")
        fits(window, f"{name}-{code}")
    window.click(window.text("ep01 The reef.mp4"))
    window.keys("Return")
    window.find("label", moves.text(r"^SyncMonster studio$"))
    fits(window, f"job-pane-{code}")
    for name, key in (("new-job", "ctrl+n"), ("new-project", "ctrl+shift+n"), ("accounts", "ctrl+shift+a"),
                      ("preferences", "ctrl+comma")):
        dialog_of_any_name(window, key, f"{name}-{code}")


def dialog_of_any_name(window, key, name):
    window.keys(key)
    top = desk.wait_for(lambda: next((top for top in moves.tops(window) if top != window.window), None), name)
    fits(window, name, top.get_name())
    if name.startswith("new-job"):
        desk.wait_for(lambda: finding_stands_above_the_buttons(window, top), f"“{name}” to have room for what is missing")
    moves.close_dialogs(window)


def finding_stands_above_the_buttons(window, top):
    """What is said last in the dialog is what is missing; its last two buttons keep a draft and start."""
    said = window.look("label", moves.text(r"^SyncMonster \w"), within=top)[-1].get_extents()
    buttons = [node.get_extents() for node in window.look("push button", within=top)[-2:]]
    return said.height >= TWO_LINES and all(said.y + said.height <= place.y for place in buttons)


desk.main(first_sight, main_flow, every_page, in_every_language)
