"""Flows through the real window, as a person does them: mouse, keys, a real drag."""
import os

import desk
import moves
from moves import (PROGRAM, add_account, close_dialogs, drop, media, new_project, project_row, wait_looked_at,
                   wait_state)

SHOTS = os.environ.get("UI_SHOTS", os.environ["UI_TMP"])


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
        close_dialogs(window)
        window.keys("alt+2")
        window.text("Drop Files Here")
        drop(window, os.path.join(files, "speech-en.mp4"), os.path.join(files, "speech-de.wav"))
        window.text("speech-en.mp4")
        window.text("speech-de.wav")
        wait_looked_at(data, 2)
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


def is_selected(window, pattern):
    return [node for node in window.look(("table row", "table cell"), moves.text(pattern))
            if "selected" in node.get_states()]


# A page by its key, and what shows the clip there.
PAGES = (("alt+3", r"^speech-en\.mp4, .*Done"), ("alt+2", r"^speech-en\.mp4$"), ("alt+1", "^speech-en: Done"))


def again(data):
    """The same window comes back with what there was, also with what was selected: a job, a file, a cell."""
    for number, (_key, clip) in enumerate(PAGES):
        window = desk.Desk(PROGRAM, data)
        desk.wait_for(lambda clip=clip, window=window: is_selected(window, clip), "what was selected to be that again")
        for key, clip in PAGES[number + 1:number + 2]:
            window.keys(key)
            window.click(window.find(("table row", "table cell"), moves.text(clip)))
            desk.wait_for(lambda clip=clip, window=window: is_selected(window, clip), "it to be selected")
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
        close_dialogs(window)
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
