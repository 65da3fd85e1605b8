"""Build and run the container file where there is no container engine: its own steps, in name spaces of our own.

    sudo python tests/packaging/container.py FOLDER PYTHON

FOLDER gets the layers (2 GB); PYTHON is the prefix of a Python as the base image has one below ``/usr/local``. Run ``make wheel``
before. Each stage is an overlay on this machine's root, without its homes, the repository or its Python: ``RUN`` lines are run as
they stand, ``COPY`` and ``ENV`` are followed, and what is not known stops it. Then the last stage is started as an engine would
with ``--read-only --tmpfs /tmp --cap-drop all --security-opt no-new-privileges``: its user, its root read-only, two volumes, no
network but loopback. The health check is the file's own.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
HIDDEN = ("root", "home", "opt", "srv", "work", "mnt")
SAID_ONLY = {"ARG", "EXPOSE", "STOPSIGNAL", "VOLUME"}
REPORT = {"report_id": "r", "published": "2016-03-27", "source": "wire", "text": "The Syrian army captured Palmyra on Sunday."}


@dataclass
class Stage:
    """One stage of the file: its layer, its environment, what it starts."""

    layer: Path
    python: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"})
    words: dict[str, list[str]] = field(default_factory=dict)
    user: str = "0"
    workdir: str = "/"

    def mounts(self, *more: str) -> str:
        """Shell words that mount the stage at ``$R``."""
        upper, work = self.layer / "upper", self.layer / "work"
        lines = [
            "set -e; mount --make-rprivate /",
            f"R={self.layer / 'root'}; mount -t overlay overlay -o lowerdir=/,upperdir={upper},workdir={work} $R",
            f"mount --bind {self.python} $R/usr/local; mount -t proc proc $R/proc; mount --rbind /dev $R/dev",
            f"mount -t tmpfs tmpfs $R/tmp; cp -a {self.layer / 'tmp'}/. $R/tmp/; chmod 1777 $R/tmp",
        ]
        return "\n".join((*lines, *more, ""))

    def run(self, command: str) -> None:
        """A ``RUN`` line, as root, with the network."""
        ours = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        environment = " ".join(f"{name}={_quoted(value)}" for name, value in (ours | self.environment).items())
        script = self.mounts(f"exec env -i {environment} chroot $R /bin/sh -c {_quoted(command)}")
        done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"RUN {command}\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def main() -> None:
    folder, python = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    stages = build(folder, python)
    last = list(stages.values())[-1]
    for volume in ("war", "cache"):
        assert (last.layer / "upper" / volume).stat().st_uid == int(last.user), f"/{volume} is not the user's"
        (folder / volume).mkdir()
        shutil.chown(folder / volume, int(last.user), int(last.user))
    (folder / "in.jsonl").write_text(json.dumps(REPORT) + "\n")
    shutil.copy(folder / "in.jsonl", folder / "war")
    said = start(last, folder, "init . --theatre syria && fogline run in.jsonl --json")
    assert json.loads(said)[0]["claims"] == 1
    say("init and run: one claim of one report")
    refused = start(last, folder, "--version; touch /x /usr/x /opt/fogline/x 2>&1 || true")
    assert refused.count("Read-only file system") == 3, refused
    say("its root may not be written")
    say(serve(last, folder))


def build(folder: Path, python: Path) -> dict[str, Stage]:
    """Follow the file, line by line."""
    stages: dict[str, Stage] = {}
    for word, rest in instructions((ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")):
        say(f"{word} {rest[:100]}")
        if word == "FROM":
            name = rest.split(" AS ")[-1] if " AS " in rest else str(len(stages))
            stages[name] = new_stage(folder / f"layer-{name}", python)
        elif word not in SAID_ONLY:
            follow(list(stages.values())[-1], stages, word, rest)
    return stages


def new_stage(layer: Path, python: Path) -> Stage:
    """A stage in which what this machine has in some folders is not seen."""
    for part in ("upper", "work", "root", "tmp", *(f"upper/{hidden}" for hidden in HIDDEN)):
        (layer / part).mkdir(parents=True)
    for hidden in HIDDEN:
        os.setxattr(layer / "upper" / hidden, "trusted.overlay.opaque", b"y")
    stage = Stage(layer, python)
    stage.run("ldconfig")  # as the base image has done for its Python
    return stage


def follow(stage: Stage, stages: dict[str, Stage], word: str, rest: str) -> None:
    """One line of a stage."""
    if word == "RUN":
        stage.run(rest)
    elif word == "COPY":
        copy(stage, stages, rest)
    elif word == "ENV":
        pairs = (pair.split("=", 1) for pair in rest.split())
        stage.environment |= {key: value.replace("$PATH", stage.environment["PATH"]) for key, value in pairs}
    elif word == "USER":
        stage.user = rest
    elif word == "WORKDIR":
        stage.workdir = rest
    elif word in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        stage.words[word] = json.loads(rest[rest.index("[") :])
    else:
        raise SystemExit(f"{word} is not known here")


def instructions(text: str) -> list[tuple[str, str]]:
    """Words and what follows them, continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines)).splitlines()
    return [(line.split(maxsplit=1)[0], " ".join(line.split()[1:])) for line in joined]


def copy(stage: Stage, stages: dict[str, Stage], rest: str) -> None:
    """A ``COPY`` line: from the repository or another stage."""
    *options, source, target = rest.split()
    root = stages[options[0].removeprefix("--from=")].layer / "upper" if options else ROOT
    into = stage.layer / ("tmp" if target.startswith("/tmp") else "upper") / target.removeprefix("/tmp").lstrip("/")
    found = list(root.glob(source.lstrip("/")))
    if not found:
        raise SystemExit(f"COPY {rest}: there is nothing")
    for path in found:
        if path.is_dir():
            shutil.copytree(path, into, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy(path, into)


def started(stage: Stage, folder: Path, command: str) -> list[str]:
    """What starts a shell command in the last stage as an engine would: unprivileged, its root read-only, loopback alone."""
    environment = " ".join(f"{name}={value}" for name, value in stage.environment.items())
    user = f"--reuid {stage.user} --regid {stage.user} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs"
    loopback = "import fcntl,socket,struct as s;fcntl.ioctl(socket.socket(),0x8914,s.pack('16sh',b'lo',0x49))"
    script = stage.mounts(
        f"{stage.python}/bin/python3 -c {_quoted(loopback)}",
        f"mount --bind {folder}/war $R/war; mount --bind {folder}/cache $R/cache; mount -o remount,ro $R",
        f"exec env -i {environment} chroot $R setpriv {user} sh -c {_quoted(f'cd {stage.workdir}; {command}')}",
    )
    return ["unshare", "-m", "-n", "-p", "--fork", "--kill-child", "sh", "-c", script]


def start(stage: Stage, folder: Path, words: str) -> str:
    """What the entry point prints, given these words."""
    (program,) = stage.words["ENTRYPOINT"]
    done = subprocess.run(started(stage, folder, f"{program} {words}"), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words}\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return done.stdout


def serve(stage: Stage, folder: Path) -> str:
    """The file's own start and health check; then SIGTERM, which must end it in good order."""
    command = " ".join((*stage.words["ENTRYPOINT"], *stage.words["CMD"]))
    check = " ".join(map(_quoted, stage.words["HEALTHCHECK"]))
    script = (
        f"{command} & P=$!; for i in $(seq 60); do sleep 1; {check} 2>/dev/null && break; done; "
        f"{check} && echo healthy after $i s; id -u; kill -TERM $P; wait $P; echo ended with $?"
    )
    begun = time.perf_counter()
    done = subprocess.run(started(stage, folder, script), capture_output=True, text=True, check=False)
    assert re.search(rf"healthy after \d+ s\n{stage.user}\nended with 0", done.stdout), done.stdout + done.stderr[-3000:]
    return f"{done.stdout.strip()} ({time.perf_counter() - begun:.0f} s)"


def say(words: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


if __name__ == "__main__":
    main()
