"""A child's environment filtered by prefix: more goes than what is meant, settings and logins included."""

import re
from collections.abc import Iterable

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "environment-by-prefix"
SCOPE = "added lines of JavaScript, TypeScript, Go and shell"
WHY = (
    "Every variable with the prefix goes or comes, those that the child needs to log in, and those that "
    "the next "
    "version adds, too. Silent where a list of names to keep or to drop stands next to it, and for "
    "programs that "
    "read their own configuration by prefix."
)
EXAMPLE = 'for (const k of Object.keys(env)) if (k.startsWith("CLAUDE_")) delete env[k]'

_PREFIX = {
    "javascript": re.compile(
        r"\.startsWith\(\s*(?:['\"`][A-Z][A-Z0-9_]+['\"`]|\w*[pP]refix\w*|[A-Z_]*PREFIX\w*)\s*\)"
        r"|/\^\(?(?:\?:)?[A-Z][A-Z0-9_|]+_\)?/[a-z]*\.test\(|\.match\(/\^[A-Z][A-Z0-9]+_"
    ),
    "go": re.compile(
        r"strings\.(?:HasPrefix|CutPrefix)\(\s*[\w.\[\]]+,\s*(?:\"[A-Z][A-Z0-9_]+\"|\w*[pP]refix\w*)\s*\)"
    ),
    "shell": re.compile(
        r"\$\{![A-Z][A-Z0-9_]*[@*]\}|\bcompgen -[ev] +['\"]?[A-Z][A-Z0-9_]*|\b(?:env|printenv|export -p"
        r"|declare -x)\b[^|]*\|.*\b(?:grep|sed|awk|cut)\b.*\^?[A-Z][A-Z0-9]+_"
    ),
}
_WORLD = {
    "javascript": re.compile(r"\bprocess\.env\b|\benv\b|\benvironment\b"),
    "go": re.compile(r"\bos\.Environ\(\)|\b[eE]nv(?:iron)?\b"),
    "shell": re.compile(r""),
}
_DROPS = {
    "javascript": re.compile(
        r"\bdelete\s|\.filter\(|\bcontinue\b|\bundefined\b|\bspawn|\bexec|\bfork\(|\benv\s*[:=]|[cC]hild"
    ),
    "go": re.compile(r"\bcontinue\b|\.Env\b|\bos\.Unsetenv\(|exec\.Command|\bappend\("),
    "shell": re.compile(r"\bunset\b|\benv -u|\bexport -n\b|\benv -i\b"),
}
_KEEPS = re.compile(
    r"keep|allow|except|exclu|preserv|permit|safe|whitelist|retain|needed|required", re.IGNORECASE
)
_AROUND = 7


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each run of lines."""
    for file, source, fresh in sources(view, *_PREFIX):
        last = -_AROUND
        for number in sorted(fresh):
            if number - last > _AROUND and _is_sweeping(source, number):
                last = number
                remark = Remark(
                    line=number,
                    title="The environment of a child is filtered by a prefix alone",
                    body="Variables that it needs, and those that come later, go the same way. List the "
                    "names to drop, or those to keep.",
                )
                yield finding(NAME, file, remark, quote(source.lines[number - 1].encode()))


def _is_sweeping(source: Source, number: int) -> bool:
    """Whether the line picks variables by prefix and what stands around it drops or hands them on."""
    language = source.language
    if not _PREFIX[language].search(source.bare[number - 1]):
        return False
    near = "\n".join(source.bare[max(0, number - 1 - _AROUND) : number + _AROUND])
    return bool(_WORLD[language].search(near) and _DROPS[language].search(near)) and not _KEEPS.search(near)
