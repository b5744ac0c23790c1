"""A child's environment filtered by prefix: more goes than what is meant, settings and logins included."""

import re
from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from lattice.engines.static.paths import is_foreign
from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import quote, text_of
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "environment-by-prefix"
SCOPE = "added lines of JavaScript, TypeScript, Go and shell"
WHY = (
    "Every variable with the prefix goes or comes, those that the child needs to log in, and those that the"
    " next version adds, too. Where variables are handed on, a name of a credential with that prefix must"
    " stand"
    " somewhere in the tree. Silent where a list of names to keep or to drop stands next to it, and for"
    " programs"
    " that read their own configuration by prefix."
)
EXAMPLE = 'for (const k of Object.keys(env)) if (k.startsWith("CLAUDE_")) delete env[k]'

_PREFIX = {
    "javascript": pattern(
        r"\.startsWith\(\s*(?:['\"`](?P<literal>[A-Z][A-Z0-9_]*_)['\"`]|(?P<name>\w*[pP]refix\w*"
        r"|[A-Z_]*PREFIX\w*))\s*\)"
        r"|/\^\(?(?:\?:)?(?P<pattern>[A-Z][A-Z0-9_|]*_)\)?/[a-z]*\.test\("
        r"|\.match\(/\^(?P<matched>[A-Z][A-Z0-9]+_)"
        r"|\.indexOf\(\s*['\"`](?P<found>[A-Z][A-Z0-9_]*_)['\"`]\s*\)\s*===?\s*0"
        r"|\.slice\(0,\s*\d+\)\s*===?\s*['\"`](?P<cut>[A-Z][A-Z0-9_]*_)['\"`]"
    ),
    "go": pattern(
        r"strings\.(?:HasPrefix|CutPrefix)\(\s*[\w.\[\]]+,\s*(?:\"(?P<literal>[A-Z][A-Z0-9_]*_)\""
        r"|(?P<name>\w*[pP]refix\w*))\s*\)"
    ),
    "shell": pattern(
        r"\$\{!(?P<literal>[A-Z][A-Z0-9_]*)[@*]\}|\bcompgen -[Aev]+ +(?:export +|variable"
        r" +)?['\"]?(?P<name>[A-Z][A-Z0-9_]*)"
        r"|\b(?:env|printenv|export -p|declare -x|set)\b[^|]*\|.*\b(?:grep|sed|awk"
        r"|cut)\b[^|]*?\^?(?P<pattern>[A-Z][A-Z0-9]*_)"
        r"|<\(\s*(?:env|printenv)\b[^|]*\|[^|]*\^(?P<matched>[A-Z][A-Z0-9]*_)"
        r"|^\s*(?P<found>[A-Z][A-Z0-9]*_)\*\s*\)|==\s*(?P<cut>[A-Z][A-Z0-9]*_)\*"
    ),
}
_WORLD = {
    "javascript": pattern(r"\bprocess\.env\b|\benv\b|\benvironment\b"),
    "go": pattern(r"\bos\.Environ\(\)|\b[eE]nv(?:iron)?\b"),
    "shell": pattern(r""),
}
_DROPS = {
    "javascript": pattern(
        r"\bdelete\s|\.filter\(|\bcontinue\b|\bundefined\b|\bspawn|\bexec|\bfork\(|\benv\s*[:=]|[cC]hild"
    ),
    "go": pattern(r"\bcontinue\b|DeleteFunc|\.Env\b|\bos\.Unsetenv\(|exec\.Command|\bappend\("),
    "shell": pattern(r"\bunset\b|\benv -u|\bexport -n\b|\benv -i\b"),
}
_KEEPS = pattern(
    r"keep|allow(?!Prefix)|except|exclu|preserv|permit|safe|whitelist|retain|needed|required", re.IGNORECASE
)
_SECRET = pattern(
    r"(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|_KEY|APIKEY|CREDENTIALS?|_DSN|DATABASE_URL|DB_URL|_PASS"
    r"|_AUTH|_COOKIE|_PAT)"
    r"(?:_[A-Z0-9]{1,6})?$"
)
_LOGINS = frozenset(
    "AWS_ AZURE_ GITHUB_ GITLAB_ CI_ NPM_ PYPI_ DB_ DATABASE_ POSTGRES_ MYSQL_ VAULT_ STRIPE_ OPENAI_".split()
)
# Taken away on purpose: what makes the loader or a package manager do other things.
_HARMFUL = frozenset("LD_ DYLD_ BASH_ NPM_CONFIG_ LC_ GIT_TRACE_".split())
_READ = (
    ".py .js .jsx .mjs .cjs .ts .tsx .go .sh .bash .rb .md .rst .txt .adoc .yml .yaml .toml .env .example"
    " .sample .service"
    " .conf .ini .json .tf .mk".split()
)
_PLAIN = pattern(r"(^|/)(\.env[^/]*|Dockerfile[^/]*|Makefile|[^/.]+)$")
_AROUND = 7
_MOST_FILES = 500


class _Sweep(Struct, frozen=True):
    """A line that picks variables by prefix; `drops` says that it takes them away."""

    prefix: str
    drops: bool


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each run of lines."""
    secrets: dict[str, str] = {}
    for file, source, fresh in sources(view, *_PREFIX):
        last = -_AROUND
        for number in sorted(fresh):
            sweep = _sweep(source, number) if number - last > _AROUND else None
            if sweep is None:
                continue
            if not sweep.drops and sweep.prefix not in secrets:
                secrets[sweep.prefix] = _secret(view, sweep.prefix)
            if sweep.drops or secrets[sweep.prefix]:
                last = number
                yield finding(
                    NAME,
                    file,
                    _remark(number, sweep, secrets.get(sweep.prefix, "")),
                    quote(source.lines[number - 1].encode()),
                )


def _sweep(source: Source, number: int) -> _Sweep | None:
    """What the line picks by prefix, if what stands around it drops that or hands it on."""
    language = source.language
    match = _PREFIX[language].search(source.bare[number - 1])
    if not match:
        return None
    near = "\n".join(source.bare[max(0, number - 1 - _AROUND) : number + _AROUND])
    if not _WORLD[language].search(near) or _KEEPS.search(near):
        return None
    groups = match.groupdict()
    name = groups.pop("name", None)
    literal = next((each for each in groups.values() if each), "")
    if name:
        made = re.search(rf"\b{re.escape(name)}\b[^\n=]*=\s*['\"`]([A-Z][A-Z0-9_]*_)['\"`]", source.text)
        literal = made[1] if made else name if language == "shell" else ""
    if literal in _HARMFUL or (not literal and not name):
        return None
    if _takes_away(source, number, match):
        return _Sweep(literal, True) if _DROPS[language].search(near) else None
    return _Sweep(literal, False) if literal else None


def _takes_away(source: Source, number: int, match: re.Match[str]) -> bool:
    """Whether what has the prefix is left out, not handed on."""
    line = source.bare[number - 1]
    if source.language == "shell":
        near = "\n".join(source.bare[max(0, number - 3) : number + 4])
        return bool(re.search(r"\bunset\b|\benv -u|\bexport -n\b|grep\s+-\w*v", near))
    head = line[: match.start()]
    if re.search(r"!\s*[\w.\[\]]*$", head):
        return "continue" not in "\n".join(source.bare[number - 1 : number + 2])
    below = "\n".join(source.bare[number - 1 : number + 3])
    return bool(
        re.search(
            r"\bdelete\s|\bcontinue\b|\bundefined\b|Unsetenv|DeleteFunc|return (?:false|acc)\b"
            r"|=> false",
            below,
        )
    )


def _secret(view: View, prefix: str) -> str:
    """A name of a credential with the prefix that stands somewhere in the tree."""
    pattern = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(prefix)}[A-Z0-9_]+".encode())
    kinds = tuple(_READ)
    paths = (path for path in sorted(view.head_files) if path.endswith(kinds) or _PLAIN.search(path))
    for path in islice((path for path in paths if not is_foreign(path)), _MOST_FILES):
        for name in pattern.findall(view.content(path) or b""):
            if _SECRET.search(text_of(name)):
                return text_of(name)
    return f"{prefix}…" if prefix in _LOGINS else ""


def _remark(number: int, sweep: _Sweep, secret: str) -> Remark:
    if sweep.drops:
        return Remark(
            line=number,
            title="The environment of a child is filtered by a prefix alone",
            body="Variables that it needs, and those that come later, go the same way. List the names to"
            " drop, or"
            " those to keep.",
        )
    return Remark(
        line=number,
        title=f"Every variable with the prefix is handed on, '{secret}' too",
        body="The child can read credentials that are not meant for it, and those that come later. List the"
        " names"
        " that it needs.",
        severity=Severity.IMPORTANT,
        category="security",
    )
