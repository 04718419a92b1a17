"""The editor of movies, and jobs that were started elsewhere, as a person uses them: by keys."""
import json
import os
import re
import urllib.error
import urllib.request

import desk
import stage

PROGRAM = os.environ["UI_PROGRAM"]
SHOTS = os.environ.get("UI_SHOTS")


def shoot(window, name):
    if SHOTS:
        window.shoot(os.path.join(SHOTS, name + ".png"))


def new_data(folder, sandbox, *providers):
    """A data folder with a project and an account at each provider; their ids."""
    data = os.path.join(folder, "data")
    accounts = [stage.add_account(data, sandbox, provider, provider.capitalize() + " desk")
                for provider in providers]
    return data, stage.one(data, "project", "new", "Album", "--source-lang", "en", "--lang", "de"), accounts


def show_project(window, title):
    def row():
        found = [node for node in window.look("list item") if (node.get_name() or "").startswith(title)]
        return found[0] if found else None

    window.click(desk.wait_for(row, f"the project {title}"))
    desk.wait_for(lambda: window.window.get_name() == title, f"the project {title} to be shown")


def text_of(window, name):
    return window.find("text", name).get_text()


def place_of_cursor(window):
    return window.find("label", re.compile(r"^Line \d+, Column \d+$")).get_name()


def in_find_bar(window):
    node = desk.focused(window)
    return node if node is not None and node.get_name() == "Find in the text" else None


def movies_of(data):
    return [row for row in desk.dubctl(data, "asset", "list") if row["kind"] == "movie"]


def edit(folder):
    """A blank movie is mended, filled, added, sent; later it is opened again and saved."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    data, project, _accounts = new_data(folder, sandbox, "viralsync")
    window = desk.Desk(PROGRAM, data)
    try:
        show_project(window, "Album")
        window.keys("ctrl+shift+m")
        window.find("label", "1 problem")
        assert '"title": "Album"' in text_of(window, "Movie document")
        shoot(window, "movie-blank")

        # F8 leads to the problem; what is typed there mends it.
        window.keys("F8")
        desk.wait_for(lambda: place_of_cursor(window) == "Line 3, Column 16", "the cursor at the problem")
        window.keys("Right")
        window.type_keys("proj_1")
        window.find("label", "No problems")

        # A placeholder in the title: the list beside the text has it, and its value.
        window.keys("ctrl+f")
        desk.wait_for(lambda: in_find_bar(window), "the focus in the find bar")
        window.type_keys("Album")
        desk.wait_for(lambda: in_find_bar(window).get_text() == "Album", "the word in the find bar")
        window.keys("Return")
        window.find("label", "1 of 1")
        window.keys("Escape", "Right", "space")
        window.choose("Insert Placeholder", "Other Value")
        desk.wait_for(lambda: "Album {{name}}" in text_of(window, "Movie document"), "the placeholder")
        window.type_keys("season")
        window.find("label", re.compile("the job has no such value"))
        window.type("season", "two")
        window.find("label", "A job with these values can be sent.")
        shoot(window, "movie-values")

        # It goes into the project, to a place of the program's choice.
        window.keys("ctrl+d")
        row = desk.wait_for(lambda: movies_of(data), "the movie in the project")[0]
        assert row["path"].startswith(data), row
        with open(row["path"], encoding="utf-8") as file:
            assert json.load(file)["movie"]["title"] == "Album {{season}}"
        window.find(None, "Added to the project")

        # What is not saved is asked about, once; the draft is gone after "Discard".
        window.click(window.find("text", "Movie document"))
        window.keys("ctrl+End")
        window.type_keys("x")
        window.find("label", "1 problem")
        window.keys("ctrl+w")
        shoot(window, "movie-question")
        press_answer(window, "Discard")
        desk.wait_for(lambda: len([top for top in window.tops() if desk.shown(top)]) == 1, "the editor to close")
        assert not os.path.isdir(os.path.join(data, "drafts")) or not os.listdir(os.path.join(data, "drafts"))
    finally:
        assert window.close() == 0
        sandbox.stop()


MOVIE = {"kind": "movie", "projectId": "proj_1",
         "movie": {"title": "Hello {{lang}} {{who}}", "scenes": [{"id": "one", "src": "{{asset:clip}}"}]}}


def render(folder):
    """A movie of the project is opened, given values, and sent as a job that carries them."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    data, project, _accounts = new_data(folder, sandbox, "viralsync")
    path = os.path.join(folder, "hello.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(MOVIE, file)
    asset = stage.one(data, "asset", "add", "--project", project, path)
    stage.one(data, "asset", "add", "--project", project, "https://example.com/clip.mp4")
    window = desk.Desk(PROGRAM, data)
    try:
        show_project(window, "Album")
        window.keys("alt+2")
        window.click(window.find("label", "hello.json"))
        window.find("label", "Movie description")  # what is chosen is shown in the pane
        window.keys("ctrl+e")
        window.find("text", "Movie document")

        # What is wrong with the values is said, until it is not.
        window.find("label", re.compile("the job has no such value"))
        window.type("who", "world")
        window.find("label", re.compile("wants {{asset:clip}}, but"))
        window.choose("Web addresses of the project", "clip.mp4")
        window.find("label", "A job with these values can be sent.")

        # One line becomes many, and one undo brings it back; saving writes it.
        window.click(window.find("text", "Movie document"))
        window.keys("ctrl+shift+f")
        desk.wait_for(lambda: '"scenes": [\n' in text_of(window, "Movie document"), "the indentation")
        window.keys("ctrl+z")
        desk.wait_for(lambda: "\n" not in text_of(window, "Movie document"), "the undo")
        window.keys("ctrl+shift+z")
        desk.wait_for(lambda: "\n" in text_of(window, "Movie document"), "the redo")
        shoot(window, "movie-render")
        window.keys("ctrl+s")
        window.find(None, "Saved")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert text.count("\n") > 5 and json.loads(text) == MOVIE, text

        # Another program writes the file: nobody's text is lost without a question.
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n")
        window.keys("ctrl+End")
        window.type_keys(" ")
        window.keys("ctrl+s")
        window.find(None, "The File Has Changed")
        press_answer(window, "Replace")
        window.dialog("hello.json")  # without the mark of what is not saved

        window.press(re.compile("New _?Job…"), within=window.dialog("hello.json"))
        dialog = window.dialog("New Job")
        shoot(window, "movie-job")
        window.press(re.compile("^Start|^Make"), within=dialog)
        job = desk.wait_for(lambda: desk.dubctl(data, "job", "list"), "the job")[0]
        shown = desk.dubctl(data, "job", "show", job["id"])[0]
        assert shown["options"] == {"value.who": "world", "value.clip": "https://example.com/clip.mp4"}, shown
        assert shown["inputs"] == {"movie": asset}, shown
        desk.wait_for(lambda: desk.dubctl(data, "job", "list")[0]["state"] == "done", "its end", 60)
    finally:
        assert window.close() == 0
        sandbox.stop()


def press_answer(window, label):
    """A button of a question; each is there for a wide and for a narrow window."""
    for name in (label, f"{label} {label}"):
        found = window.look("push button", name)
        if found:
            desk.pressable(found[0]).act()
            return
    window.press(re.compile(f"^{label}"))


def draft(folder):
    """Text that was not saved when the program ended is back, and one undo leads to what was saved."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    data, project, _accounts = new_data(folder, sandbox, "viralsync")
    window = desk.Desk(PROGRAM, data)
    try:
        show_project(window, "Album")
        window.keys("ctrl+shift+m")
        window.find("label", "1 problem")
        window.keys("ctrl+End")
        window.type_keys("zz")
        window.find("label", re.compile(r"^[12] problems?$"))
        desk.wait_for(lambda: text_of(window, "Movie document").endswith("zz"), "what was typed")
        window.keys("ctrl+q")
        assert window.wait_end() == 0
        window = desk.Desk(PROGRAM, data)
        show_project(window, "Album")
        window.keys("ctrl+shift+m")
        window.find(None, "Unsaved changes of last time are back")
        assert text_of(window, "Movie document").endswith("zz")
        shoot(window, "movie-draft")
        window.keys("ctrl+z")
        desk.wait_for(lambda: not text_of(window, "Movie document").endswith("zz"), "the undo")
    finally:
        assert window.close() == 0
        sandbox.stop()


def start_elsewhere(account, *titles):
    """Renders that another computer starts."""
    for title in titles:
        body = {"kind": "movie", "projectId": "proj_1",
                "movie": {"title": title, "scenes": [{"id": "one"}]}}
        request = urllib.request.Request(account["base_url"] + "/v1/render/jobs", method="POST",
                                         data=json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json", "x-api-key": account["key"]})
        urllib.request.urlopen(request, timeout=10).close()


def adopt(folder):
    """Jobs of another computer are found page by page, chosen by keys, taken, followed to their end."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    start_elsewhere(sandbox.accounts["viralsync"], "Reef", "Tides", "Night")
    data, project, _accounts = new_data(folder, sandbox, "viralsync")
    window = desk.Desk(PROGRAM, data)
    try:
        show_project(window, "Album")
        window.keys("ctrl+shift+e")
        dialog = window.dialog("Jobs Started Elsewhere")
        window.find("label", "Night", within=dialog)
        shoot(window, "adopt-list")
        window.keys("ctrl+f")
        window.type_keys("TIDE")
        window.gone("label", "Night")
        window.press("Choose All")
        window.press("Take 1 Job")
        window.find(None, re.compile("^1 job taken into “Album”"))
        window.find("label", "Already here", within=dialog)
        shoot(window, "adopt-taken")
        row = desk.wait_for(lambda: desk.dubctl(data, "job", "list"), "the job")[0]
        assert row["title"].startswith("Tides"), row
        desk.wait_for(lambda: desk.dubctl(data, "job", "list")[0]["state"] == "done", "its end", 60)
        window.keys("Escape", "Escape")
        window.gone("label", "Already here")
    finally:
        assert window.close() == 0
        sandbox.stop()


def adopt_trouble(folder):
    """A provider that is not there is said so, with a way out; nothing hangs."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    data, project, _accounts = new_data(folder, sandbox, "viralsync")
    sandbox.stop()
    window = desk.Desk(PROGRAM, data)
    try:
        show_project(window, "Album")
        window.keys("ctrl+shift+e")
        window.dialog("Jobs Started Elsewhere")
        window.find("push button", "Try Again", limit=60)
        shoot(window, "adopt-trouble")
        window.keys("Escape")
    finally:
        assert window.close() == 0


def webhooks(folder):
    """The receiver listens when it is told to, refuses what is not signed, and is on again next time."""
    sandbox = desk.Sandbox(os.environ["UI_SANDBOX"])
    data, project, (account,) = new_data(folder, sandbox, "vidgen")
    window = desk.Desk(PROGRAM, data)
    try:
        window.keys("ctrl+comma")
        dialog = window.dialog("Preferences")
        window.press("Receive Calls", role="check box", within=dialog)
        said = window.find(None, re.compile(r"^Listening on 127.0.0.1, port \d+$"), within=dialog).get_name()
        port = int(said.split()[-1])
        shoot(window, "webhooks")
        request = urllib.request.Request(f"http://127.0.0.1:{port}/hook/{account}", method="POST", data=b"{}")
        try:
            urllib.request.urlopen(request, timeout=10)
            raise AssertionError("an unsigned call was taken")
        except urllib.error.HTTPError as answer:
            assert answer.code == 401, answer.code
        window.press("Receive Calls", role="check box", within=dialog)
        window.find(None, re.compile("^Off: "), within=dialog)
        window.keys("Escape")
    finally:
        assert window.close() == 0
        sandbox.stop()


desk.main(edit, render, draft, adopt, adopt_trouble, webhooks)
