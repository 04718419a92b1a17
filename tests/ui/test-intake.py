"""How things come into the window: pasted, dropped by the hundred, from the welcome page, by a second window."""
import os
import shutil
import time

import desk
import stage
from moves import assets, drop, open_project, project_row, running, sample, shoot, text

TITLE = "Ocean Life"
ANSWERS_WITHIN = 1.0  # seconds, of the window while it takes files in
PASTE_AGAIN = 3.0  # seconds
PROVIDERS = 5


def project(folder, *more):
    data = os.path.join(folder, "data")
    stage.one(data, "project", "new", TITLE, "--source-lang", "en", *more)
    return data


def paste_until(window, said):
    """The toolkit hears a little later that the clipboard is another's; a person would paste again, too."""
    pressed = 0.0

    def seen():
        nonlocal pressed
        if window.look(None, said):
            return True
        if time.monotonic() - pressed > PASTE_AGAIN:
            window.keys("ctrl+v")
            pressed = time.monotonic()
        return False

    desk.wait_for(seen, f"“{getattr(said, 'pattern', said)}” after a paste")


def pasted(folder):
    """A list of files and a web address, one after the other; text that is neither is said to be so."""
    data = project(folder)
    with running(data) as window:
        open_project(window, TITLE)
        window.keys("alt+2")
        window.text("Drop Files Here")
        files = [sample("speech-en.mp4"), sample("speech-de.wav")]
        with desk.clipboard("text/uri-list", "".join(f"file://{path}\r\n" for path in files)):
            window.keys("ctrl+v")
            window.text("2 files added")
        with desk.clipboard("text/plain;charset=utf-8", "https://example.com/reef.mp4\n"):
            paste_until(window, "reef.mp4")
        with desk.clipboard("text/plain;charset=utf-8", "a shopping list"):
            paste_until(window, text("^Nothing to paste"))
        for path in files:
            window.text(os.path.basename(path))
        sources = sorted(row.get("path") or row.get("url") for row in assets(data))
        assert sources == sorted(files + ["https://example.com/reef.mp4"]), assets(data)
        shoot(window, "intake-pasted")


def welcome_to_the_sandbox(folder):
    """One button makes an account at every provider, and they work."""
    data = os.path.join(folder, "data")
    with running(data) as window:
        window.press("Try the Sandbox")
        window.text("The sandbox runs; its accounts are ready")
        rows = desk.dubctl(data, "account", "list")
        assert len({row["provider"] for row in rows}) == len(rows) == PROVIDERS, rows
        window.keys("ctrl+shift+a")
        dialog = window.dialog("Accounts")
        window.click(window.find("list item", "SyncMonster (sandbox)", within=dialog))
        window.press("Test Key", within=dialog)
        window.text("The key works")
        shoot(window, "intake-sandbox")


def a_folder_is_paired(folder):
    """Names alone tell which voice belongs to which video, and in which language it speaks."""
    season = os.path.join(folder, "Season")
    os.makedirs(season)
    for name, source in (("ep01.mp4", "clip.mp4"), ("ep01_de.wav", "voice.wav"), ("ep01.fr.mp3", "voice.mp3")):
        shutil.copy(sample(source), os.path.join(season, name))
    data = project(folder)
    with running(data, size=(1200, 760)) as window:
        open_project(window, TITLE)
        window.keys("alt+1")
        window.text("Drop a Folder Here")
        drop(window, season, x=700)
        window.dialog("What Will Be Made")
        shoot(window, "intake-proposal")
        window.press("Create 1 Clip")
        for language in ("German", "French"):
            window.find("table cell", text(f"^ep01, {language}:.*Voice ready"), limit=60)
        assert {row["name"] for row in assets(data)} == {"ep01.mp4", "ep01_de.wav", "ep01.fr.mp3"}, assets(data)


def answer_time(window):
    """Seconds until the window has answered a question by the accessibility bus."""
    began = time.monotonic()
    assert window.window.get_name() == TITLE
    return time.monotonic() - began


def two_hundred_files(folder):
    """The window answers while two hundred files come in, and all of them are there."""
    crowd = os.path.join(folder, "crowd")
    os.makedirs(crowd)
    files = [os.path.join(crowd, f"take {number:03}.wav") for number in range(1, 201)]
    with open(sample("voice.wav"), "rb") as file:
        voice = file.read()
    for path in files:  # what has the same content is the same file
        with open(path, "wb") as file:
            file.write(voice[:-12] + os.path.basename(path).encode())
    data = project(folder)
    with running(data, size=(1200, 760)) as window:
        open_project(window, TITLE)
        window.keys("alt+2")
        window.text("Drop Files Here")
        drop(window, *files)
        slowest = 0.0

        def all_there():
            nonlocal slowest
            slowest = max(slowest, answer_time(window))
            return len(assets(data)) == len(files)

        desk.wait_for(all_there, "two hundred files", 60)
        print(f"# slowest answer while 200 files came in: {slowest:.3f} s")
        assert slowest < ANSWERS_WITHIN, slowest
        window.text(text("^take [0-9]{3}.wav$"))
        assert {row["name"] for row in assets(data)} == {os.path.basename(path) for path in files}
        shoot(window, "intake-crowd")


def two_windows(folder):
    """A second one on the same folder sees and does the same; when the first ends it explains and goes on."""
    data = project(folder)
    with running(data) as first:
        with running(data) as second:
            open_project(second, TITLE)
            second.keys("ctrl+shift+n")
            dialog = second.dialog("New Project")
            second.type("Title", "From the second", within=dialog)
            second.press("Create", within=dialog)
            desk.wait_for(lambda: project_row(first, "From the second"), "the project in the first window")
            desk.run("xdotool", "windowactivate", "--sync", first.xid)
            first.keys("ctrl+q")
            assert first.wait_end() == 0, first.read_log()
            second.text(text("which ran the jobs, has ended"))
            shoot(second, "intake-left-alone")
            second.press("Try Again")
            desk.wait_for(lambda: project_row(second, "From the second"), "the project once more")


desk.main(pasted, welcome_to_the_sandbox, a_folder_is_paired, two_hundred_files, two_windows)
