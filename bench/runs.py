"""Runs: what a supervisor costs while it waits, how fast a review starts and stops, what a queue costs."""

import json
import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.ground import git, initialized, lattice, write
from bench.installed import environment
from bench.measure import Figure, medians, seconds, versus
from lattice.git.repository import discover
from lattice.git.sides import open_store
from lattice.git.store import Identity
from lattice.local import run_folder, slots
from lattice.local.places import Places
from lattice.log.append import Log
from lattice.model.decide.decision import Decision
from lattice.model.event import Draft, Stamp
from lattice.model.ids import Oid, RunId
from lattice.model.payload import ProcessQueued
from lattice.work.here import Here
from lattice.work.passing import in_passing

_QUEUED = 1000
_ACTIVE = 8
_IDLE_SECONDS = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")
_ANSWER = """printf '{"v":1,"base":"%s","head":"%s"}' "$LATTICE_BASE" "$LATTICE_COMMIT\""""


def figures(folder: Path) -> Iterator[Figure]:
    yield from waiting(folder / "waiting")
    yield from starting(folder / "starting")
    yield from queueing(folder / "queueing")


def waiting(folder: Path) -> Iterator[Figure]:
    """Supervisors at rest, the probing of their locks, and how long one takes to stop."""
    repo = ground(folder / "repo", "sleep 600")
    runs = [asked(repo, f"HEAD~{number}") for number in range(_ACTIVE)]
    pids = [supervisor(repo, run) for run in runs]
    yield Figure("supervisor, resident at most", peak_megabytes(pids[0]), "MB", 40)
    before = processor_seconds(pids[0])
    time.sleep(_IDLE_SECONDS)
    used = 1000 * (processor_seconds(pids[0]) - before) / _IDLE_SECONDS
    yield Figure("supervisor, processor time at rest", used, "ms", 1, "a second")
    here = Here(str(repo))
    folders = [run_folder.folder(here.places, RunId(run)) for run in runs]
    taken = statistics.median(seconds(lambda: [one.liveness() for one in folders]) for _ in range(50))
    yield Figure(f"probing the locks of {_ACTIVE} runs", 1000 * taken, "ms", 2)
    taken = statistics.median(seconds(lambda: in_passing(here)) for _ in range(50))
    yield Figure("all that a command does in passing", 1000 * taken, "ms", None, f"{_ACTIVE} active runs")
    here.close()
    begin = time.perf_counter()
    lattice(repo, "worker", "cancel", runs[0])()
    gone(pids[0])
    yield Figure("cancel, from command to all gone", time.perf_counter() - begin, "s", 2)
    lattice(repo, "worker", "cancel", "--all")()
    for pid in pids:
        gone(pid)


def starting(folder: Path) -> Iterator[Figure]:
    """From the command to the engine's first instruction, in a small and in a large repository."""
    small = ground(folder / "small", f"date +%s.%N >&2; {_ANSWER}")
    place_agent(folder / "programs")
    for name, words in (("script", ["Custom"]), ("agent", ["CodeReviewLite", "--engine", "claude"])):
        taken = [latency(small, f"HEAD~{number % 2}", words) for number in range(11)][1:]
        yield Figure(f"start in a small repository, {name}", statistics.median(taken), "s", 0.4)
    repo = ground(folder / "repo", f"date +%s.%N >&2; {_ANSWER}", files=20_000)
    cold = latency(repo, "HEAD~1")
    warm = [latency(repo, f"HEAD~{number % 2}") for number in range(10)]
    yield Figure("start in 20,000 files, warm pool", statistics.median(warm), "s", 0.5)
    yield Figure("start in 20,000 files, fresh", cold, "s")


def queueing(folder: Path) -> Iterator[Figure]:
    """`ps` beside a long queue, of this clone with every slot taken, and of another clone."""
    works = {}
    held = []
    for name, count, own in (("own", _QUEUED, True), ("foreign", _QUEUED, False), ("none", 0, True)):
        repo = ground(folder / name, "true")
        git(repo, "config", "lattice.maxRuns", "1")
        places = Places(discover(str(repo)).common_dir)
        if own:
            held.append(slots.take(places, 1))
        enqueue(repo, count, own)
        works[name] = lattice(repo, "worker", "ps")
    taken = medians(works, rounds=20)
    for name in ("own", "foreign"):
        pair = {name: taken[name], "no queue": taken["none"]}
        yield versus(f"ps with {_QUEUED} queued, {name}", pair, limit=1.2)
    for slot in held:
        assert slot is not None
        slot.release()


def ground(folder: Path, shell: str, files: int = 1) -> Path:
    """A repository with some commits and an approved worker that runs the shell text."""
    repo = initialized(folder, files)
    definition = {"name": "Custom", "engine": "script", "command": ["sh", "-c", shell], "grace_seconds": 0}
    (repo / "workers").mkdir()
    (repo / "workers/custom.json").write_text(json.dumps(definition))
    for number in range(_ACTIVE + 1):
        write(repo, 0, f'"""Changed."""\n\nVALUE = {number}\n')
        git(repo, "add", "-A")
        git(repo, "commit", "--quiet", "-m", f"change {number}")
    git(repo, "config", "lattice.maxRuns", str(_ACTIVE))
    lattice(repo, "worker", "trust", "Custom", "--yes")()
    return repo


def place_agent(folder: Path) -> None:
    """A stand-in for an agent's program, on PATH: it says when it begins, and answers nothing."""
    flags = "--setting-sources --strict-mcp-config --permission-mode --tools"
    folder.mkdir()
    program = folder / "claude"
    program.write_text(f'#!/bin/sh\ncase "$1" in --*) echo "1.0 {flags}" ;; *) date +%s.%N >&2 ;; esac\n')
    program.chmod(0o755)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def asked(repo: Path, revision: str, worker: Sequence[str] = ("Custom",)) -> str:
    """The id of a run that is started now."""
    program = environment() / "bin" / "git-lattice"
    words = [str(program), "worker", "run", *worker, "--rev", revision, "--again", "--json"]
    done = subprocess.run(words, cwd=repo, check=True, capture_output=True)
    return str(json.loads(done.stdout)["run"])


def latency(repo: Path, revision: str, worker: Sequence[str] = ("Custom",)) -> float:
    """Seconds from the command's start to the engine's; the run has ended afterwards."""
    begin = time.time()
    run = asked(repo, revision, worker)
    words = [str(environment() / "bin" / "git-lattice"), "worker", "wait", run]
    subprocess.run(words, cwd=repo, check=False, capture_output=True)
    lattice(repo, "worker", "reap")()
    return float((repo / ".git/lattice/ended" / run / "stderr").read_text()) - begin


def supervisor(repo: Path, run: str) -> int:
    """The pid of a run's supervisor, once its engine runs."""
    folder = repo / ".git/lattice/runs" / run
    while not (folder / "engine.json").exists():
        time.sleep(0.01)
    return int(json.loads((folder / "identity.json").read_text())["pid"])


def gone(pid: int) -> None:
    """Wait until the process has ended. Its entry may stay for as long as init takes to collect it."""
    while not is_dead(pid):
        time.sleep(0.002)


def is_dead(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def peak_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def enqueue(repo: Path, count: int, own: bool) -> None:
    """Append so many requests at once, of this clone or of another."""
    here = Here(str(repo))
    head = git(repo, "rev-parse", "HEAD")
    drafts = tuple(Draft(payload=request(number, head), actor="human:ana") for number in range(count))
    found = discover(str(repo))
    log = Log(found, open_store(found, bulk=True), Identity("Ana", "ana@example.org"))
    clone = here.clone if own else "feedfeedfeedfeed"
    log.update(lambda _: Decision(None, drafts), Stamp(1_700_000_000_000, clone, "queue"))
    here.close()


def request(number: int, head: str) -> ProcessQueued:
    return ProcessQueued(
        worker="Custom",
        base=Oid(head),
        head=Oid(head),
        engine="script",
        definition=Oid(head),
        key=f"{number:040x}",
        timeout_seconds=60,
        reviewer="agent:custom",
    )
