"""New jobs, accounts, undo: prepared, checked and taken back as a person does it, by keys where they reach."""
import os
import re
import shutil

import desk
import moves
import stage

from gi.repository import Gio

PROGRAM = os.environ["UI_PROGRAM"]
SHOTS = os.environ.get("UI_SHOTS")
LOOK = os.environ.get("UI_LOOK", "light")
LOOKS = {"dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}}


def shoot(window, name):
    """A picture for review, where a folder for them is named."""
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
        window.shoot(os.path.join(SHOTS, f"{name}-{LOOK}.png"))


class Scene:
    """A project with an episode, its voices in two languages, and an account of each provider that is named."""

    def __init__(self, folder, *providers, languages=(), speed="20", voices=("de", "fr")):
        self.sandbox = desk.Sandbox(os.environ["UI_SANDBOX"], "--speed", speed)
        self.data = os.path.join(folder, "data")
        media = stage.samples(os.path.join(os.environ["UI_TMP"], "samples"))
        self.accounts = {name: stage.add_account(self.data, self.sandbox, name, LABELS[name]) for name in providers}
        words = [word for code in languages for word in ("--lang", code)]
        self.project = stage.one(self.data, "project", "new", "Ocean Life", "--source-lang", "en", *words)
        self.files = os.path.join(folder, "Reef")
        os.makedirs(self.files)
        self.assets = {}
        self.add(media, "speech-en.mp4", "ep01.mp4")
        for code in voices:
            self.add(media, "speech-de.wav", f"ep01_{code}.wav")
        self.media = media
        self.window = None

    def add(self, media, source, name):
        path = os.path.join(self.files, name)
        shutil.copy(os.path.join(media, source), path)
        if source.endswith(".wav"):
            with open(path, "r+b") as file:  # no two voices are the same
                file.seek(-len(name), os.SEEK_END)
                file.write(name.encode())
        self.assets[name] = stage.one(self.data, "asset", "add", "--project", self.project, path)

    def open(self, *arguments):
        self.window = desk.Desk(PROGRAM, self.data, *arguments, environ=LOOKS.get(LOOK))
        self.window.resize(1100, 900)

        def row():
            return next((node for node in self.window.look("list item")
                         if (node.get_name() or "").startswith("Ocean Life")), None)

        self.window.click(desk.wait_for(row, "the project"))
        self.window.find("push button", "Project")
        return self.window

    def new_job(self):
        self.window.keys("ctrl+n")
        return self.window.dialog("New Job")

    def jobs(self):
        return desk.dubctl(self.data, "job", "list")

    def end(self):
        assert self.window.close() == 0, self.window.read_log()
        assert not self.window.complaints(), self.window.complaints()
        self.sandbox.stop()


LABELS = {"lipdub": "LipDub", "syncmonster": "SyncMonster studio", "dublab": "DubLab trial", "vidgen": "VidGen",
          "viralsync": "ViralSync"}


def tick(window, within, *labels):
    """Just these accounts. A check button has no action of its own: it is clicked."""
    for box in window.look("check box", within=within):
        label = desk.said_once(box.get_name())
        wanted = label in labels

        def is_right(box=box, wanted=wanted):
            return ("checked" in box.get_states()) == wanted

        if label in LABELS.values() and not is_right():
            window.click(box)
            desk.wait_for(is_right, f"{label} to be ticked or not")


def a_voice_for_each_language(folder):
    scene = Scene(folder, "lipdub", languages=("de", "fr", "es"))
    window = scene.open()
    dialog = scene.new_job()
    # Two are found by their names, the third is named and left out.
    window.find("list item", "Voice track: German", within=dialog)
    window.find("list item", "Voice track: Spanish", within=dialog)
    window.text("Left out for want of a voice track: Spanish")
    window.find("push button", re.compile("^Start 2 jobs: upload .* to LipDub"))
    shoot(window, "50-voices")
    # A voice that the person takes off is missing then.
    window.press(re.compile("^Take off: Voice track: French"))
    window.text("Left out for want of a voice track: French, Spanish")
    window.press(re.compile("^Choose: Voice track: French"))
    window.find("push button", "From the Disk…")
    shoot(window, "51-voice-choices")
    window.keys("Down", "Return")
    window.press(re.compile("^Start 2 jobs: upload .* to LipDub"))
    desk.wait_for(lambda: len(scene.jobs()) == 2 or None, "two jobs")
    shown = [desk.dubctl(scene.data, "job", "show", job["id"])[0] for job in scene.jobs()]
    inputs = {job["language"]: job["inputs"]["audio"] for job in shown}
    assert inputs == {"de": scene.assets["ep01_de.wav"], "fr": scene.assets["ep01_fr.wav"]}, inputs
    scene.end()


def what_is_there_already(folder):
    scene = Scene(folder, "lipdub", "syncmonster", speed="50")
    first = stage.one(scene.data, "job", "new", "--project", scene.project, "--account", scene.accounts["lipdub"],
                      "--video", scene.assets["ep01.mp4"], "--audio", scene.assets["ep01_de.wav"], "--lang", "de")
    desk.dubctl(scene.data, "job", "start", first)
    desk.dubctl(scene.data, "job", "wait", first, "--timeout", "60")
    window = scene.open()
    scene.sandbox.fault("lipdub/html502@shots:9999")
    dialog = scene.new_job()
    window.press(re.compile("^Choose: Shot already at LipDub"), within=dialog)
    picker = window.dialog("Shot already at LipDub")
    # What was uploaded from here needs no answer.
    window.find("list item", "ep01.mp4", within=picker)
    window.text("Uploaded From Here")
    window.find("list item", "The list could not be had", within=picker, limit=60)
    shoot(window, "52-remote-trouble")
    scene.sandbox.fault()
    window.press("Try Again", within=picker)
    window.find("list item", re.compile("^1 entry$"), within=picker, limit=60)
    shoot(window, "53-remote")
    window.type_keys("no such thing")
    window.text("Nothing found among what is listed")
    window.keys("ctrl+a", "BackSpace")
    window.find("list item", re.compile("^1 entry$"), within=picker)
    row = window.find("list item", "ep01.mp4", within=picker)
    window.click(row)
    window.find("list item", re.compile("^Video"), within=dialog)
    window.text(re.compile("Not sent: LipDub has “ep01.mp4” already"))
    shoot(window, "54-remote-chosen")
    # And back.
    window.press(re.compile("^Upload from here instead: Shot already at LipDub"), within=dialog)
    desk.wait_for(lambda: not window.look(None, re.compile("^Not sent")), "the upload to be back")
    # Typed, by keys alone.
    window.press(re.compile("^Choose: Shot already at LipDub"), within=dialog)
    window.find("list item", re.compile("^1 entry$"), within=window.dialog("Shot already at LipDub"))
    window.type("ID", "4711", within=window.dialog("Shot already at LipDub"))
    window.click(window.find("text", "ID", within=window.dialog("Shot already at LipDub")))
    window.keys("Return")
    window.text(re.compile("Not sent: LipDub has “4711” already"))
    window.keys("Escape")
    scene.end()


def menu_of_job(window, item):
    window.keys("shift+F10")
    window.find("menu item", item).act()


def job_row(window, *words):
    def row():
        for node in window.look("table row"):
            names = [one.get_name() or "" for one in desk.walk(node)]
            if all(any(word in name for name in names) for word in words):
                return node
        return None

    return desk.wait_for(row, f"a job with {words}", 60)


def a_language_later(folder):
    """DubLab serves the project's languages by one upload; others need one of their own."""
    scene = Scene(folder, "dublab", languages=("de", "fr"), voices=())
    window = scene.open()
    dialog = scene.new_job()
    window.press("Take off French", within=dialog)
    window.press(re.compile("^Start 1 job: upload .* to DubLab trial"))
    window.keys("alt+3")
    window.click(job_row(window, "ep01", "Done"))
    menu_of_job(window, "Add Language…")
    dialog = window.dialog("New Job")
    # The project's other language is meant, and nothing is left to upload.
    window.find("push button", "Take off French", within=dialog)
    window.press("Start 1 job at DubLab trial")
    desk.wait_for(lambda: [job["state"] for job in scene.jobs()] == ["done", "done"], "both jobs to be done", 60)
    joined = [event["text"] for job in scene.jobs() for event in desk.dubctl(scene.data, "job", "events", job["id"])
              if "no second upload" in event["text"]]
    assert len(joined) == 1, joined
    # None is left: the choice of a language opens by itself.
    window.click(job_row(window, "ep01", "Done"))
    menu_of_job(window, "Add Language…")
    window.dialog("New Job")
    window.find("label", "Abkhazian")
    window.find("label", "DubLab does not take it")
    shoot(window, "55-language-asked")
    window.type_keys("Spani")
    window.keys("Return")
    window.find("push button", "Take off Spanish")
    window.find("push button", re.compile("^Start 1 job: upload .* to DubLab trial"))
    window.keys("Escape")
    scene.end()


def who_takes_which_language(folder):
    scene = Scene(folder, "lipdub", "dublab", languages=("de",))
    window = scene.open()
    dialog = scene.new_job()
    tick(window, dialog, "DubLab trial")
    window.press("Add Language", within=dialog)
    window.find("label", "Abkhazian")
    window.find("label", "DubLab does not take it")
    shoot(window, "56-languages-greyed")
    window.type_keys("abkh")
    window.keys("Return")
    assert not window.look("push button", "Take off Abkhazian")
    window.keys("ctrl+a")
    window.type_keys("brazil")
    window.find("label", "Portuguese (Brazil)")
    window.text("DubLab takes it as “pt”")
    shoot(window, "57-languages-mapped")
    window.keys("Return")
    window.find("push button", "Take off Portuguese (Brazil)")
    # Two at once for comparison: what one takes and the other does not is named with the account.
    tick(window, dialog, "LipDub", "DubLab trial")
    window.text("LipDub: Left out for want of a voice track: Portuguese (Brazil)")
    window.find("push button", re.compile("^Start 3 jobs: upload .* to 2 accounts"))
    shoot(window, "58-two-accounts")
    window.press(re.compile("^Start 3 jobs"))
    desk.wait_for(lambda: len(scene.jobs()) == 3 or None, "three jobs")
    assert sorted((job["provider"], job["language"]) for job in scene.jobs()) == [
        ("dublab", "de"), ("dublab", "pt-BR"), ("lipdub", "de")]
    scene.end()


def what_is_wrong_is_said_before(folder):
    scene = Scene(folder, "syncmonster", "vidgen", languages=("de",), voices=())
    scene.add(scene.media, "voice.wav", "ep01_de.wav")
    scene.add(scene.media, "clip.mp4", "long.mp4")
    window = scene.open()
    dialog = scene.new_job()
    window.press(re.compile("^Choose: Video"), within=dialog)
    window.find("push button", "From the Disk…")
    window.keys("Return")
    # The duration against the voice track.
    window.text(re.compile("“ep01.*wav” is .* s (longer|shorter) than “ep01.mp4”"))
    window.find("push button", re.compile("^Start 1 job: upload .* to SyncMonster studio"))
    shoot(window, "59-warning")
    # The other takes a picture, which is missing: all of its jobs are in question.
    tick(window, dialog, "SyncMonster studio", "VidGen")
    window.text(re.compile("VidGen: VidGen needs an input of this kind: image"))
    shoot(window, "60-problem")
    assert "sensitive" not in window.find("push button", re.compile("^Start 2 jobs")).get_states()
    window.keys("Escape")
    scene.end()


QUESTIONS = {  # of the README's table, by their titles
    "syncmonster": ["Requests", "State of a request", "Assets", "One asset"],
    "vidgen": ["Health of the server", "Jobs", "One job"],
    "dublab": ["Profile and balance", "Files of a dub", "Files of a project, every language"],
    "viralsync": ["Profile and plan", "Render minutes", "One job"],
    "lipdub": ["Account", "State of a video upload", "State of an audio upload", "Audio", "Shots", "State of a shot",
               "Actors of a shot", "Projects"],
}


def what_an_account_says(folder):
    scene = Scene(folder, *QUESTIONS)
    window = scene.open()
    window.keys("ctrl+shift+a")
    accounts = window.dialog("Accounts")
    desk.run("xdotool", "windowsize", "--sync", window.top_xid(), 640, 960)
    desk.run("xdotool", "windowmove", "--sync", window.top_xid(), 300, 10)
    for provider, questions in QUESTIONS.items():
        window.click(window.find("list item", LABELS[provider], within=accounts))
        window.press("Test Key", within=accounts)
        window.text("The key works")
        window.find("list item", "Jobs at the provider now", within=accounts)
        window.text("Good to Know")
        shoot(window, f"61-account-{provider}")
        window.click(window.find("list item", "Ask the Provider…", within=accounts))
        asking = window.dialog("Ask the Provider")
        window.click(window.find("combo box", re.compile("^Question"), within=asking))
        for title in questions:
            window.find("label", title)
        if provider == "syncmonster":
            shoot(window, "62-questions")
        window.keys("Escape")
        window.press("Ask", within=asking)
        window.find("list item", re.compile("Answer"), within=asking)
        desk.wait_for(lambda: window.look("label", re.compile("^[0-9]+ entr"), within=asking), "an answer")
        window.keys("Escape")
        desk.wait_for(lambda: not desk.shown(asking), "the questions to close")
        window.press("Back", within=accounts)
        desk.wait_for(lambda: not window.look("push button", "Test Key", within=accounts), "the page to go")
    window.keys("Escape")
    scene.end()


def live_assets(scene):
    return sorted(row["name"] for row in desk.dubctl(scene.data, "asset", "list", "--project", scene.project))


def wait_assets(scene, window, *names):
    """Until these are there, and shown."""
    def shown():
        return sorted(node.get_name() for table in window.look("table", "Assets")
                      for node in window.look("label", re.compile("^ep01"), within=table))

    desk.wait_for(lambda: live_assets(scene) == sorted(names), f"the assets to be {names}")
    desk.wait_for(lambda: shown() == sorted(names), f"the assets that are shown to be {names}")


def removed(name):
    """Underscores are marks of mnemonics to the one who looks for names."""
    return f"“{name}” removed from the project".replace("_", "")


def every_removal_has_its_undo(folder):
    scene = Scene(folder, "lipdub")
    names = ["ep01.mp4", "ep01_de.wav", "ep01_fr.wav"]
    window = scene.open()
    window.keys("alt+2")
    first = window.find(None, "ep01.mp4")
    window.click(first)
    window.keys("ctrl+a", "Delete")
    window.text("3 files removed from the project")
    shoot(window, "63-undo-several")
    wait_assets(scene, window)
    window.press("Undo")
    wait_assets(scene, window, *names)
    # Two removals: the newer one's Undo comes first, then the earlier one's, each its own.
    for name in names[1:]:
        window.click(window.find(None, name.replace("_", "")))
        window.keys("Delete")
        window.text(removed(name))
    wait_assets(scene, window, names[0])
    window.press("Undo")
    wait_assets(scene, window, names[0], names[2])
    window.text(removed(names[1]))
    window.press("Undo")
    wait_assets(scene, window, *names)
    # By keys: the last first.
    for name in names[1:]:
        window.click(window.find(None, name.replace("_", "")))
        window.keys("Delete")
        window.text(removed(name))
    wait_assets(scene, window, names[0])
    window.keys("ctrl+z")
    wait_assets(scene, window, names[0], names[2])
    window.keys("ctrl+z")
    wait_assets(scene, window, *names)
    scene.end()


def narrow(folder):
    scene = Scene(folder, "lipdub", "dublab", languages=("de", "fr", "es"))
    window = scene.open()
    dialog = scene.new_job()
    desk.run("xdotool", "windowsize", window.top_xid(), 360, 720)
    tick(window, dialog, "LipDub", "DubLab trial")
    window.find("push button", re.compile("^Start 5 jobs"))
    width = re.search("WIDTH=([0-9]+)", desk.run("xdotool", "getwindowgeometry", "--shell", window.top_xid()))
    assert int(width[1]) <= 360, width[0]
    shoot(window, "64-narrow-new-job")
    moves.close_dialogs(window)
    window.keys("ctrl+shift+a")
    window.dialog("Accounts")
    desk.run("xdotool", "windowsize", "--sync", window.top_xid(), 360, 720)
    window.click(window.find("list item", "LipDub", within=window.dialog("Accounts")))
    window.find("push button", "Test Key")
    shoot(window, "66-narrow-account")
    window.press("Back")
    window.keys("Escape")
    scene.end()


class SessionManager:
    """The desktop's, as far as inhibiting goes."""

    XML = """<node><interface name="org.gnome.SessionManager">
      <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/>
        <arg type="o" direction="out"/></method>
      <method name="UnregisterClient"><arg type="o" direction="in"/></method>
      <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/>
        <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="u" direction="out"/></method>
      <method name="Uninhibit"><arg type="u" direction="in"/></method>
      <method name="IsInhibited"><arg type="u" direction="in"/><arg type="b" direction="out"/></method>
    </interface></node>"""

    def __init__(self):
        self.calls = []
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        node = Gio.DBusNodeInfo.new_for_xml(self.XML)
        self.bus.register_object("/org/gnome/SessionManager", node.interfaces[0], self.answer, None, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           desk.GLib.Variant("(su)", ("org.gnome.SessionManager", 0)), None,
                           Gio.DBusCallFlags.NONE, -1)

    def answer(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        self.calls.append((method, arguments.unpack()))
        replies = {"RegisterClient": ("(o)", ("/client",)), "Inhibit": ("(u)", (7,)), "IsInhibited": ("(b)", (False,))}
        reply = replies.get(method)
        invocation.return_value(desk.GLib.Variant(*reply) if reply else None)


def kept_awake_while_transferring(folder):
    manager = SessionManager()
    scene = Scene(folder, "lipdub", languages=("de",))
    scene.sandbox.fault("lipdub/slow=30000@storage_get:1")
    window = scene.open()
    scene.new_job()
    window.press(re.compile("^Start 1 job: upload .* to LipDub"))
    try:
        window.find("label", "Kept awake", limit=30)
    except AssertionError as error:
        raise AssertionError(f"{error}; asked of the session: {manager.calls}") from error
    shoot(window, "65-kept-awake")
    desk.wait_for(lambda: [one for one in scene.jobs() if one["state"] == "done"], "the job to be done", 60)
    window.gone("label", "Kept awake")

    def count(wanted):
        return sum(method == wanted for method, _ in manager.calls)

    desk.wait_for(lambda: count("Inhibit") == count("Uninhibit") > 0, "the computer to be let sleep again")
    scene.end()


desk.main(a_voice_for_each_language, what_is_there_already, a_language_later, who_takes_which_language,
          what_is_wrong_is_said_before, what_an_account_says, every_removal_has_its_undo, narrow, kept_awake_while_transferring)
