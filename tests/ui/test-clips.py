"""The grid of clips: a folder is dropped, paired and made; cells are started, chosen and judged."""
import os
import shutil
import time

import desk
import stage

PROGRAM = os.environ["UI_PROGRAM"]
SHOTS = os.environ.get("UI_SHOTS")
LANGUAGES = ["de", "fr", "es", "pt-BR"]
LOOKS = {"dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"}}
LOOK = os.environ.get("UI_LOOK", "light")


def shoot(window, name):
    """A picture for review, where a folder for them is named."""
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
        window.shoot(os.path.join(SHOTS, f"{name}-{LOOK}.png"))


def folder_of_clips(folder):
    """Three episodes with voices, and what cannot be paired."""
    media = stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))
    os.makedirs(folder, exist_ok=True)
    for number in (1, 2, 3):
        shutil.copy(os.path.join(media, "clip.mp4"), os.path.join(folder, f"ep0{number} The reef.mp4"))
        for language in LANGUAGES[:number + 1]:
            shutil.copy(os.path.join(media, "voice.wav"), os.path.join(folder, f"ep0{number} The reef_{language}.wav"))
    shutil.copy(os.path.join(media, "voice.wav"), os.path.join(folder, "ep09_de.wav"))
    with open(os.path.join(folder, "notes.txt"), "w", encoding="utf-8") as file:
        file.write("not media")
    return folder


def open_project(window, title):
    def row():
        return next((node for node in window.look("list item") if (node.get_name() or "").startswith(title)), None)

    if window.look("push button", "Projects"):
        window.press("Projects")
    window.click(desk.wait_for(row, f"the project {title}"))
    window.keys("alt+1")


def begin(folder, *more):
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"], "--speed", "20")
    data = os.path.join(folder, "data")
    stage.add_account(data, sandbox, "lipdub", "LipDub")
    stage.add_account(data, sandbox, "syncmonster", "SyncMonster studio")
    stage.one(data, "project", "new", "Ocean Life", "--source-lang", "en", *more)
    window = desk.Desk(PROGRAM, data, environ=LOOKS.get(LOOK))
    window.resize(1200, 760)
    open_project(window, "Ocean Life")
    return data, sandbox, window


def cell(window, clip, language, says):
    """The cell, once it says so."""
    def found():
        for node in window.look("table cell"):
            name = node.get_name() or ""
            if name.startswith(f"{clip}, {language}:") and says in name:
                return node
        return None

    return desk.wait_for(found, f"the cell {clip}, {language} to say “{says}”", 60)


def end(window, sandbox):
    assert window.close() == 0, window.read_log()
    assert not window.complaints(), window.complaints()
    sandbox.stop()


def drop_folder(window, path):
    source = desk.Source(os.environ["UI_SOURCE"], path)
    try:
        source.drag_to(window, 700, 400)
        return window.dialog("What Will Be Made")
    finally:
        source.stop()


def folder_becomes_a_grid(folder):
    clips = folder_of_clips(os.path.join(folder, "Reef"))
    _, sandbox, window = begin(folder)
    window.text("Drop a Folder Here")
    shoot(window, "20-clips-empty")
    drop_folder(window, clips)
    window.text("3 Clips")
    window.text("There is no video “ep09” that this voice could belong to")
    window.text("No video, picture, movie or sound")
    shoot(window, "21-clips-proposal")
    window.press("Create 3 Clips")
    cell(window, "ep03 The reef", "German", "Voice ready")
    shoot(window, "22-clips-new")
    window.press("Start 12")
    window.press("Start", within=window.dialog("Start 12 Jobs?"))
    # Three cells have no voice: each is named with the reason.
    refused = window.dialog("3 Not Started")
    shoot(window, "23-clips-refused")
    window.keys("Escape")
    desk.wait_for(lambda: not desk.shown(refused), "the reasons to close")
    cell(window, "ep03 The reef", "German", "Done")
    cell(window, "ep02 The reef", "French", "Done")
    shoot(window, "24-clips-done")
    end(window, sandbox)


def what_changed_is_out_of_date(folder):
    clips = folder_of_clips(os.path.join(folder, "Reef"))
    _, sandbox, window = begin(folder)
    drop_folder(window, clips)
    window.press("Create 3 Clips")
    window.click(cell(window, "ep01 The reef", "German", "Voice ready"))
    window.keys("shift+Right")
    window.press("Start")
    cell(window, "ep01 The reef", "German", "Done")
    cell(window, "ep01 The reef", "French", "Done")
    voice = os.path.join(clips, "ep01 The reef_de.wav")
    with open(voice, "r+b") as file:
        file.seek(-3, os.SEEK_END)
        file.write(b"x")
    window.click(cell(window, "ep01 The reef", "German", "Done"))
    choose(window, "Look at the File Again")
    cell(window, "ep01 The reef", "German", "Out of date: the voice has changed")
    cell(window, "ep01 The reef", "French", "Done")
    shoot(window, "28-clips-stale")
    # One more attempt by another account stands in the same cell.
    choose(window, "Try With")
    node = window.find("menu item", "SyncMonster studio")
    node.act()
    cell(window, "ep01 The reef", "German", "SyncMonster studio +1")
    shoot(window, "29-clips-two-accounts")
    end(window, sandbox)


def forty_clips_in_twelve_languages(folder):
    media = stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))
    clips = os.path.join(folder, "Season")
    os.makedirs(clips)
    codes = "de fr es it pt nl pl tr ja ko hi ar".split()
    for number in range(1, 41):
        os.link(os.path.join(media, "clip.mp4"), os.path.join(clips, f"ep{number:02}.mp4"))
        for code in codes:
            os.link(os.path.join(media, "voice.wav"), os.path.join(clips, f"ep{number:02}_{code}.wav"))
    single = os.path.join(folder, "Pilot")
    os.makedirs(single)
    os.link(os.path.join(media, "clip.mp4"), os.path.join(single, "pilot.mp4"))
    _, sandbox, window = begin(folder)
    drop_folder(window, single)
    window.press("Create 1 Clip")
    summary = window.text("1 clip · 0 languages")
    dialog = drop_folder(window, clips)
    # Looking for things takes longer than what is measured: both ends are found before.
    create = desk.pressable(window.find("push button", "Create 40 Clips", within=dialog))
    began = time.monotonic()
    create.act()
    desk.wait_for(lambda: summary.get_name() == "41 clips · 12 languages", "the clips to appear")
    took = time.monotonic() - began
    print(f"# 40 clips in 12 languages: {took:.2f} s")
    assert took < 2, f"{took:.2f} s"
    shoot(window, "32-clips-forty")
    # The whole of it is at hand while the files are looked at.
    window.click(cell(window, "ep01", "German", ""))
    window.keys("ctrl+End")
    cell(window, "ep40", "Turkish", "")
    shoot(window, "33-clips-forty-end")
    end(window, sandbox)


def narrow(folder):
    clips = folder_of_clips(os.path.join(folder, "Reef"))
    _, sandbox, window = begin(folder, "--lang", "it", "--lang", "ja", "--lang", "tr")
    drop_folder(window, clips)
    window.press("Create 3 Clips")
    cell(window, "ep03 The reef", "German", "Voice ready")
    window.press("Start 21")
    window.press("Start", within=window.dialog("Start 21 Jobs?"))
    window.dialog("12 Not Started")
    window.keys("Escape")
    cell(window, "ep03 The reef", "German", "Done")
    shoot(window, "30-clips-many-languages")
    window.resize(400, 760)
    window.click(cell(window, "ep01 The reef", "French", "Done"))
    shoot(window, "31-clips-narrow")
    end(window, sandbox)


def choose(window, item):
    """An item of the menu of what is chosen."""
    window.keys("shift+F10")
    window.find("menu item", item).act()


def cells_by_keys_alone(folder):
    clips = folder_of_clips(os.path.join(folder, "Reef"))
    data, sandbox, window = begin(folder)
    drop_folder(window, clips)
    window.press("Create 3 Clips")
    first = cell(window, "ep01 The reef", "German", "Voice ready")
    window.click(first)
    window.keys("shift+F10")
    window.find("menu item", "Start")
    shoot(window, "25-clips-menu")
    window.keys("Return")
    cell(window, "ep01 The reef", "German", "Done")
    # Judged by a key, taken along by Shift and Ctrl.
    window.keys("plus")
    cell(window, "ep01 The reef", "German", "Accepted")
    window.keys("shift+Down", "shift+Right")
    window.text("4 selected")
    shoot(window, "26-clips-selected")
    window.keys("Escape")
    desk.wait_for(lambda: not window.look("label", "4 selected"), "nothing to be selected")
    # An empty cell opens a new job, with what it needs in place.
    window.keys("Home", "Down", "Right", "Right", "Return")
    window.dialog("New Job")
    shoot(window, "27-clips-new-job")
    window.keys("Escape")
    assert desk.dubctl(data, "job", "list")[0]["language"] == "de"
    end(window, sandbox)


desk.main(folder_becomes_a_grid, cells_by_keys_alone, what_changed_is_out_of_date,
          forty_clips_in_twelve_languages, narrow)
