"""The whole of the main flow by keys alone: the pointer is never touched."""
import os

import desk
import moves
import stage

TITLE = "By keys"


def add_file_by_chooser(window, path):
    window.keys("ctrl+o")
    moves.choose_file(window, "Add Files", path)
    desk.wait_for(lambda: len(moves.tops(window)) == 1, "the chooser to close")


def paste(window, uri):
    with desk.clipboard("text/uri-list", uri + "\r\n"):
        window.keys("ctrl+v")
        window.text(os.path.basename(uri))


def lit(window):
    """The item of the menu that has the focus."""
    return next((node for node in window.look("menu item") if "focused" in node.get_states()), None)


def menu_by_keys(window, item, key="Menu"):
    """An item of the menu of what is chosen, by its arrows; each is waited for."""
    window.keys(key)
    node = desk.wait_for(lambda: lit(window), "the menu to have the focus")
    for _ in range(16):
        if desk.fits(node, "menu item", item):
            window.keys("Return")
            return
        window.keys("Down")
        before = node
        node = desk.wait_for(lambda before=before: another(lit(window), before), "the next item of the menu")
    raise AssertionError(f"no arrow leads to “{item}”")


def another(node, before):
    return node if node is not None and node != before else None


def on_a_row(window, what):
    desk.wait_for(lambda: (node := desk.focused(window)) and node.get_role_name() == "table row", what)


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
    sandbox.fault("syncmonster/stall")  # before the provider has taken it a job can be cancelled everywhere
    new_job(window, moves.text("^Start 1 job"))
    window.keys("alt+3")
    moves.wait_state(window, "speech-en", "Waiting")
    desk.tab_to(window, None, role="table row")
    window.keys("shift+F10")  # nothing is chosen: the menu is that of the row with the focus
    desk.wait_for(lambda: lit(window), "the menu to have the focus")
    window.keys("Escape")
    on_a_row(window, "the row to have the focus again")
    menu_by_keys(window, "Cancel")
    moves.wait_state(window, "speech-en", "Cancelled")
    on_a_row(window, "the row to have the focus again")
    sandbox.fault()
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
            if seen and node == seen[0]:
                break
            seen.append(node)
            window.keys("Tab")
        names = [(one.get_role_name(), one.get_name()) if one else None for one in seen]
        assert None not in names and len(set(names)) >= 6, names
        assert node == seen[0], names


desk.main(main_flow, every_place_by_tab)
