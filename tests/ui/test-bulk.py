"""Many jobs at once, and what the window remembers."""
import os

import desk
import moves
import stage

CLIPS = 3


def prepare(data, sandbox):
    """Three jobs that failed and one that is a draft."""
    account = stage.add_account(data, sandbox, "syncmonster", "Studio")
    project = stage.one(data, "project", "new", "Season", "--source-lang", "en")
    voice = stage.one(data, "asset", "add", "--project", project, moves.sample("speech-de.wav"))
    clips = []
    for number in range(CLIPS + 1):
        path = os.path.join(os.path.dirname(data), f"ep0{number + 1}.mp4")
        with open(moves.sample("speech-en.mp4"), "rb") as source, open(path, "wb") as target:
            target.write(source.read() + bytes([number]))  # none is a copy of another
        clips.append(stage.one(data, "asset", "add", "--project", project, path))
    jobs = [stage.one(data, "job", "new", "--project", project, "--account", account, "--video", clip,
                      "--audio", voice, "--lang", "de") for clip in clips]
    sandbox.fault(f"syncmonster/job-failed:{CLIPS}")
    desk.dubctl(data, "job", "start", *jobs[:CLIPS])
    for job in jobs[:CLIPS]:
        desk.dubctl_says(data, "job", "wait", job, "--timeout", "60")
    assert sorted(moves.states(data).values()) == ["draft"] + ["failed"] * CLIPS, moves.states(data)


def filter_of(window):
    """The filter says what is chosen; the project's page is after the one of all jobs."""
    return window.look("combo box", moves.text("^Only jobs in this state: "))[-1]


def choose_state(window, title):
    """A row of the filter, by its arrows."""
    desk.pressable(filter_of(window)).act()
    window.click_row(title)


def rows(window):
    return len(moves.job_rows(window))


def failed_ones_again(folder):
    """The failed jobs are filtered, chosen and tried again at once; one is removed and comes back."""
    data = os.path.join(folder, "data")
    with moves.sandbox("--speed", "20") as sandbox:
        prepare(data, sandbox)
        with moves.running(data) as window:
            moves.open_project(window, "Season")
            window.keys("alt+3")
            desk.wait_for(lambda: rows(window) == CLIPS + 1, "all jobs")
            choose_state(window, "Failed")
            desk.wait_for(lambda: rows(window) == CLIPS, "the failed jobs alone")
            window.click(moves.job_row(window, "ep01"))
            window.keys("ctrl+a")
            window.text(f"{CLIPS} Jobs Selected")
            moves.shoot(window, "bulk-failed")
            window.keys("ctrl+r")
            desk.wait_for(lambda: sorted(moves.states(data).values()) == ["done"] * CLIPS + ["draft"],
                          "all to be done", 60)
            window.text("No Jobs Found")
            removed(window, data)
        remembered(data)


def removed(window, data):
    """What was removed together comes back together."""
    choose_state(window, "Done")
    desk.wait_for(lambda: rows(window) == CLIPS, "the jobs that are done")
    window.click(moves.job_row(window, "ep01"))
    window.keys("ctrl+a")
    window.text(f"{CLIPS} Jobs Selected")
    window.keys("Delete")
    window.text(f"{CLIPS} jobs removed")
    window.gone(None, f"{CLIPS} Jobs Selected")
    desk.wait_for(lambda: len(moves.states(data)) == 1 and rows(window) == 0, "the jobs to go")
    window.keys("ctrl+z")
    desk.wait_for(lambda: rows(window) == CLIPS, "the jobs to come back")


def remembered(data):
    """Place, view, filter and size are there again."""
    with moves.running(data) as window:
        desk.wait_for(lambda: window.window.get_name() == "Season", "the project that was open last")
        desk.wait_for(lambda: rows(window) == CLIPS, "the filter of last time")
        assert filter_of(window).get_name() == "Only jobs in this state: Done", filter_of(window).get_name()
        window.resize(1010, 690)
        desk.wait_for(lambda: window.extent() == (1010, 690), "the new size")
    with moves.running(data) as window:
        desk.wait_for(lambda: window.extent() == (1010, 690), "the size of last time")


desk.main(failed_ones_again)
