"""Ids, targets and actors: the words that name things in the log.

An oid is git's, in full hexadecimal. Event, run and task ids are 40 hexadecimal digits of their
own: a run's id is the id of its `process_queued` event, a task's that of its `task_created`.
"""

import re
from typing import Annotated, NewType

from msgspec import Meta, Struct

from lattice.errors import NotFound, UsageError

Oid = NewType("Oid", str)
EventId = NewType("EventId", str)
RunId = NewType("RunId", str)
TaskId = NewType("TaskId", str)

HEX = Meta(pattern=r"\A([0-9a-f]{40}|[0-9a-f]{64})\Z")
"""Annotates a member that must be a whole id: what comes from a log may become a path."""

_ACTOR = re.compile(r"(human|agent):[^\W_][\w.@+-]{0,99}")
_HEX = re.compile(r"[0-9a-f]{4,64}")


class BlobRef(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that lives in a blob of its own."""

    blob: Annotated[Oid, HEX]
    size: int


Text = str | BlobRef


class Target(Struct, frozen=True):
    """What a run reviews. `base` is a commit, or the empty tree's oid for a root commit."""

    base: Oid
    head: Oid


def parse_actor(text: str) -> str:
    """`human:NAME` or `agent:NAME`, as given; raises UsageError for anything else."""
    if not _ACTOR.fullmatch(text):
        raise UsageError(
            f"'{text}' is not an actor",
            "human:NAME or agent:NAME; a name is letters, digits and . _ @ + -",
        )
    return text


def human(name: str) -> str:
    """The actor for a git user name: `Ana Lopes` becomes `human:ana-lopes`."""
    words = re.findall(r"[\w.@+]+", name.lower())
    slug = "-".join(words).strip("._@+-")[:100]
    return f"human:{slug}" if slug else "human:unknown"


def is_prefix(text: str) -> bool:
    """Whether `text` may stand for an id: four hexadecimal digits or more."""
    return bool(_HEX.fullmatch(text))


def fan_out(key: str) -> str:
    """`abcdef…` as `ab/cd/ef…`: how id folders keep directories small."""
    return f"{key[:2]}/{key[2:4]}/{key[4:]}"


def only(matches: list[str], what: str, prefix: str) -> str:
    """The one match for `prefix`; raises NotFound for none and for several."""
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise NotFound(f"no {what} '{prefix}'")
    shown = ", ".join(match[:12] for match in sorted(matches)[:5])
    raise NotFound(f"'{prefix}' names {len(matches)} {what}s", f"one of {shown}")
