"""An engine's processes: all of them end, whatever they do, and nobody else's do."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from support import PATIENCE_SECONDS, ROOT, wait_until

from lattice.local.identity import Identity, identity_of
from lattice.local.run_folder import EngineMark, RunFolder
from lattice.model.ids import RunId
from lattice.work.running.processes import cgroup, means, tree
from lattice.work.running.processes.launch import Launch, spawn
from lattice.work.running.processes.means import Place
from lattice.work.running.processes.sweep import sweep

# Not the same twice: tests run side by side, and each ends whatever carries its run's mark.
RUN = RunId(os.urandom(20).hex())
OTHER_RUN = RunId(os.urandom(20).hex())
HERE = Path(__file__).parent
MISBEHAVING = [sys.executable, "-IS", str(HERE / "misbehaving.py"), "pids"]
FAMILY = ["plain", "session", "session+deaf", "session+orphan", "session+orphan+deaf+bare"]
MARKED_FAMILY = ["plain", "session", "session+orphan", "session+orphan+deaf"]
GRACE_SECONDS = 0.1
LAST_PID = "/proc/sys/kernel/ns_last_pid"

has_cgroups = pytest.mark.skipif(cgroup.writable() is None, reason="no control group of ours to divide")
with_and_without_cgroup = pytest.mark.parametrize(
    "grouped", [pytest.param(True, marks=has_cgroups), False], ids=["cgroup", "no cgroup"]
)


class Overseer:
    """A supervisor in a session of its own, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *argv: str, **options: object) -> None:
        asked: dict[str, Any] = {
            "run": RUN,
            "argv": argv,
            "env": {},
            "cgroup": False,
            "until": PATIENCE_SECONDS,
            "grace": PATIENCE_SECONDS,
            "idle": None,
            "linger": 60,
            "broken": False,
            "late": False,
        }
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "overseer.py"), str(self.folder), json.dumps(asked | options)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def said(self) -> tuple[str, str]:
        """What it printed and complained of, once it has ended."""
        assert self.process is not None
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        return out.decode(), err.decode()

    def ending(self) -> dict[str, object]:
        out, err = self.said()
        assert out, err
        return dict(json.loads(out))

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> Identity:
        """Kill it; who it was."""
        assert self.process is not None
        identity = identity_of(self.process.pid)
        assert identity is not None
        self.process.kill()
        self.process.wait()
        return identity

    def mark(self) -> EngineMark:
        mark = RunFolder(RUN, str(self.folder)).engine()
        assert mark is not None
        return mark

    def pids(self) -> dict[str, int]:
        """The engine's processes, by what they are; `leader` is there when all are."""
        try:
            lines = (self.folder / "pids").read_text().splitlines()
        except FileNotFoundError:
            return {}
        return {name: int(pid) for name, _, pid in (line.partition(" ") for line in lines)}

    def wait_for_family(self) -> None:
        wait_until(lambda: "leader" in self.pids(), "the engine and its family run")

    def left(self) -> list[str]:
        return [name for name, pid in self.pids().items() if is_running(pid)]


def is_running(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def overseer(tmp_path: Path) -> Iterator[Overseer]:
    """A supervisor; it and everything below it is dead after the test."""
    overseer = Overseer(tmp_path / "run")
    yield overseer
    if overseer.process is not None:
        overseer.process.kill()
        overseer.process.communicate()
    for pid in overseer.pids().values():
        if is_running(pid):
            os.kill(pid, signal.SIGKILL)


Bystander = Callable[..., Identity]


@pytest.fixture
def bystander(tmp_path: Path) -> Iterator[Bystander]:
    """`bystander(run, program, **options)` is a process that has nothing to do with the run."""
    started: list[subprocess.Popen[bytes]] = []

    def start(run: str = "", program: str = "sleep", **options: Any) -> Identity:
        environment = {**os.environ, "LATTICE_RUN": run}
        child = subprocess.Popen([program, "60"], env=environment, **{"start_new_session": True} | options)
        started.append(child)
        identity = identity_of(child.pid)
        assert identity is not None
        return identity

    yield start
    for child in started:
        child.kill()
        child.wait()


def shifted(identity: Identity, ticks: int) -> Identity:
    return Identity(identity.boot, identity.pid, identity.started + ticks)


def test_an_engine_that_ends_between_a_look_and_a_wait_is_not_waited_for(overseer: Overseer) -> None:
    engine = "until test -e go; do sleep 0.01; done"
    overseer.start("sh", "-c", engine, late=True, until=3600, linger=3600)

    assert overseer.ending()["exit_code"] == 0


@with_and_without_cgroup
@pytest.mark.parametrize("code", [0, 3], ids=["success", "failure"])
def test_an_engine_that_ends_leaves_nobody(overseer: Overseer, code: int, grouped: bool) -> None:
    overseer.start(*MISBEHAVING, str(code), *FAMILY, cgroup=grouped, grace=GRACE_SECONDS)

    assert overseer.ending() == {"stopped": "by_itself", "exit_code": code, "survivors": 0}
    assert len(overseer.pids()) == len(FAMILY) + 1
    assert overseer.left() == []
    assert (overseer.mark().cgroup is not None) == grouped
    assert not os.path.exists(overseer.mark().cgroup or "none")


@with_and_without_cgroup
def test_an_engine_that_is_cancelled_leaves_nobody(overseer: Overseer, grouped: bool) -> None:
    overseer.start(*MISBEHAVING, "stay", *FAMILY, cgroup=grouped, grace=0.2)
    overseer.wait_for_family()

    (overseer.folder / "cancel").touch()
    overseer.signal(signal.SIGUSR1)

    assert overseer.ending() == {"stopped": "cancelled", "exit_code": -signal.SIGTERM, "survivors": 0}
    assert overseer.left() == []


@with_and_without_cgroup
def test_an_engine_that_is_late_and_deaf_leaves_nobody(overseer: Overseer, grouped: bool) -> None:
    deaf = ["sh", "-c", "trap '' TERM; exec \"$@\"", "sh", *MISBEHAVING]
    overseer.start(*deaf, "stay", *FAMILY, cgroup=grouped, until=0.4, grace=GRACE_SECONDS)

    assert overseer.ending() == {"stopped": "at_deadline", "exit_code": -signal.SIGKILL, "survivors": 0}
    assert overseer.pids()
    assert overseer.left() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_supervisor_ends_the_engine(overseer: Overseer, number: signal.Signals) -> None:
    overseer.start(*MISBEHAVING, "stay", "plain")
    overseer.wait_for_family()

    overseer.signal(number)

    assert overseer.ending() == {"stopped": "on_request", "exit_code": -signal.SIGTERM, "survivors": 0}


def test_an_engine_has_its_grace_to_end_well_even_where_it_was_stopped(overseer: Overseer) -> None:
    said_goodbye = "trap 'echo bye > goodbye; exit 5' TERM; echo leader $$ > pids; kill -STOP $$; sleep 60"
    overseer.start("sh", "-c", said_goodbye, grace=30)
    overseer.wait_for_family()
    wait_until(lambda: psutil.Process(overseer.pids()["leader"]).status() == psutil.STATUS_STOPPED)

    overseer.signal(signal.SIGTERM)

    assert overseer.ending()["exit_code"] == 5
    assert (overseer.folder / "goodbye").exists()


def test_a_supervisor_that_fails_takes_its_engine_along(overseer: Overseer) -> None:
    overseer.start(*MISBEHAVING, "deaf", *FAMILY, broken=True, idle=0.1)

    _, complaint = overseer.said()

    assert "the log is gone" in complaint
    assert overseer.left() == []
    assert not is_running(overseer.mark().leader.pid)


def test_an_answer_of_an_engine_that_will_not_leave_counts(overseer: Overseer) -> None:
    overseer.start("sh", "-c", "echo ANSWER; sleep 60", linger=0.1)

    assert overseer.ending() == {"stopped": "answered", "exit_code": -signal.SIGTERM, "survivors": 0}


def test_an_engine_that_goes_on_working_after_its_answer_may_stay(overseer: Overseer) -> None:
    works = "import time; print('ANSWER', flush=True)\nwhile time.monotonic() < until: pass"
    program = f"import time; until = time.monotonic() + 0.7\n{works}"
    overseer.start(sys.executable, "-c", program, linger=0.25)

    assert overseer.ending()["stopped"] == "by_itself"


def test_an_idle_engine_is_stopped(overseer: Overseer) -> None:
    overseer.start("sleep", "60", idle=0.2)

    assert overseer.ending()["stopped"] == "idle"


@with_and_without_cgroup
@pytest.mark.parametrize(
    "busy",
    ["while time.monotonic() < until: pass", "while time.monotonic() < until: print(flush=True); wait()"],
    ids=["thinks", "prints"],
)
def test_a_busy_engine_is_not_idle(overseer: Overseer, busy: str, grouped: bool) -> None:
    wait = "wait = lambda: select.select((), (), (), 0.05)"
    program = f"import select, time; until = time.monotonic() + 0.5; {wait}\n{busy}"
    overseer.start(sys.executable, "-c", program, idle=0.2, cgroup=grouped)

    assert overseer.ending()["stopped"] == "by_itself"


def test_a_program_that_is_not_there_is_an_error_of_the_start(overseer: Overseer) -> None:
    overseer.start("no-such-engine", cgroup=True)

    _, complaint = overseer.said()

    assert "FileNotFoundError" in complaint
    assert list(unrecorded()) == []


def unrecorded() -> Iterator[cgroup.Cgroup]:
    return cgroup.unrecorded(RUN)


def test_a_waiting_supervisor_uses_no_processor_time(overseer: Overseer) -> None:
    overseer.start("sh", "-c", "echo leader $$ > pids; sleep 0.6")
    overseer.wait_for_family()
    assert overseer.process is not None
    overseer.signal(signal.SIGUSR1)
    supervisor = psutil.Process(overseer.process.pid)
    before = sum(supervisor.cpu_times()[:2]), supervisor.num_ctx_switches().voluntary

    wait_until(lambda: not is_running(overseer.pids()["leader"]))
    after = sum(supervisor.cpu_times()[:2]), supervisor.num_ctx_switches().voluntary

    assert overseer.ending()["stopped"] == "by_itself"
    assert after[0] - before[0] <= 0.05
    assert after[1] - before[1] <= 20


@has_cgroups
def test_a_group_that_the_engine_made_in_its_own_goes_with_it(overseer: Overseer) -> None:
    place = "/".join([str(cgroup.writable()), "$(sed -n 's|^0::.*/||p' /proc/self/cgroup)/inner"])
    script = f'mkdir "{place}"; echo $$ > "{place}/cgroup.procs"; setsid sleep 60 & echo leader $! > pids'
    overseer.start("sh", "-c", script, cgroup=True)

    assert overseer.ending()["survivors"] == 0
    assert overseer.left() == []
    assert not os.path.exists(overseer.mark().cgroup or "")


@pytest.mark.parametrize("then", ["0", "deaf"])
@with_and_without_cgroup
def test_a_reaper_ends_what_a_killed_supervisor_left(overseer: Overseer, then: str, grouped: bool) -> None:
    overseer.start(*MISBEHAVING, then, *(FAMILY if grouped else MARKED_FAMILY), cgroup=grouped)
    overseer.wait_for_family()
    supervisor = overseer.kill()

    survivors = sweep(RUN, overseer.mark(), supervisor, GRACE_SECONDS)

    assert survivors == 0
    assert overseer.left() == []
    assert not os.path.exists(overseer.mark().cgroup or "none")


def test_a_reaper_ends_descendants_that_carry_no_mark(overseer: Overseer) -> None:
    overseer.start(*MISBEHAVING, "stay", "session+bare")
    overseer.wait_for_family()
    supervisor = overseer.kill()

    sweep(RUN, overseer.mark(), supervisor, GRACE_SECONDS)

    assert overseer.left() == []


def test_a_reaper_finds_an_engine_that_was_started_and_not_yet_noted(bystander: Bystander) -> None:
    engine = bystander(RUN)

    assert sweep(RUN, None, engine, GRACE_SECONDS) == 0
    assert not is_running(engine.pid)


def test_a_reaper_ends_the_recorded_leader_and_its_family(bystander: Bystander) -> None:
    engine = bystander()

    assert sweep(RUN, EngineMark(engine), None, GRACE_SECONDS) == 0
    assert not is_running(engine.pid)


@has_cgroups
def test_a_reaper_removes_a_group_that_was_made_and_not_yet_noted() -> None:
    made = cgroup.make(RUN)
    assert made is not None

    sweep(RUN, None, None, GRACE_SECONDS)

    assert not os.path.exists(made.path)


@pytest.mark.parametrize("ticks", [-1, 1], ids=["older", "younger"])
def test_a_process_that_has_the_recorded_pid_by_now_is_left_alone(bystander: Bystander, ticks: int) -> None:
    decoy = bystander()

    sweep(RUN, EngineMark(shifted(decoy, ticks)), shifted(decoy, -1), GRACE_SECONDS)

    assert is_running(decoy.pid)


@pytest.mark.skipif(not os.access(LAST_PID, os.W_OK), reason="pids cannot be chosen")
def test_a_process_that_got_the_pid_after_the_look_is_left_alone(bystander: Bystander) -> None:
    gone = subprocess.Popen(["true"])
    seen = tree.Member(psutil.Process(gone.pid), os.getpid(), gone.pid, gone.pid)
    gone.wait()
    decoy = next((each for each in successors(bystander, gone.pid) if each.pid == gone.pid), None)
    assert decoy is not None

    tree.send(seen, signal.SIGKILL)

    assert is_running(decoy.pid)


def successors(bystander: Bystander, pid: int) -> Iterator[Identity]:
    """Processes that begin some clock ticks later, and get the pid unless somebody is faster."""
    later = time.monotonic() + 0.05
    wait_until(lambda: time.monotonic() > later)
    for _ in range(20):
        Path(LAST_PID).write_text(str(pid - 1))
        yield bystander()


def test_a_process_of_that_number_on_another_boot_is_left_alone(bystander: Bystander) -> None:
    decoy = bystander(RUN)
    recorded = Identity("another boot", decoy.pid, decoy.started)

    sweep(RUN, EngineMark(recorded), recorded, GRACE_SECONDS)

    assert is_running(decoy.pid)


def test_a_users_own_agent_is_left_alone(overseer: Overseer, bystander: Bystander, tmp_path: Path) -> None:
    program = str(shutil.copy(shutil.which("sleep") or "", tmp_path / "claude"))
    decoy = bystander(program=program)
    overseer.start(program, "0")

    overseer.ending()
    sweep(RUN, None, shifted(decoy, -1), GRACE_SECONDS)

    assert is_running(decoy.pid)


def test_an_engine_of_another_run_is_left_alone(overseer: Overseer, bystander: Bystander) -> None:
    decoy = bystander(OTHER_RUN)
    overseer.start("sleep", "0")

    overseer.ending()
    sweep(RUN, None, shifted(decoy, -1), GRACE_SECONDS)

    assert is_running(decoy.pid)


def test_what_carries_the_runs_mark_and_is_older_than_the_run_is_left_alone(bystander: Bystander) -> None:
    decoy = bystander(RUN)

    sweep(RUN, None, shifted(decoy, 1), GRACE_SECONDS)

    assert is_running(decoy.pid)


def test_what_carries_the_runs_mark_in_our_own_session_is_left_alone(bystander: Bystander) -> None:
    decoy = bystander(RUN, start_new_session=False)

    sweep(RUN, None, shifted(decoy, -1), GRACE_SECONDS)

    assert is_running(decoy.pid)


def test_with_nothing_recorded_nothing_is_signalled(bystander: Bystander) -> None:
    decoy = bystander(RUN)

    assert sweep(RUN, None, None, GRACE_SECONDS) == 0
    assert is_running(decoy.pid)


@has_cgroups
def test_the_group_of_another_run_is_left_alone(bystander: Bystander) -> None:
    group = cgroup.make(OTHER_RUN)
    assert group is not None
    decoy = bystander(preexec_fn=group.join)

    sweep(RUN, EngineMark(shifted(decoy, 1), group.path), None, GRACE_SECONDS)
    spared = is_running(decoy.pid), group.has(decoy.pid)
    sweep(OTHER_RUN, EngineMark(shifted(decoy, 1), group.path), None, GRACE_SECONDS)

    assert spared == (True, True)
    assert not is_running(decoy.pid)
    assert not os.path.exists(group.path)


@has_cgroups
@pytest.mark.parametrize("place", ["{mine}", "{path}/../{name}", "/{name}", "{path}/below", "{mine}/absent"])
def test_a_record_that_names_no_group_of_the_run_is_not_followed(place: str) -> None:
    made = cgroup.make(RUN)
    assert made is not None
    os.mkdir(f"{made.path}/below")

    named = place.format(mine=cgroup.writable(), path=made.path, name=os.path.basename(made.path))
    followed = cgroup.recorded(named, RUN)
    cgroup.remove(made)

    assert followed is None


@pytest.fixture
def service_manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`service_manager(shell)` makes one that answers, whose client is the shell text; no group is ours."""
    client = tmp_path / "bin/systemd-run"
    place = tmp_path / "x/systemd"
    place.mkdir(parents=True)
    client.parent.mkdir()
    # A socket's name is short; a folder's need not be.
    monkeypatch.chdir(place)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("private")
        listening.listen()
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("XDG_RUNTIME_DIR", "x")

        def make(shell: str) -> None:
            client.write_text(f"#!/bin/sh\n{shell}\n")
            client.chmod(0o755)

        yield make


def scope_environment(tmp_path: Path) -> dict[str, str]:
    return {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "XDG_RUNTIME_DIR": "x"}


AS_A_SCOPE = 'while test "$1" != --; do shift; done; shift; exec "$@"'


@pytest.mark.parametrize(
    ("shell", "used"), [(AS_A_SCOPE, True), ("exit 1", False)], ids=["makes scopes", "makes none"]
)
def test_scopes_are_used_where_they_can_be_made(
    service_manager: Callable[[str], None], tmp_path: Path, shell: str, used: bool
) -> None:
    service_manager(shell)

    place = means.scope(RUN, scope_environment(tmp_path))

    assert (place.unit is not None) == used
    assert place.words[:1] == (("systemd-run",) if used else ())


@pytest.mark.parametrize(
    ("program", "error"),
    [("no-such-engine", FileNotFoundError), ("./nothing", FileNotFoundError), ("./plain", PermissionError)],
)
def test_a_program_that_another_one_starts_is_looked_for_first(
    tmp_path: Path, program: str, error: type[OSError]
) -> None:
    (tmp_path / "plain").touch()

    with pytest.raises(error) as raised:
        spawn(launch(tmp_path, program), Place(words=("env",)))

    assert raised.value.filename == program


def test_a_program_in_its_own_folder_is_started_by_another_one(tmp_path: Path) -> None:
    (tmp_path / "engine").write_text("#!/bin/sh\nexit 7\n")
    (tmp_path / "engine").chmod(0o755)

    assert spawn(launch(tmp_path, "./engine"), Place(words=("env",))).wait() == 7


def launch(folder: Path, program: str) -> Launch:
    return Launch(
        argv=[program],
        cwd=str(folder),
        environment={"PATH": os.environ["PATH"]},
        stdin=os.devnull,
        stdout=str(folder / "stdout"),
        stderr=str(folder / "stderr"),
    )


def test_this_machines_means_are_told(tmp_path: Path) -> None:
    told = {each.name: each.there for each in means.describe()}

    assert told["control group"] == (cgroup.writable() is not None)
    assert told["pidfd"] == hasattr(os, "pidfd_open")
    assert not told["systemd-run --user"]
