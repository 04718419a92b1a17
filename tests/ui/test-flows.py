"""Flows through the real window, as a person does them: mouse, keys, a real drag."""
import os

import desk
import stage

PROGRAM = os.environ["UI_PROGRAM"]
SHOTS = os.environ.get("UI_SHOTS", os.environ["UI_TMP"])


def media():
    return stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))


def new_project(window, title):
    window.keys("ctrl+shift+n")
    dialog = window.dialog("New Project")
    window.type("Title", title, within=dialog)
    window.press("Create", within=dialog)
    desk.wait_for(lambda: project_row(window, title), f"the project {title} in the sidebar")


def project_row(window, title):
    return next((node for node in window.look("list item") if (node.get_name() or "").startswith(title)), None)


def open_accounts(window):
    window.keys("ctrl+shift+a")
    return window.dialog("Accounts")


def close_dialog(window):
    """Escape leaves a field, then the page, then the window."""

    def closed():
        if len([top for top in window.tops() if desk.shown(top)]) == 1:
            return True
        window.keys("Escape")
        return False

    desk.wait_for(closed, "the dialog to close")


def add_account(window, row, key):
    """The first provider of the list, with this key; leaves its page open."""
    open_accounts(window)
    window.press("Add Account…")
    window.find(None, "Add Account")
    window.type("Base URL", row["base_url"])
    window.type("API key", key)
    window.press("Add")


def status_of(window, title):
    """The words of the job's row."""
    for node in window.look("table row"):
        names = [one.get_name() or "" for one in desk.walk(node)]
        if any(name.startswith(title) for name in names):
            return names
    return []


def wait_state(window, title, state, limit=90):
    desk.wait_for(lambda: state in status_of(window, title), f"the job “{title}” to be “{state}”", limit)


def drop(window, *files):
    source = desk.Source(os.environ["UI_SOURCE"], *files)
    try:
        run_x, run_y = 620, 400
        source.drag_to(window, run_x, run_y)
    finally:
        desk.wait_for(lambda: not window.look(None, "Drop to Add"), "the drop to be over")
        source.stop()
    desk.run("xdotool", "windowactivate", "--sync", window.xid)


def choose_input(window, role):
    """The first file of the project that fits, by keys."""
    window.press(desk.re.compile(f"^Choose: {role}"), within=window.dialog("New Job"))
    window.find("push button", "From the Disk…")
    window.keys("Return")


def main_job(folder):
    """Project, account, a real drop of two files, a job, its result."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"], "--speed", "20")
    data = os.path.join(folder, "data")
    files = media()
    window = desk.Desk(PROGRAM, data)
    try:
        window.text("Welcome to Dubstage")
        new_project(window, "First job")
        add_account(window, sandbox.accounts["syncmonster"], sandbox.accounts["syncmonster"]["key"])
        window.text("The key works")
        close_dialog(window)
        window.keys("alt+2")
        window.text("Drop Files Here")
        drop(window, os.path.join(files, "speech-en.mp4"), os.path.join(files, "speech-de.wav"))
        window.text("speech-en.mp4")
        window.text("speech-de.wav")
        desk.wait_for(lambda: all(row.get("state", "ok") == "ok" for row in desk.dubctl(data, "asset", "list", "--project", 1)),
                      "the files to be looked at")
        window.shoot(os.path.join(SHOTS, "flow-dropped.png"))
        window.keys("ctrl+n")
        window.dialog("New Job")
        window.press(desk.re.compile("^Take off: Video"))
        window.text(desk.re.compile("needs an input of this kind: video"))
        choose_input(window, "Video")
        window.shoot(os.path.join(SHOTS, "flow-new-job.png"))
        window.press(desk.re.compile("^Start 1 job: upload .* to SyncMonster"))
        window.keys("alt+3")
        wait_state(window, "speech-en", "Done")
        window.click(window.look("table row")[-1])
        window.press("Open Result") if os.environ.get("UI_OPEN") else window.find("push button", "Open Result")
        window.shoot(os.path.join(SHOTS, "flow-done.png"))
        job = desk.dubctl(data, "job", "list")[0]
        outputs = desk.dubctl(data, "job", "show", job["id"])[0]["outputs"]
        assert outputs and all(row["verified"] and os.path.getsize(row["path"]) == row["bytes"] for row in outputs), outputs
        assert window.close() == 0
        again(data)
    finally:
        finish(window, sandbox)


def again(data):
    """The same window comes back with what there was."""
    window = desk.Desk(PROGRAM, data)
    window.find("table row")
    assert window.close() == 0, window.read_log()


def finish(window, *others):
    if window.process.poll() is None:
        window.process.terminate()
        window.process.wait(20)
    for other in others:
        other.stop()


def wrong_key(folder):
    """A key that is refused is told in plain words; the right one then works."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    window = desk.Desk(PROGRAM, os.path.join(folder, "data"))
    try:
        add_account(window, sandbox.accounts["syncmonster"], "not-the-key")
        window.text(desk.re.compile("refuse"))
        assert not window.look(None, "The key works")
        window.click(window.find(("text", "password text"), "New API key"))
        window.type_keys(sandbox.accounts["syncmonster"]["key"])
        window.keys("Return")
        window.text("The key works")
        close_dialog(window)
        assert window.close() == 0
        told = window.read_log()
        assert "not-the-key" not in told and sandbox.accounts["syncmonster"]["key"] not in told
    finally:
        finish(window, sandbox)


def removed_and_undone(folder):
    """A project is removed at once and comes back by Ctrl+Z."""
    window = desk.Desk(PROGRAM, os.path.join(folder, "data"))
    try:
        new_project(window, "Not for long")
        window.choose("Project", "Remove Project")
        window.text("Project “Not for long” removed")
        desk.wait_for(lambda: project_row(window, "Not for long") is None, "the project to go")
        window.keys("ctrl+z")
        desk.wait_for(lambda: project_row(window, "Not for long"), "the project to come back")
        assert window.close() == 0
    finally:
        finish(window)


desk.main(main_job, wrong_key, removed_and_undone)
