"""Errors that nobody will hear of, in JavaScript, Go and shell: caught or returned, then dropped."""

from collections.abc import Iterable
from itertools import chain

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.ignored_error.go import go
from lattice.engines.static.rules.text.ignored_error.javascript import javascript
from lattice.engines.static.rules.text.ignored_error.recipes import recipe
from lattice.engines.static.rules.text.ignored_error.shell import shell
from lattice.engines.static.rules.text.reading import source as texts
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "ignored-error"
SCOPE = "added lines of JavaScript, TypeScript, Go, shell, Makefiles and workflows"
WHY = (
    "The step fails, the program goes on as if it had not, and nobody can find out why the result is wrong. "
    "Silent for cleaning up (close, remove, kill), for probes, where the comment gives a reason, and where "
    "the error is logged or handed on."
)
EXAMPLE = "try { await saveInvoice(invoice); } catch (e) {}"

_SCRIPTED = pattern(
    r"(^|/)([Mm]akefile|GNUmakefile|Dockerfile|Containerfile)[^/]*$|\.mk$|(^|/)\.(github|circleci)/|gitlab-ci"
    r"|(^|/)(roles|playbooks?|ansible|deploy|provision\w*|tasks|handlers)/.*\.ya?ml$|(^|/)(site|playbook"
    r"|main)\.ya?ml$"
)


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return texts.is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in texts.sources(view, *_READERS, "hash"):
        if source.language == "hash" and not _SCRIPTED.search(file.path):
            continue
        said: set[int] = set()
        found = _READERS.get(source.language, shell)(source, fresh)
        if source.language == "hash":
            found = chain(recipe(file.path, source, fresh), found)
        for remark in found:
            if remark.line in fresh and remark.line not in said:
                said.add(remark.line)
                anchor = quote(source.lines[remark.line - 1].encode())
                yield texts.finding(NAME, file, remark, anchor)


_READERS = {"javascript": javascript, "go": go, "shell": shell}
