"""Workflows that give strangers more than they should: rights, secrets, or a shell."""

import re
from collections.abc import Iterable, Iterator, Mapping

from lattice.engines.static.paths import has_text, is_test
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.supply import ci_steps
from lattice.engines.static.rules.supply.ci_steps import Remark
from lattice.engines.static.rules.supply.workflow import (
    Entry,
    conditions,
    entries,
    is_action,
    is_workflow,
    triggers,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "ci-permission"
SCOPE = "added lines of workflows; scripts fetched and run, in other services' files too"
WHY = (
    "A workflow runs with a token and with secrets. Where it runs for a stranger's pull request, a right"
    " to write, the checkout of the stranger's commit, or a title put into a script hands them over."
    " Rights that a condition keeps from pull requests, the forge's own actions at a tag, and tags in a"
    " project that pins nothing are left alone."
)
EXAMPLE = "on: pull_request_target\n…\n- uses: actions/checkout@v4\n  with:\n    ref: ${{ github.head_ref }}"

_SERVICES = pattern(
    r"(^|/)(\.gitlab-ci[^/]*\.ya?ml|\.circleci/[^/]+\.ya?ml|\.travis\.ya?ml|azure-pipelines[^/]*\.ya?ml"
    r"|bitbucket-pipelines\.ya?ml|\.drone\.ya?ml|appveyor\.ya?ml|\.cirrus\.ya?ml|Jenkinsfile)$"
)
_PULL = "pull_request"
_PRIVILEGED = ("pull_request_target", "workflow_run", "issue_comment")
_TELLING = ("contents", "id-token", "packages", "actions", "deployments")
# A condition that keeps a stranger's pull request out.
_GUARD = pattern(
    r"github\.event_name\s*[!=]=|github\.ref\b|github\.ref_name|head\.repo|head_repository"
    r"|github\.repository_owner"
    r"|\.merged\b|author_association|github\.actor\s*==|user\.login\s*==|startsWith\(\s*github\.ref"
)
_HEAD = pattern(
    r"github\.head_ref|github\.event\.pull_request\.head\.(sha|ref)|github\.event\.workflow_run\.head_(sha"
    r"|branch)"
    r"|refs/pull/\$\{\{|github\.event\.pull_request\.merge_commit_sha"
)
_HEAD_IN_RUN = pattern(r"\bgh pr checkout\b|\bgit (fetch|pull|checkout)\b.*(refs/)?pull/")
_MOST_WORKFLOWS = 50
_MOST_PER_FILE = 5


def applies(file: FileChange) -> bool:
    """Workflows, actions and other services' files that gain text."""
    path = file.path
    known = is_workflow(path) or is_action(path) or _SERVICES.search(path)
    return bool(known) and has_text(file) and not is_test(path)


def check(view: View) -> Iterable[Finding]:
    """At most five findings per file, in the order of lines, one a line."""
    files = [file for file in view.change.files if applies(file)]
    others = _untouched(view, files)
    for file in files:
        content = view.new(file) or b""
        lines = content.splitlines()
        remarks: dict[int, Remark] = {}
        for remark in _remarks(view, file, content, others):
            remarks.setdefault(remark.number, remark)
        for number in sorted(remarks)[:_MOST_PER_FILE]:
            remark = remarks[number]
            yield Finding(
                path=file.path,
                line=number,
                severity=remark.severity,
                category="security",
                rule=NAME,
                title=remark.title,
                body=remark.body,
                anchor=quote(lines[number - 1]) if number <= len(lines) else "",
                in_diff=number in view.added(file),
            )


def _remarks(view: View, file: FileChange, content: bytes, others: list[Entry]) -> Iterator[Remark]:
    added = view.added(file)
    old = view.old(file) or b""
    if not is_workflow(file.path) and not is_action(file.path):
        lines = {number: text_of(line).strip() for number, line in enumerate(content.splitlines(), 1)}
        yield from ci_steps.downloads(lines, added, text_of(old))
        yield from ci_steps.unbound(lines, added, text_of(old))
        return
    found = entries(content)
    before = entries(old)
    code = {entry.number: entry.value for entry in found if ci_steps.is_run(entry)}
    yield from ci_steps.injections(found, added)
    yield from ci_steps.exposures(found, added)
    yield from ci_steps.downloads(code, added, text_of(old))
    yield from ci_steps.unpinned(found, added, before, others)
    if is_workflow(file.path):
        yield from _head_checkouts(found, added)
        yield from _own_machines(found, added)
        if _PULL in triggers(found):
            yield from ci_steps.unbound(code, added, text_of(old))
        yield from _rights(found, before, added)


def _untouched(view: View, files: list[FileChange]) -> list[Entry]:
    """The lines of the project's workflows that the change does not add."""
    if not any(is_workflow(file.path) or is_action(file.path) for file in files):
        return []
    added = {file.path: view.added(file) for file in files}
    paths = sorted(filter(is_workflow, view.head_files))
    return [
        entry
        for path in paths[:_MOST_WORKFLOWS]
        for entry in entries(view.content(path) or b"")
        if entry.number not in added.get(path, {})
    ]


def _head_checkouts(found: list[Entry], added: Mapping[int, bytes]) -> Iterator[Remark]:
    """The commit of a pull request, checked out where the base's secrets are."""
    events = triggers(found)
    event = next((name for name in _PRIVILEGED if name in events), None)
    if event is None:
        return
    for entry in found:
        if not _takes_head(found, entry) or _GUARD.search(conditions(found, entry)):
            continue
        if entry.number in added or events[event] in added:
            yield Remark(
                entry.number if entry.number in added else events[event],
                Severity.IMPORTANT,
                f"A stranger's commit is checked out on '{event}'",
                "The job has the repository's token and secrets, and any script, hook or build file of that"
                " commit can take them. Use 'pull_request', or keep the checkout in a job without rights.",
            )


def _own_machines(found: list[Entry], added: Mapping[int, bytes]) -> Iterator[Remark]:
    """Jobs of pull requests on a machine that stays."""
    events = triggers(found)
    if _PULL not in events and _PRIVILEGED[0] not in events:
        return
    for entry in found:
        is_own = entry.plain[-1:] == ("runs-on",) and "self-hosted" in entry.value
        if is_own and entry.number in added and not _GUARD.search(conditions(found, entry)):
            yield Remark(
                entry.number,
                Severity.MINOR,
                "Pull requests run on the project's own machine",
                "A stranger's code can leave something there for the jobs after it. Use a hosted runner for"
                " pull requests,"
                " or keep those of forks out.",
            )


def _takes_head(found: list[Entry], entry: Entry) -> bool:
    if ci_steps.is_run(entry):
        return bool(_HEAD_IN_RUN.search(entry.value))
    if entry.plain[-2:] not in (("with", "ref"), ("with", "repository")) or not _HEAD.search(entry.value):
        return False
    return any(
        each.plain[-1:] == ("uses",) and "checkout" in each.value for each in found if each.step == entry.step
    )


def _rights(found: list[Entry], before: list[Entry], added: Mapping[int, bytes]) -> Iterator[Remark]:
    """Rights that the workflow did not have, where pull requests start it; `write-all` wherever it stands."""
    events = triggers(found)
    event = next((name for name in (*_PRIVILEGED[:1], _PULL, *_PRIVILEGED[1:]) if name in events), None)
    had = {(entry.plain, entry.value) for entry in before}
    for entry in found:
        if entry.number not in added or entry.in_text or (entry.plain, entry.value) in had:
            continue
        granted = _granted(entry)
        if not granted:
            continue
        is_kept = bool(_GUARD.search(conditions(found, entry)))
        if granted == "write-all" or (event and not is_kept):
            yield Remark(
                entry.number,
                Severity.IMPORTANT if event and not is_kept else Severity.MINOR,
                f"The workflow gets '{granted}'" + (f", and '{event}' starts it" if event else ""),
                "Whatever one of its steps runs can use that right. Grant it to the one job that needs it,"
                " and not where pull requests run.",
            )


def _granted(entry: Entry) -> str:
    """The right that the line grants, if it is one that matters."""
    keys, value = entry.plain, entry.value
    if keys[-1:] == ("permissions",):
        if value == "write-all":
            return value
        inline = re.findall(r"([\w-]+)\s*:\s*write\b", value) if value.startswith("{") else []
        return next((f"{name}: write" for name in inline if name in _TELLING), "")
    if keys[-2:-1] == ("permissions",) and value == "write" and keys[-1] in _TELLING:
        return f"{keys[-1]}: write"
    return ""
