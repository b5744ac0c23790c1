"""An engine that leaves processes everywhere: `misbehaving PIDS THEN MEMBER...`.

A member is a process that sleeps, with traits joined by `+`: `session` (it called setsid), `orphan`
(its parent has ended), `deaf` (it ignores SIGTERM), `bare` (its environment is empty). Once all of
them sleep and their pids are in the file PIDS, the leader ends with the code THEN, or stays (`stay`;
`deaf`: and ignores SIGTERM).
"""

import os
import signal
import sys


def main(pids: str, then: str, *members: str) -> None:
    reading, writing = os.pipe()
    for member in members:
        start(pids, member.split("+"))
    os.close(writing)
    # Every member closes it by its exec.
    os.read(reading, 1)
    if then == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note(pids, "leader")
    if then in ("stay", "deaf"):
        signal.pause()
    os._exit(int(then))


def start(pids: str, traits: list[str]) -> None:
    child = os.fork()
    if child:
        if "orphan" in traits:
            os.waitpid(child, 0)
        return
    if "session" in traits:
        os.setsid()
    if "orphan" in traits and os.fork():
        os._exit(0)
    if "deaf" in traits:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note(pids, "+".join(traits))
    os.execve("/bin/sleep", ["sleep", "60"], {} if "bare" in traits else os.environ)


def note(pids: str, name: str) -> None:
    with open(pids, "a", encoding="ascii") as file:
        file.write(f"{name} {os.getpid()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
