"""What goes wrong around the program is told in plain words, with a way on."""
import contextlib
import glob
import os
import shutil
import sqlite3
import subprocess

import a11y
import desk
import moves
import stage

TEXT = moves.text


def keyring(what):
    """What the keyring's owner does: lock, unlock."""
    desk.run(os.environ["WITH_KEYRING"], "--do", what)


def locked_keyring(folder):
    """A locked keyring is told with a button that unlocks it."""
    data = os.path.join(folder, "data")
    with moves.sandbox() as sandbox:
        stage.add_account(data, sandbox, "syncmonster", "Studio")
        keyring("lock")
        try:
            with moves.running(data) as window:
                dialog = moves.open_account(window, "Studio")
                window.text("The keyring is locked.")
                window.find("push button", TEXT("^Unlock"), within=dialog)
                moves.shoot(window, "trouble-locked")
                keyring("unlock")
                window.press("Test Key", within=dialog)
                window.text("The key works")
                assert not window.look("push button", TEXT("^Unlock"))
        finally:
            keyring("unlock")


@contextlib.contextmanager
def bus_without_keyring():
    """A session bus on which nothing can be started; the accessibility bus stays the one of the test."""
    work = os.environ["UI_TMP"]
    config = os.path.join(work, "bus.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""<busconfig><type>session</type><listen>unix:tmpdir={work}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>""")
    bus = subprocess.Popen(["dbus-daemon", "--nofork", "--print-address", "--config-file", config],
                           stdout=subprocess.PIPE, text=True)
    try:
        yield {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(), "AT_SPI_BUS_ADDRESS": a11y.address()}
    finally:
        bus.terminate()
        bus.wait(10)


def no_keyring(folder):
    """Without a keyring the key can be given for this run only."""
    data = os.path.join(folder, "data")
    with moves.sandbox() as sandbox, bus_without_keyring() as environ:
        row = sandbox.accounts["syncmonster"]
        with moves.running(data, environ=environ) as window:
            moves.new_project(window, "Season")
            moves.add_account(window, row, row["key"])
            window.text("No keyring is running in this session.")
            moves.shoot(window, "trouble-no-keyring")
            window.press(moves.text("^Key for this run only"), role="check box")
            window.click(window.find(("text", "password text"), "New API key"))
            window.keys("ctrl+a")
            window.type_keys(row["key"])
            window.keys("Return")
            window.text("The key works")


def database(data):
    return glob.glob(os.path.join(data, "*.db"))[0]


def bad_databases(folder):
    """A newer database is left alone; a damaged one is set aside by the person; both are explained."""
    data = os.path.join(folder, "data")
    stage.one(data, "project", "new", "Season")
    path = database(data)
    kept = path + ".kept"
    shutil.copy(path, kept)
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA user_version = 9999")
    store.close()
    with moves.running(data) as window:
        window.text("The database was written by a newer Dubstage.")
        assert not window.look("push button", "Start Anew")
        moves.shoot(window, "trouble-newer")
        shutil.copy(kept, path)
        window.press("Try Again")
        desk.wait_for(lambda: moves.project_row(window, "Season"), "the project")
    for leftover in glob.glob(path + "-*"):
        os.remove(leftover)
    with open(path, "r+b") as file:
        file.write(b"This is no database." * 50)
    with moves.running(data) as window:
        window.text("The database is damaged.")
        moves.shoot(window, "trouble-damaged")
        window.press("Start Anew")
        window.text("Welcome to Dubstage")
    damaged = [name for name in os.listdir(data) if os.path.isfile(os.path.join(data, name))
               and open(os.path.join(data, name), "rb").read(20) == b"This is no database."]
    assert damaged, os.listdir(data)


def second_window(folder):
    """Another window on the same folder works along: what one makes the other shows."""
    data = os.path.join(folder, "data")
    with moves.running(data) as first:
        moves.new_project(first, "Season")
        with moves.running(data) as second:
            desk.wait_for(lambda: moves.project_row(second, "Season"), "the project in the second window")
            stage.one(data, "project", "new", "Third hand")
            desk.wait_for(lambda: moves.project_row(second, "Third hand"), "what dubctl made")
        desk.run("xdotool", "windowactivate", "--sync", first.xid)
        desk.wait_for(lambda: moves.project_row(first, "Third hand"), "what dubctl made")


def prepare_job(folder, data, sandbox, *options):
    clip = os.path.join(folder, "ep01.mp4")
    shutil.copy(moves.sample("speech-en.mp4"), clip)
    account = stage.add_account(data, sandbox, "syncmonster", "Studio")
    project = stage.one(data, "project", "new", "Season", *options)
    video = stage.one(data, "asset", "add", "--project", project, clip)
    voice = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-de.wav"))
    return clip, stage.one(data, "job", "new", "--project", project, "--account", account, "--video", video,
                           "--audio", voice, "--lang", "de")


def show_job(window):
    moves.open_project(window, "Season")
    window.keys("alt+3")
    window.click(moves.job_row(window, "ep01"))


def asset_of(window, name):
    """The file on the page of assets; its name stands elsewhere too."""
    for page in window.look(None, "Assets"):
        for label in window.look("label", name, within=page):
            return label
    return None


def find_at(window, path):
    """Answers the question for a file."""
    moves.choose_file(window, "Where Is the File Now?", path)


def file_is_at(data, path):
    row = moves.assets(data)[0]
    return row["state"] == "ok" and os.path.realpath(row["path"]) == os.path.realpath(path)


def vanished_file(folder):
    """A file that was moved is asked for, and known again by its content."""
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        clip, _job = prepare_job(folder, data, sandbox)
        moves.wait_looked_at(data, 2)
        moved = os.path.join(folder, "elsewhere.mp4")
        os.rename(clip, moved)
        with moves.running(data) as window:
            show_job(window)
            window.press("Start")
            # On the toast, and in the job's box of trouble.
            desk.wait_for(lambda: len(window.look("push button", "Find File…")) == 2, "both ways to the file")
            moves.shoot(window, "trouble-vanished")
            assert list(moves.states(data).values()) == ["draft"]
            assert [row["state"] for row in moves.assets(data)] == ["missing", "ok"], moves.assets(data)
            window.press("Find File…")
            find_at(window, moved)
            desk.wait_for(lambda: file_is_at(data, moved), "the file to be known where it is")
            moves.wait_looked_at(data, 2)
            os.rename(moved, clip)
            window.press("Start")
            desk.wait_for(lambda: moves.assets(data)[0]["state"] == "missing", "the file to be missed again")
            window.keys("alt+2")
            window.click(desk.wait_for(lambda: asset_of(window, "ep01.mp4"), "the file on its page"))
            window.text("A file is not where it was.")
            window.press("Find File…")
            find_at(window, clip)
            desk.wait_for(lambda: file_is_at(data, clip), "the file to be known at its old place")


def nowhere_to_write(folder):
    """A result that cannot be written is told; once it can, it is fetched without paying again."""
    data = os.path.join(folder, "data")
    outputs = os.path.join(folder, "outputs")
    with open(outputs, "w", encoding="utf-8") as file:
        file.write("a file stands where the folder should be")
    with moves.sandbox("--speed", "20") as sandbox:
        _clip, job = prepare_job(folder, data, sandbox, "--output-dir", outputs)
        with moves.running(data) as window:
            show_job(window)
            window.press("Start")
            window.text("A file cannot be written.")
            moves.shoot(window, "trouble-nowhere")
            os.remove(outputs)
            window.press("Try Again")
            moves.wait_state(window, "ep01", "Done")
        assert moves.states(data)[job] == "done"


def offline(folder):
    """A provider that cannot be reached is told, and asked again by itself."""
    data = os.path.join(folder, "data")
    with moves.sandbox() as sandbox:
        stage.add_account(data, sandbox, "syncmonster", "Studio")
        sandbox.stop()
        with moves.running(data) as window:
            dialog = moves.open_account(window, "Studio")
            window.press("Test Key", within=dialog)
            window.text("The provider cannot be reached.", limit=60)
            moves.shoot(window, "trouble-offline")


desk.main(locked_keyring, no_keyring, bad_databases, second_window, vanished_file, nowhere_to_write, offline)
