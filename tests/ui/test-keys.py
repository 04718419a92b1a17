"""The whole of the main flow by keys alone: the pointer is never touched."""
import os

import desk
import moves
import stage

TITLE = "By keys"


def add_file_by_chooser(window, path):
    window.keys("ctrl+o")
    window.dialog("Add Files")
    window.type_keys(path)  # a slash opens the field for a place
    desk.wait_for(lambda: [node for node in window.look("text") if said(node) == path], "the place to be typed")
    window.keys("Return")
    desk.wait_for(lambda: len(moves.tops(window)) == 1, "the chooser to close")


def said(node):
    return node.get_text()


def paste(window, uri):
    with desk.clipboard("text/uri-list", uri + "\r\n"):
        window.keys("ctrl+v")
        window.text(os.path.basename(uri))


def menu_by_keys(window, item):
    """An item of the menu of what is chosen, by its arrows."""
    window.keys("Menu")
    node = window.find("menu item", item)
    for _ in range(16):
        if "focused" in node.get_states():
            break
        window.keys("Down")
    window.keys("Return")


def new_job(window, press):
    window.keys("ctrl+n")
    window.dialog("New Job")
    desk.tab_to(window, press)
    window.keys("Return")
    desk.wait_for(lambda: len(moves.tops(window)) == 1, "the dialog to close")


def main_flow(folder):
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        stage.add_account(data, sandbox, "syncmonster", "Studio")
        with moves.running(data) as window:
            window.keys("ctrl+shift+n")
            window.dialog("New Project")
            window.type_keys(TITLE)
            window.keys("Return")
            desk.wait_for(lambda: window.window.get_name() == TITLE, "the project to be shown")
            window.keys("alt+2")
            add_file_by_chooser(window, moves.sample("speech-en.mp4"))
            window.text("speech-en.mp4")
            paste(window, "file://" + moves.sample("speech-de.wav"))
            moves.wait_looked_at(data, 2)
            done_and_again(window, data, sandbox)
            removed_and_back(window, data)
            found_again(window)
            helped(window)


def done_and_again(window, data, sandbox):
    """A job is cancelled, tried again, followed to its end."""
    sandbox.fault("syncmonster/never-ends:1")
    new_job(window, moves.text("^Start 1 job"))
    window.keys("alt+3")
    moves.wait_state(window, "speech-en", "Running")
    desk.tab_to(window, None, role="table row")
    window.keys("ctrl+a")
    menu_by_keys(window, "Cancel")
    moves.wait_state(window, "speech-en", "Cancelled")
    window.keys("ctrl+r")
    moves.wait_state(window, "speech-en", "Done")
    assert list(moves.states(data).values()) == ["done"]


def removed_and_back(window, data):
    """The job is removed and comes back by Ctrl+Z."""
    window.keys("ctrl+a", "Delete")
    window.text("1 job removed")
    desk.wait_for(lambda: not moves.states(data), "the job to go")
    window.keys("ctrl+z")
    moves.wait_state(window, "speech-en", "Done")


def found_again(window):
    window.keys("ctrl+f")
    window.type_keys("nothing like it")
    window.text("No Jobs Found")
    window.keys("Escape")
    moves.wait_state(window, "speech-en", "Done")


def helped(window):
    """Help and the keys are a key away, and go by Escape."""
    window.keys("F1")
    window.dialog("Help")
    moves.close_dialogs(window)
    window.keys("ctrl+question")
    window.text("Going Around")
    moves.close_dialogs(window)
    window.keys("ctrl+comma")
    window.dialog("Preferences")
    moves.close_dialogs(window)


def every_place_by_tab(folder):
    """Tab leads through the window and comes back to where it began."""
    data = os.path.join(folder, "data")
    stage.one(data, "project", "new", TITLE, "--source-lang", "en", "--lang", "de")
    with moves.running(data) as window:
        window.keys("Tab")
        seen = []
        for _ in range(40):
            node = desk.focused(window)
            name = (node.get_role_name(), node.get_name() or "") if node else None
            if seen and name == seen[0]:
                break
            seen.append(name)
            window.keys("Tab")
        assert None not in seen and len(set(seen)) >= 6, seen
        assert name == seen[0], seen


desk.main(main_flow, every_place_by_tab)
