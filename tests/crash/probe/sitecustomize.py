"""Makes processes of the program record what they do, die at one point of it, or do without a part.

On PYTHONPATH it is imported by every Python that starts. What it is to do is in the environment:
CRASH_TRACE a file that gets a line for each marked call, CRASH_PLAN a file with one Plan as JSON
(who dies at which call, before or after it), CRASH_WITHOUT the name of a function to leave out.
"""

import json
import os
import signal
import sys

_ROLES = {
    "lattice.work.running.supervisor": "supervisor",
    "lattice.work.running.reaper": "reaper",
    "lattice": "caller",
}


def _role():
    words = sys.orig_argv
    module = words[words.index("-m") + 1] if "-m" in words else ""
    return _ROLES.get(module, "")


class _Probe:
    """Sees every marked call of this process, in order."""

    def __init__(self):
        self.role = _role()
        self.counts = {}
        self.trace = os.environ.get("CRASH_TRACE")
        self.without = os.environ.get("CRASH_WITHOUT")
        self.plan = None
        plan = os.environ.get("CRASH_PLAN")
        if plan and os.path.exists(plan):
            with open(plan) as file:
                self.plan = json.load(file)

    def __call__(self, name, call):
        if name == self.without:
            return None
        number = self.counts[name] = self.counts.get(name, 0) + 1
        self.at(number, name, "before")
        result = call()
        self.at(number, name, "after")
        return result

    def at(self, number, name, when):
        if self.trace and self.role:
            line = f"{self.role} {os.getpid()} {number} {name} {when}\n".encode()
            descriptor = os.open(self.trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(descriptor, line)
            os.close(descriptor)
        plan = self.plan
        point = [self.role, number, name, when]
        if plan and [plan["role"], plan["number"], plan["name"], plan["when"]] == point:
            self.die(plan)

    def die(self, plan):
        """Kill who is to die, once: who comes later and does the same lives."""
        if os.path.exists(plan["done"]):
            return
        with open(plan["done"] + ".new", "w") as file:
            file.write(str(os.getpid()))
        os.rename(plan["done"] + ".new", plan["done"])
        if plan["engine"]:
            for pid in _engines():
                os.kill(pid, signal.SIGKILL)
        if plan["itself"]:
            os.kill(os.getpid(), signal.SIGKILL)


def _engines():
    """Our children in a session of their own."""
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        children = [int(word) for word in file.read().split()]
    return [pid for pid in children if os.getsid(pid) != os.getsid(0)]


if any(name in os.environ for name in ("CRASH_TRACE", "CRASH_PLAN", "CRASH_WITHOUT")):
    from lattice import effects

    effects.probe = _Probe()
