"""What is to be reviewed: the words of a command resolved to commit ids, once, before anything else."""

from msgspec import Struct

from lattice.errors import NotFound, UsageError
from lattice.git.codec.objects import message_of, parents
from lattice.git.repository import empty_tree, run
from lattice.model.decide import lookup
from lattice.model.ids import Oid, Target
from lattice.model.state import State
from lattice.model.task import LinkKind, Task
from lattice.work.here import Here


class Words(Struct, frozen=True):
    """What a user typed: free words, and those that were named by an option."""

    free: tuple[str, ...] = ()
    task: str | None = None
    rev: str | None = None


class Subject(Struct, frozen=True):
    """A target, and the task that it is reviewed for."""

    target: Target
    task: Task | None


def subject(here: Here, now: State, words: Words) -> Subject:
    """The target and task that the words mean; raises NotFound and UsageError.

    Without a revision it is the task's branch against its merge base with the default branch,
    or HEAD against its first parent. Without a task it is the one that the head's message or
    the branch names.
    """
    task_name, revision = _sort(now, words)
    task = lookup.find_task(now, task_name) if task_name else None
    if revision is not None:
        target = resolve(here, revision)
    else:
        target = (task and _of_task(here, now, task)) or resolve(here, "HEAD")
    if task is None:
        message = message_of(here.store.read(target.head) or b"").decode("utf-8", "replace")
        branch = run(here.repo, "symbolic-ref", "--quiet", "--short", "HEAD", ok=(0, 1, 128))
        task = task_named(now, message, branch.decode("utf-8", "replace"))
    return Subject(target, task)


def _sort(now: State, words: Words) -> tuple[str | None, str | None]:
    """Which free word is the task, which the revision."""
    task, revision = words.task, words.rev
    for word in words.free:
        if task is None and lookup.is_task_name(now, word):
            task = word
        elif revision is None:
            revision = word
        else:
            raise UsageError(f"cannot tell what '{word}' is", "--task TASK --rev REV")
    return task, revision


def resolve(here: Here, revision: str) -> Target:
    """`BASE..HEAD` as it stands; one revision against its first parent, a root against nothing."""
    base_name, dots, head_name = revision.partition("..")
    if dots:
        if head_name.startswith("."):
            raise UsageError(f"'{revision}' is not a range", "BASE..HEAD, with two dots")
        return Target(here.store.resolve(base_name or "HEAD"), here.store.resolve(head_name or "HEAD"))
    head = here.store.resolve(revision)
    first = next(iter(parents(here.store.read(head) or b"")), None)
    return Target(first or Oid(empty_tree(here.repo)), head)


def _of_task(here: Here, now: State, task: Task) -> Target | None:
    """The task's branch against where it left the default branch; None without a branch."""
    branch = _branch_of(here, now, task)
    if branch is None:
        return None
    head = here.store.resolve(branch)
    found = run(here.repo, "merge-base", default_branch(here), head, ok=(0, 1)).decode().split()
    return Target(Oid(found[0]), head) if found and found[0] != head else None


def _branch_of(here: Here, now: State, task: Task) -> str | None:
    linked = [link.target for link in task.links if link.kind is LinkKind.BRANCH]
    if linked:
        return f"refs/heads/{linked[-1]}"
    names = run(here.repo, "for-each-ref", "--format=%(refname)", "refs/heads").decode().split()
    return next((name for name in names if task in lookup.tasks_named_in(now, name)), None)


def default_branch(here: Here) -> str:
    """The branch that others build on: the remote's HEAD, else main, else master, else HEAD."""
    for name in ("refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"):
        try:
            here.store.resolve(name)
        except NotFound:
            continue
        return name
    return "HEAD"


def task_named(now: State, message: str, branch: str) -> Task | None:
    """The task that a commit's trailer or subject names, else its branch."""
    subject_line, _, rest = message.partition("\n")
    trailers = [line.partition(":")[2] for line in rest.splitlines() if line.lower().startswith("task:")]
    for text in (*trailers, subject_line, branch):
        found = lookup.tasks_named_in(now, text)
        if found:
            return found[0]
    return None
