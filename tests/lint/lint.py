#!/usr/bin/env python3
"""Static checks of the source tree, one name each: lint.py SOURCE-ROOT CHECK

Exit 0 when the tree is clean, 1 with one line a finding, 77 (meson's "skipped") when the tool that
the check needs does not exist here. Every check also fails when it found nothing to look at.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

SKIP = 77
APP_ID = "io.github.dubstage.Dubstage"


class Skip(Exception):
    pass


def tracked():
    """Paths of the source tree: what git tracks, or, outside a checkout, what lies there."""
    git = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z"], capture_output=True)
    if git.returncode == 0 and git.stdout:
        names = git.stdout.decode().split("\0")
        return sorted(name for name in names if name and os.path.isfile(name))
    found = []
    for folder, folders, files in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(("_build", ".git", ".flatpak"))]
        found += [os.path.relpath(os.path.join(folder, name), ".") for name in files]
    return sorted(found)


def select(*endings, under=""):
    return [path for path in tracked() if path.startswith(under) and path.endswith(endings)]


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def tool(*names):
    for name in names:
        if shutil.which(name):
            return name
    raise Skip(f"none of {', '.join(names)} is installed")


def run(*command):
    """Findings: the output lines of a command that did not end well."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or [f"{command[0]}: {done.returncode}"]


def need(things, what):
    if not things:
        raise SystemExit(f"nothing to look at: no {what}")
    return things


def check_format():
    if not shutil.which("clang-format-14"):
        raise Skip("needs clang-format 14: each version formats a little differently")
    return run("clang-format-14", "--dry-run", "-Werror", *need(select(".c", ".h"), "C files"))


def check_cppcheck():
    version = run("sh", "-c", f"{tool('cppcheck')} --version; false")[0]
    if not version.startswith("Cppcheck 2.10"):
        raise Skip(f"needs cppcheck 2.10, not {version}: each version doubts other things")
    need(select(".c", under="src/"), "C files")
    return run("cppcheck", "--quiet", "--error-exitcode=1", "--std=c11", "--library=gtk",
               "--enable=warning,portability", "--inline-suppr",
               "--suppressions-list=tests/lint/cppcheck-suppressions",
               "-DG_BEGIN_DECLS=", "-DG_END_DECLS=", "-Isrc", "-Isrc/core", "src")


def check_toolkit():
    """The core has no window: nothing below src/core includes a toolkit."""
    pattern = re.compile(r'#\s*include\s*[<"](gtk|gdk|gsk|adwaita|adw|gtksourceview|libportal-gtk)\b')
    files = need(select(".c", ".h", under="src/core/"), "files in src/core")
    return [f"{path}:{number}: {line.strip()}" for path in files
            for number, line in enumerate(text(path).splitlines(), 1) if pattern.match(line.lstrip())]


def check_providers_pure():
    """A provider touches no socket, clock, file or store."""
    pattern = re.compile(r"\b(soup_|g_file_new|g_file_get_contents|g_file_set_contents|g_get_real_time|"
                         r"g_get_monotonic_time|g_date_time_new_now|sqlite3_|fopen|g_fopen|g_spawn)")
    files = need(select(".c", ".h", under="src/core/providers/"), "providers")
    return [f"{path}:{number}: {line.strip()}" for path in files
            for number, line in enumerate(text(path).splitlines(), 1) if pattern.search(line)]


def without_comments(source):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.S)


def is_translatable(path):
    if path.endswith((".c", ".h")):
        return re.search(r'\b(_|N_|C_|Q_|NC_|ngettext|g_dngettext)\s*\(\s*"', without_comments(text(path)))
    if path.endswith(".ui"):
        return re.search(r'translatable=["\'](yes|true)', text(path))
    return path.endswith((".desktop.in", ".metainfo.xml.in"))


def translatable_files():
    return [path for path in select(".c", ".h", ".ui", ".in")
            if path.startswith(("src/", "data/")) and is_translatable(path)]


def check_potfiles():
    listed = [line for line in text("po/POTFILES").splitlines() if line and not line.startswith("#")]
    wanted = set(translatable_files())
    findings = [f"po/POTFILES lacks {path} (build-aux/update-potfiles)" for path in sorted(wanted - set(listed))]
    findings += [f"po/POTFILES names {path}, which has nothing to translate"
                 for path in sorted(set(listed) - wanted)]
    if listed != sorted(listed):
        findings.append("po/POTFILES is not sorted")
    return findings


def check_po():
    tool("msgfmt")
    languages = text("po/LINGUAS").split()
    present = sorted(os.path.basename(path)[:-3] for path in select(".po", under="po/"))
    findings = [] if sorted(languages) == present else [f"LINGUAS {languages}, files {present}"]
    for language in languages:
        findings += run("msgfmt", "-c", "-o", os.devnull, f"po/{language}.po")
    return findings


def check_desktop():
    tool("desktop-file-validate")
    entry = f"data/{APP_ID}.desktop.in"
    return with_id_replaced(entry, ".desktop", ["desktop-file-validate"])


def check_metainfo():
    tool("appstreamcli")
    path = f"data/{APP_ID}.metainfo.xml.in"
    findings = with_id_replaced(path, ".metainfo.xml", ["appstreamcli", "validate", "--no-net"])
    if shutil.which("appstream-util"):
        findings += with_id_replaced(path, ".metainfo.xml", ["appstream-util", "validate-relax", "--nonet"])
    return findings


def with_id_replaced(path, ending, command):
    """Validates a template as the released application would install it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, APP_ID + ending)
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text(path).replace("@APP_ID@", APP_ID))
        return run(*command, copy)


def check_schema():
    tool("glib-compile-schemas")
    path = "/" + APP_ID.replace(".", "/") + "/"
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, APP_ID + ".gschema.xml"), "w", encoding="utf-8") as file:
            template = text(f"data/{APP_ID}.gschema.xml.in")
            file.write(template.replace("@APP_ID@", APP_ID).replace("@SCHEMA_PATH@", path))
        return run("glib-compile-schemas", "--strict", "--dry-run", folder)


def check_icons():
    icons = need(select(".svg", under="data/icons/"), "icons")
    findings = []
    for path in icons:
        root = ElementTree.fromstring(text(path))
        if root.tag != "{http://www.w3.org/2000/svg}svg":
            findings.append(f"{path}: the root element is {root.tag}")
        sides = (root.get("width"), root.get("height"))
        if sides != (("16", "16") if "symbolic" in path else ("128", "128")):
            findings.append(f"{path}: {sides[0]} by {sides[1]}")
        if re.search(r"<(image|text|script)\b|https?://(?!www\.w3\.org)", text(path)):
            findings.append(f"{path}: embeds a picture, text, a script or a link")
    return findings


# Each permission of the sandboxed application; a new one is a decision, and is made here too.
FINISH_ARGS = {
    "--share=ipc": "X11 shared memory",
    "--share=network": "the providers",
    "--socket=wayland": "the window",
    "--socket=fallback-x11": "the window where there is no Wayland",
    "--socket=pulseaudio": "the preview's sound",
    "--device=dri": "drawing and decoding",
    "--talk-name=org.freedesktop.secrets": "API keys live in the keyring",
}


def check_flatpak():
    findings = []
    for ending, app_id in (("", APP_ID), (".Devel", APP_ID + ".Devel")):
        path = f"flatpak/{APP_ID}{ending}.json"
        manifest = json.loads(text(path))
        expected = {"id": app_id, "command": "dubstage", "runtime": "org.gnome.Platform",
                    "sdk": "org.gnome.Sdk"}
        findings += [f"{path}: {key} is {manifest.get(key)!r}, not {value!r}"
                     for key, value in expected.items() if manifest.get(key) != value]
        if int(manifest.get("runtime-version", 0)) < 47:
            findings.append(f"{path}: runtime {manifest.get('runtime-version')} is older than 47")
        arguments = manifest.get("finish-args", [])
        findings += [f"{path}: permission {one} is not a documented one"
                     for one in arguments if one not in FINISH_ARGS]
        findings += [f"{path}: lacks {one} ({why})"
                     for one, why in FINISH_ARGS.items() if one not in arguments]
        documented = text("flatpak/README.md")
        findings += [f"flatpak/README.md does not explain {one}"
                     for one in arguments if f"`{one}`" not in documented]
        module = manifest["modules"][-1]
        if (module["name"], module["buildsystem"]) != ("dubstage", "meson"):
            findings.append(f"{path}: the last module is not Dubstage built by meson")
    return findings


# Places that exist on one machine only, and hosts that packages are fetched from.
LOCAL_WORDS = ["/wo" + "rk/", "/tmp/" + "b-", "/ro" + "ot/", "deb.deb" + "ian.org", "pypi" + ".org",
               "crates" + ".io", "registry.n" + "pmjs", "proxy.go" + "lang"]


def check_local_names():
    findings = []
    for path in need(tracked(), "files"):
        with open(path, "rb") as file:
            data = file.read()
        if b"\0" in data:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            findings += [f"{path}:{number}: {word}" for word in LOCAL_WORDS if word in line]
    return findings


def check_file_sizes():
    """600 lines is the ceiling of a file of the program; a longer one wants a split by concern."""
    files = need(select(".c", ".h", ".ui", under="src/"), "sources")
    sizes = [(path, len(text(path).splitlines())) for path in files]
    return [f"{path}: {lines} lines" for path, lines in sizes if lines > 600]


def check_scripts():
    findings = []
    scripts = []
    for path in tracked():
        with open(path, "rb") as file:
            first = file.readline(80)
        if re.match(rb"#!.*\b(ba)?sh\b", first):
            scripts.append(path)
            findings += run("bash", "-n", path)
        if first.startswith(b"#!") and not os.access(path, os.X_OK):
            findings.append(f"{path}: not executable")
    need(scripts, "shell scripts")
    return findings


def check_manual():
    """Each command of dubctl stands in its manual page, and each program has one."""
    rows = re.findall(r'\{ "(\w+)", (?:"(\w+)"|NULL),', text("src/cli/cli.c"))
    need(rows, "commands of dubctl")
    page = text("data/man/dubctl.1").replace("\\-", "-")
    findings = [f"data/man/dubctl.1 lacks: {noun} {verb}".rstrip() for noun, verb in rows
                if not re.search(rf'\b{noun}{" " + verb if verb else ""}\b', page)]
    for source in select(".c", under="src/"):
        if source.count("/") == 1:
            program = {"main": "dubstage"}.get(source[4:-2], source[4:-2])
            if not os.path.exists(f"data/man/{program}.1"):
                findings.append(f"data/man/{program}.1 is missing")
    return findings


def check_ui_files():
    """Each .ui parses, and stands beside the .c of its class."""
    files = need(select(".ui", under="src/ui/"), "window templates")
    findings = []
    for path in files:
        try:
            ElementTree.fromstring(text(path))
        except ElementTree.ParseError as error:
            findings.append(f"{path}: {error}")
        if not os.path.exists(path[:-3] + ".c"):
            findings.append(f"{path}: no class of that name beside it")
    return findings


CHECKS = {
    "format": check_format,
    "cppcheck": check_cppcheck,
    "toolkit": check_toolkit,
    "providers-pure": check_providers_pure,
    "potfiles": check_potfiles,
    "po": check_po,
    "desktop": check_desktop,
    "metainfo": check_metainfo,
    "schema": check_schema,
    "icons": check_icons,
    "flatpak": check_flatpak,
    "local-names": check_local_names,
    "file-sizes": check_file_sizes,
    "manual": check_manual,
    "scripts": check_scripts,
    "ui-files": check_ui_files,
}


def main(root, name):
    os.chdir(root)
    try:
        findings = CHECKS[name]()
    except Skip as reason:
        print(f"SKIP {name}: {reason}")
        return SKIP
    for finding in findings:
        print(finding)
    print(f"{name}: {len(findings)} findings" if findings else f"{name}: clean")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
