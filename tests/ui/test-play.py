"""The preview as a person uses it: a delivered result plays beside its original, what cannot be played is said."""
import os

import desk
import stage
from moves import job_row, media, open_project, running, sandbox, shoot


def delivered(folder, services):
    """A data folder with one job that is done, and its result's row."""
    data = os.path.join(folder, "data")
    account = stage.add_account(data, services, "syncmonster", "Studio")
    project = stage.one(data, "project", "new", "Ocean Life", "--source-lang", "en", "--lang", "de")
    video = stage.one(data, "asset", "add", "--project", project, os.path.join(media(), "speech-en.mp4"))
    voice = stage.one(data, "asset", "add", "--project", project, os.path.join(media(), "speech-de.wav"))
    job = stage.one(data, "job", "new", "--project", project, "--account", account, "--video", video,
                    "--audio", voice, "--lang", "de")
    desk.dubctl(data, "job", "start", job)
    desk.dubctl(data, "job", "wait", job, "--timeout", "60")
    return data, next(row for row in desk.dubctl(data, "job", "show", job)[0]["outputs"] if row["kind"] == "video")


def select_job(window):
    open_project(window, "Ocean Life")
    window.keys("alt+3")
    window.click(job_row(window, "speech-en"))
    return window.find("panel", "Player")


def seconds(window):
    """Where the player is."""
    sliders = window.look("slider", "Position")
    return sliders[0].get_value() if sliders else 0.0


def plays(folder):
    """Play and pause; the position tells."""
    with sandbox("--speed", "20") as services:
        data, _ = delivered(folder, services)
        with running(data, size=(1280, 900)) as window:
            select_job(window)
            window.press("Play")
            desk.wait_for(lambda: seconds(window) > 0.5, "the result to play")
            window.press("Pause")
            window.find("push button", "Play")
            stands = seconds(window)
            assert stands > 0.5, stands
            shoot(window, "play-result")
            assert seconds(window) == stands, (stands, seconds(window))


def broken(folder):
    """A result that was garbled since: a sentence, another player, and the program goes on."""
    with sandbox("--speed", "20") as services:
        data, result = delivered(folder, services)
        with open(result["path"], "wb") as file:
            file.write(b"no film at all " * 4000)
        with running(data, size=(1280, 900)) as window:
            select_job(window)
            window.text(desk.re.compile("is not a video, sound or picture"))
            window.find("push button", "Open in another player")
            shoot(window, "play-broken")
            window.keys("alt+2")
            window.text("speech-de.wav")


desk.main(plays, broken)
