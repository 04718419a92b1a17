"""Sets the stage: a data folder with accounts in the sandbox, projects, clips and jobs of every state."""
import os
import shutil
import subprocess

import desk

LANGUAGES = ["es", "de", "fr", "ja", "pt-BR"]
CLIPS = ["ep01 The reef.mp4", "ep02 Tides.mp4", "ep03 The long night.mp4", "Trailer.mov"]


def samples(folder):
    """The small sample media, made once a run."""
    if not os.path.isdir(folder):
        subprocess.run([os.environ["UI_SAMPLES"], folder], check=True, capture_output=True)
    return folder


def clips(folder, media):
    """Clips and a voice track with names that a desk would give them."""
    os.makedirs(folder, exist_ok=True)
    sources = ["speech-en.mp4", "clip.mp4", "silent.mp4", "clip.mov"]
    for name, source in zip(CLIPS, sources):
        shutil.copy(os.path.join(media, source), os.path.join(folder, name))
    shutil.copy(os.path.join(media, "speech-de.wav"), os.path.join(folder, "ep01 German voice.wav"))
    shutil.copy(os.path.join(media, "face.jpg"), os.path.join(folder, "Narrator.jpg"))
    return [os.path.join(folder, name) for name in CLIPS + ["ep01 German voice.wav", "Narrator.jpg"]]


def one(data, *arguments, stdin=None):
    return desk.dubctl(data, *arguments, stdin=stdin)[-1]["id"]


def add_account(data, sandbox, provider, label):
    row = sandbox.accounts[provider]
    return one(data, "account", "add", "--provider", provider, "--label", label, "--base-url",
               row["base_url"], "--set", "poll_seconds=1", stdin=row["key"] + "\n")




class Stage:
    """A project in full swing; `jobs` by name."""

    def __init__(self, data, sandbox, media):
        self.data, self.sandbox = data, sandbox
        self.media = clips(os.path.join(os.environ["UI_TMP"], "Ocean Life"), media)
        self.accounts = {
            "lipdub": add_account(data, sandbox, "lipdub", "LipDub"),
            "syncmonster": add_account(data, sandbox, "syncmonster", "SyncMonster studio"),
            "dublab": add_account(data, sandbox, "dublab", "DubLab trial"),
        }
        languages = [word for code in LANGUAGES for word in ("--lang", code)]
        self.project = one(data, "project", "new", "Ocean Life, season 1", "--source-lang", "en", *languages)
        self.other = one(data, "project", "new", "Trailer pitch", "--source-lang", "en")
        self.assets = [one(data, "asset", "add", "--project", self.project, path) for path in self.media]

    def job(self, account, clip, language, *options, voice=True):
        """A draft; the first id."""
        inputs = ["--video", self.assets[clip]] + (["--audio", self.assets[4]] if voice else [])
        return one(self.data, "job", "new", "--project", self.project, "--account", self.accounts[account],
                   *inputs, "--lang", language, *options)

    def start(self, *jobs):
        desk.dubctl(self.data, "job", "start", *jobs)

    def wait(self, *jobs, limit=120):
        subprocess.run([os.environ["UI_DUBCTL"], "--json", "--data-dir", self.data, "job", "wait", *jobs,
                        "--timeout", str(limit)], capture_output=True, check=False)

    def state(self, job):
        return desk.dubctl(self.data, "job", "show", job)[0]["state"]
