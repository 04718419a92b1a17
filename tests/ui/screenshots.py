"""Every page of the window as pictures in a folder, for review: screenshots.py FOLDER

UI_LOOK: a word for the file names; the looks themselves (dark, narrow, right-to-left) come from the
environment, see the script beside this file.
"""
import os
import sys

import desk
import stage

FOLDER = sys.argv[1]
LOOK = os.environ.get("UI_LOOK", "light")
NARROW = LOOK == "narrow"


def shoot(window, name):
    window.shoot(os.path.join(FOLDER, f"{name}-{LOOK}.png"))


def project_row(window, title):
    def row():
        return next((node for node in window.look("list item") if (node.get_name() or "").startswith(title)), None)

    return desk.wait_for(row, f"the project {title}")


def open_project(window, title):
    if NARROW and window.look("push button", "Projects"):
        window.press("Projects")
    window.click(project_row(window, title))
    window.find(None, "Clips and languages")


def job_row(window, title, status):
    """The first row of the list whose labels begin so."""

    def row():
        for node in window.look("table row"):
            names = [one.get_name() or "" for one in desk.walk(node)]
            if any(name.startswith(title) for name in names) and any(name.startswith(status) for name in names):
                return node
        return None

    return desk.wait_for(row, f"a job “{title}” that is “{status}”")


def show_job(window, title, status, name):
    window.click(job_row(window, title, status))
    if NARROW:
        window.keys("Return")
    window.find("label", "Steps")
    shoot(window, name)
    if NARROW:
        window.keys("F9")


def dialog(window, open_it, title, name, close="Escape"):
    open_it()
    window.dialog(title)
    shoot(window, name)
    window.keys(close)
    desk.wait_for(lambda: len([top for top in window.tops() if desk.shown(top)]) == 1, f"{title} to close")


def empty(window):
    shoot(window, "01-welcome")


def pages(window):
    shoot(window, "02-all-jobs")
    open_project(window, "Ocean Life")
    shoot(window, "03-clips")
    window.keys("alt+2")
    window.find(None, "Assets", within=None)
    shoot(window, "04-assets")
    window.keys("alt+3")
    shoot(window, "05-jobs")
    show_job(window, "ep01", "Done", "06-job-done")
    show_job(window, "ep02", "Failed", "07-job-failed")
    show_job(window, "ep03", "Needs a decision", "08-job-unknown")


def dialogs(window):
    if NARROW and window.look("push button", "Projects"):
        window.press("Projects")
        open_project(window, "Ocean Life")
    dialog(window, lambda: window.keys("ctrl+shift+n"), "New Project", "10-new-project")
    dialog(window, lambda: window.keys("ctrl+n"), "New Job", "11-new-job")
    dialog(window, lambda: window.keys("ctrl+shift+a"), "Accounts", "12-accounts")
    dialog(window, lambda: window.keys("ctrl+comma"), "Preferences", "14-preferences")
    dialog(window, lambda: window.keys("F1"), "Help", "15-help")
    window.keys("ctrl+question")
    window.text("Going Around")
    shoot(window, "16-shortcuts")
    window.keys("Escape")


def account_page(window):
    window.keys("ctrl+shift+a")
    accounts = window.dialog("Accounts")
    window.click(window.find("list item", "LipDub", within=accounts))
    window.find("push button", "Test Key")
    window.press("Test Key")
    window.text("The key works")
    shoot(window, "13-account")
    window.press("Back")
    window.find("push button", "Start Sandbox")
    window.keys("Escape")
    desk.wait_for(lambda: len([top for top in window.tops() if desk.shown(top)]) == 1, "the accounts to close")


def decision(window):
    open_project(window, "Ocean Life")
    window.keys("alt+3")
    window.click(job_row(window, "ep03", "Needs a decision"))
    if NARROW:
        window.keys("Return")
    window.press("Decide…")
    window.dialog("Was the Job Taken?")
    shoot(window, "09-decision")
    window.keys("Escape")


def prepare(data, sandbox, media):
    """Jobs of every state; the last ones are under way while the pictures are taken."""
    set_up = stage.Stage(data, sandbox, media)
    done = [set_up.job("lipdub", 0, "es"), set_up.job("dublab", 0, "de", voice=False),
            set_up.job("lipdub", 0, "fr")]
    set_up.start(*done)
    set_up.wait(*done)
    sandbox.fault("dublab/job-failed:1")
    failed = set_up.job("dublab", 1, "es", voice=False)
    set_up.start(failed)
    set_up.wait(failed)
    sandbox.fault("syncmonster/lost-reply:1", "syncmonster/html502@list_requests:9999")
    lost = set_up.job("syncmonster", 2, "es")
    set_up.start(lost)
    set_up.wait(lost, limit=20)
    set_up.job("syncmonster", 3, "es")
    sandbox.fault("lipdub/never-ends:1", "dublab/never-ends:1",
                  "syncmonster/html502@list_requests:9999")
    set_up.start(set_up.job("lipdub", 1, "de"), set_up.job("dublab", 3, "ja", voice=False))
    return set_up


def main():
    os.makedirs(FOLDER, exist_ok=True)
    program = os.environ["UI_PROGRAM"]
    media = stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"], "--speed", "10")
    looks = {"dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "rtl": {"DUBSTAGE_RTL": "1"}}
    environ = looks.get(LOOK, {})
    fresh = desk.Desk(program, os.path.join(os.environ["UI_TMP"], "empty"), environ=environ)
    if NARROW:
        fresh.resize(400, 760)
    empty(fresh)
    fresh.close()
    data = os.path.join(os.environ["UI_TMP"], "data")
    prepare(data, sandbox, media)
    window = desk.Desk(program, data, environ=environ)
    if NARROW:
        window.resize(400, 760)
    else:
        window.resize(1280, 800)
    failed = 0
    for step in (pages, decision, account_page, dialogs):
        try:
            step(window)
        except AssertionError as error:
            failed += 1
            print(f"{step.__name__}: {error}")
            window.dump()
            window.shoot(os.path.join(FOLDER, f"trouble-{step.__name__}-{LOOK}.png"))
            for _ in range(3):
                window.keys("Escape")
    print(f"ended with {window.close()}", window.read_log())
    sandbox.stop()
    sys.exit(1 if failed else 0)


main()
