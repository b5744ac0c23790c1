"""A script that is run by its name and may not be: its executable bit is missing or was lost."""

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname

from lattice.engines.static.paths import is_foreign, is_present, is_test_data, suffix, was_present
from lattice.engines.static.quoting import line_at, quote, text_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "exec-bit"
SCOPE = "scripts with a #! line that are new or lost their bit"
WHY = (
    "A file with a #! line and without the executable bit ends with 'Permission denied' when it is run by"
    " its name. It counts where something at head runs it so, where the other scripts of its folder all have"
    " the bit, or where the change took the bit away while it edited the script. A script that an interpreter"
    " is started with, or that something makes executable, is left alone."
)
EXAMPLE = "a new scripts/deploy.sh with mode 100644, and a workflow with 'run: ./scripts/deploy.sh'"

_BITS = 0o111
_LEAST_SIBLINGS, _MOST_SIBLINGS = 2, 10
_MOST_FILES = 20
_MOST_SCRIPTS = 50
_LONGEST = 1_000
# What stands before the first word of a command.
_COMMAND = (
    r"(?:^\s*(?:-\s+|\$\s+|@)?|&&\s*|\|\|?\s*|;\s*|\$\(\s*|`|\b(?:run|script|entry|command|entrypoint)\s*:\s*"
    r"|\"[\w:-]+\"\s*:\s*|(?:ENTRYPOINT|CMD|RUN|exec|sudo|then|do|if|time|nohup|env)\s+!?\s*(?:\[\s*)?|[\[(]\s*)[\"']?"
)
_BEFORE_NAME = r"(?:\./|\.\./|\$\{?\w+\}?/|[\w.-]+/)(?:[\w.-]+/)*"


def applies(file: FileChange) -> bool:
    """New files without the bit, and files that lost it."""
    if not is_present(file) or file.new_mode & _BITS or is_foreign(file.path) or is_test_data(file.path):
        return False
    return file.status == "A" or (was_present(file) and bool(file.old_mode & _BITS))


def check(view: View) -> Iterable[Finding]:
    """One finding per script, at its first line."""
    scripts = [file for file in view.change.files if applies(file) and _is_script(view, file)]
    scripts = scripts[:_MOST_SCRIPTS]
    if not scripts:
        return
    names = {file.path: file.path.rpartition("/")[2] for file in scripts}
    mentioned = view.mentions(set(names.values()), ["*"])
    for file in scripts:
        name = names[file.path]
        users = sorted(mentioned.get(name, frozenset()) - {file.path})[:_MOST_FILES]
        texts = {path: text_of(view.content(path) or b"") for path in users}
        if any(_makes_executable(text, name) for text in texts.values()):
            continue
        runner = next(_runners(file.path, texts), None)
        if runner or (_was_lost(file) and file.hunks) or _has_siblings(view, file):
            yield _finding(view, file, runner)


def _is_script(view: View, file: FileChange) -> bool:
    content = view.added(file).get(1, b"") if file.status == "A" else view.new(file) or b""
    return content.startswith(b"#!") and not content.startswith(b"#![")


def _was_lost(file: FileChange) -> bool:
    return file.status != "A"


def _has_siblings(view: View, file: FileChange) -> bool:
    """Whether the other scripts of this folder, those with the same suffix, all have the bit."""
    others = [
        path
        for path in view.head_files
        if path != file.path and dirname(path) == dirname(file.path) and suffix(path) == suffix(file.path)
    ]
    scripts = [path for path in others if (view.content(path) or b"").startswith(b"#!")][:_MOST_SIBLINGS]
    return file.status == "A" and len(scripts) >= _LEAST_SIBLINGS and set(scripts) <= view.executables


def _makes_executable(text: str, name: str) -> bool:
    """Whether a line gives the script, or all scripts of a folder, the bit."""
    return any(
        name in line or "*" in line or "find" in line or "-R" in line
        for line in text.splitlines()
        if ("chmod" in line or "install -m" in line or "0755" in line or "0o755" in line)
        and len(line) < _LONGEST
    )


def _runners(path: str, texts: dict[str, str]) -> Iterator[str]:
    """The places that run the script by its name, as `path:line`."""
    name = re.escape(path.rpartition("/")[2])
    run = re.compile(rf"{_COMMAND}{_BEFORE_NAME}{name}(?![\w.-])")
    for user, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            found = run.search(line[:_LONGEST]) if path.rpartition("/")[2] in line else None
            if found and _leads_to(found[0], path, user):
                yield f"{user}:{number}"
                break


def _leads_to(words: str, path: str, user: str) -> bool:
    """Whether the path at the end of the words is the script's, from the root or the user's folder."""
    spoken = re.split(r"[\s\"'`(@\[]", words)[-1]
    tail = re.sub(r"^(\$\{?\w+\}?/|\.{1,2}/)+", "", spoken)
    folder = dirname(user)
    return path == tail or path.endswith(f"/{tail}") or (bool(folder) and path == f"{folder}/{tail}")


def _finding(view: View, file: FileChange, runner: str | None) -> Finding:
    lost = _was_lost(file)
    why = (
        f"'{runner}' runs it by its name, which ends with 'Permission denied'."
        if runner
        else ("Whoever runs it by its name gets 'Permission denied'.")
    )
    return Finding(
        path=file.path,
        line=1,
        severity=Severity.IMPORTANT if runner else Severity.MINOR,
        category="correctness",
        rule=NAME,
        title="The script lost its executable bit" if lost else "The script has no executable bit",
        body=f"{why} Set the bit: git update-index --chmod=+x FILE.",
        anchor=quote(line_at(view.new(file) or b"", 1)),
        in_diff=True,
    )
