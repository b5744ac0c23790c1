"""YAML that refers to a job, service, step, handler or schema by a name that nothing defines."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.paths import has_edits, is_foreign, is_test_data
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import line_at, quote
from lattice.engines.static.rules.names.references.deployments import (
    COMPOSE,
    ansible,
    chart,
    compose,
    helm,
    pointers,
)
from lattice.engines.static.rules.names.references.pipelines import github, gitlab
from lattice.engines.static.rules.names.references.yaml_lines import Lost, entries
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "missing-reference"
SCOPE = "names in GitLab, GitHub, compose, Ansible, Helm and OpenAPI files"
WHY = (
    "A job that extends or needs one that was renamed, a service that depends on one that is not there: the "
    "file is refused, or the value is empty, when it is next used. Only references within the file, or to "
    "files of this tree, count, in files that the change edits; silent for a pipeline or compose file that "
    "includes others."
)
EXAMPLE = "-.build:\n+.compile:\n   stage: build\n test:\n   extends: .build"

_GITLAB = pattern(r"(^|/)(\.gitlab-ci\.ya?ml|[\w.-]*\.?gitlab-ci\.ya?ml)$|(^|/)\.gitlab/.*\.ya?ml$")
_GITHUB = pattern(r"(^|/)\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
_MOST_PER_FILE = 4


def applies(file: FileChange) -> bool:
    """YAML, templates of charts, and JSON of an interface, with another content than before."""
    path = file.path
    is_kind = path.endswith((".yml", ".yaml", ".tpl", ".json")) or "/templates/" in path
    return has_edits(file) and is_kind and not is_foreign(path) and not is_test_data(path)


def check(view: View) -> Iterable[Finding]:
    """At most four findings a file: on added lines, or where the change took away what a line refers to."""
    for file in view.change.files:
        if not applies(file):
            continue
        content, old = view.new(file) or b"", view.old(file) or b""
        was = {(each.name, each.noun) for each in _lost(view, file.path, old)} if old else set()
        added = view.added(file)
        found = {each.line: each for each in _lost(view, file.path, content)}
        fresh = [
            each
            for each in found.values()
            if each.line in added or (old and (each.name, each.noun) not in was)
        ]
        for each in sorted(fresh, key=lambda lost: lost.line)[:_MOST_PER_FILE]:
            yield Finding(
                path=file.path,
                line=each.line,
                severity=Severity.IMPORTANT,
                category="correctness",
                rule=NAME,
                title=f"No {each.noun} '{each.name}' is defined",
                body="What reads the file refuses it, or finds nothing there. Use the name that is defined.",
                anchor=quote(line_at(content, each.line)),
                in_diff=each.line in added,
            )


def _lost(view: View, path: str, content: bytes) -> Iterator[Lost]:
    if _GITLAB.search(path):
        yield from gitlab(entries(content))
    elif _GITHUB.search(path):
        yield from github(entries(content))
    elif COMPOSE.search(path):
        yield from compose(view, path, entries(content))
    elif "/templates/" in path and (values := chart(view, path)) is not None:
        yield from helm(view, values, content)
    elif path.endswith((".yml", ".yaml", ".json")):
        yield from pointers(content)
        if path.endswith((".yml", ".yaml")) and b"notify:" in content:
            yield from ansible(view, path, entries(content))
