"""A prompt is a Markdown file with placeholders; these, and no other word in braces, are replaced:

```
{base} {head}   the two commits, in full
{run} {task}    the run's id, and the task's or nothing
{files}         the changed paths, one a line                 data
{message}       the messages of the commits under review      data
{fence}         a line that nobody could know when the data was written
```
Data is what the author of the change has written. It belongs between two lines of `{fence}`, under
a sentence that says what it is.
"""

import hashlib
import re

from msgspec import Struct

from lattice.model.ids import Oid, RunId, TaskId

_PLACEHOLDER = re.compile(r"\{(base|head|run|task|files|message|fence)\}")


class Subject(Struct, frozen=True, kw_only=True):
    """What a prompt speaks of."""

    base: Oid
    head: Oid
    run: RunId
    task: TaskId | None
    files: tuple[str, ...]
    message: str


def render(template: str, subject: Subject) -> str:
    """The prompt for one run. What is put in is not looked at for placeholders again."""
    values = {
        "base": subject.base,
        "head": subject.head,
        "run": subject.run,
        "task": subject.task or "",
        "files": "\n".join(subject.files),
        "message": subject.message.rstrip("\n"),
        "fence": fence(subject.run),
    }
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def fence(run: RunId) -> str:
    """The line around data: of the run's id, which holds a nonce drawn after the commit was made."""
    return f"=====[ data {hashlib.sha256(run.encode()).hexdigest()[:16]} ]====="
