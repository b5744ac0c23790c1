"""Real defects that other people's linters, where installed, find at head and did not find at base."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import is_test
from lattice.engines.static.quoting import quote
from lattice.engines.static.tools import TRUSTED, tools_for
from lattice.engines.static.tools.fresh import Remark, fresh, located
from lattice.engines.static.view import SYNTAX, ToolRun, Unanswerable, View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "tools"
SCOPE = f"{len(TRUSTED)} rules of other linters, those that are installed, new remarks only"
WHY = (
    "What a linter of the table reports here fails or misbehaves when the line runs, whatever the project's"
    " style is. Its configuration in the repository is not read, and its other remarks are dropped. A remark"
    " that stood at base, too, or on a line that the change does not touch, is not this change's."
)
EXAMPLE = "const limits = { read: 10, write: 20, read: 30 };"

_MOST_PER_CODE = 3


def applies(file: FileChange) -> bool:
    """Files that a tool of the table is about, installed or not."""
    return bool(tools_for(file))


def check(view: View) -> Iterable[Finding]:
    """At most three findings of one code in one file; raises Unanswerable where no tool ran."""
    runs = view.tool_runs()
    if runs and all(run.reason for run in runs):
        raise Unanswerable("; ".join(run.reason for run in runs))
    for run in runs:
        shown: dict[tuple[str, str], int] = {}
        for remark in _new(view, run):
            key = remark.diagnostic.path, remark.diagnostic.code
            shown[key] = shown.get(key, 0) + 1
            if shown[key] <= _MOST_PER_CODE:
                yield _finding(remark)


def _new(view: View, run: ToolRun) -> Iterator[Remark]:
    files = {file.path: file for file in view.change.files if applies(file)}
    before = {path: view.old(file) for path, file in files.items()}
    after = {path: view.new(file) for path, file in files.items()}
    added = {path: view.added(file) for path, file in files.items()}
    syntax = f"{run.tool.partition(' ')[0]}/{SYNTAX}"
    # Of a file that did not parse before, nothing is known that could be compared.
    unknown = {each.path for each in run.old if each.code == syntax}
    broken = {
        each.path: each for each in reversed(run.new) if each.code == syntax and each.path not in unknown
    }
    for path, each in broken.items():
        if path in unknown:
            continue
        lines = (after[path] or b"").splitlines()
        line = min(each.line, len(lines))
        if line:
            yield Remark(each, lines[line - 1].strip(), line in added[path])
    old = [each for each in located(run.old, before, {}, syntax) if each.diagnostic.path not in unknown]
    new = [each for each in located(run.new, after, added, syntax) if each.diagnostic.path not in unknown]
    for remark in fresh(old, new):
        lint = TRUSTED[remark.diagnostic.code]
        if remark.in_diff and (lint.in_tests or not is_test(remark.diagnostic.path)):
            yield remark


def _finding(remark: Remark) -> Finding:
    diagnostic = remark.diagnostic
    lint = TRUSTED[diagnostic.code]
    return Finding(
        path=diagnostic.path,
        line=diagnostic.line,
        severity=lint.severity,
        category="correctness",
        rule=diagnostic.code,
        title=quote(diagnostic.message.encode()),
        body=lint.advice,
        anchor=quote(remark.text),
        in_diff=remark.in_diff,
    )
