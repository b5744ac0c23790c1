"""The paths that one line of code or configuration names beyond plain quoted ones: behind a variable, as a
template, under a key."""

import re
from collections.abc import Iterator
from functools import cache
from posixpath import basename

from msgspec import Struct

from lattice.engines.static.patterns import pattern

_TAIL = r"(?P<{0}>(?:[\w.-]+/){1}[\w.-]+\.[A-Za-z][A-Za-z0-9]{{0,9}})"
_END = r"(?=[\s\"'`),;:\]}|&]|$)"
_LITERAL = pattern(r"""(["'])((?:\.{1,2}/)*[\w.-]+(?:/[\w.-]+)+\.[A-Za-z][A-Za-z0-9]{0,5})\1""")
# What a line of code says when the file is made, named or left out rather than read.
MADE = pattern(
    r"writ|[\"'][wax]b?\+?[\"']|(?<![a-z])out|dest|target|save|dump|creat|mkdir|touch|generat|build|cache|temp(?!late)|tmp"
    r"|(?<![a-z])logs?(?![a-z])"
    r"|ignore|exclude|omit|mock|http|url|expect|assert|example|arcname|remove|unlink|delet|exists|rename|move",
    re.IGNORECASE,
)
_JOINED = pattern(
    r"(?:\b[Jj]oin\(|\bresolve\(|\bPath\(|\bparent\b|\bparents\[\d\]|\w*(?:DIR|ROOT|HERE|BASE|[Dd]ir|[Rr]oot|here|folder)\b)[\w\s.(),/_]{0,60}?"
    r"((?:[\"'][\w.-]+[\"']\)?\s*[,/]\s*)*[\"'][\w.-]+\.[A-Za-z][A-Za-z0-9]{0,5}[\"'])"
)
_PART = pattern(r"[\"']([\w.-]+)[\"']")
BUILT = pattern(
    r"(^|/)(node_modules|dist|build|out|target|vendor|\.?venv|env|tmp|temp|coverage|esm|cjs|umd|es|types|output|artifacts|result|data)(/|$)|(^|/)activate$|(^|/)\.env"
)
_REDIRECT = pattern(r"(?<![<$&\d>])>{1,2}\s*(?:\"[^\"]*\"|'[^']*'|\S+)")
# The last word of what copies is where the copy goes.
_TARGET = pattern(r"\btee\s+(?:-a\s+)?\S+|(?<=\s)\S+\s*(?=[;&|]|$)")
_COPIES = pattern(r"(?:^|[;&|]|\s)(?:cp|mv|ln|install|rsync|scp|tee)\s[^;&|\\]*(?=[;&|]|$)")
_ASKS = pattern(r"\[\[?\s+(?:!\s+)?-[a-zA-Z]\s|\btest\s+(?:!\s+)?-[a-zA-Z]\s|\brm\b|\bmkdir\b")
_OWN_URL = pattern(r"\bnew URL\(|import\.meta\.url")
_PAGE = pattern(r"\s*-\s+(?:[^:]+:\s+)?[\"']?(?P<path>[\w./-]+\.md)[\"']?\s*$")
_WITH_HOLES = (".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", ".py")
_KEYS = (
    "src|path|file|local|dockerfile|template|script|include|include_tasks|import_tasks|include_vars"
    "|import_playbook|include_role|config|schema|entrypoint|[a-z_-]+[_-]file|[a-z]+File|filename|patch|url"
)


@cache
def _after_variable() -> re.Pattern[str]:
    """`$here/templates/x.conf`, `${ROOT}/lib/x.sh`, `$(CURDIR)/x/y.z`, `{base}/x/y.z`, `%s/` is none."""
    own = (
        r"(?:\w*(?:[Hh]ere|HERE|[Rr]oot|ROOT|[Dd]ir|DIR|[Bb]ase|BASE|[Hh]ome|HOME|PWD|top|TOP|repo|REPO)\w*)"
    )
    return re.compile(
        rf"(?:\$\{{?\w+\}}?|\$\(dirname [^)]*\)|\$\(\w+\))\"?/{_TAIL.format('deep', '+')}{_END}"
        rf"|(?:\$\{{?{own}\}}?|\$\(dirname [^)]*\)|\$\({own}\))\"?/{_TAIL.format('flat', '{0}')}{_END}"
        rf"|\$?\{{(?:\w+\.)*\w+\}}/{_TAIL.format('held', '+')}(?=[\"'`])"
    )


@cache
def _template() -> re.Pattern[str]:
    """A template by its name, given to what renders it; or taken in by another template."""
    render = (
        r"(?:render_template|get_template|select_template|render_to_string|TemplateResponse|renderFile"
        r"|(?:load|read|open|get|render|compile|find)_?(?:[A-Z]\w*)?[Tt]emplate\w*|res\.render|reply\.view"
        r"|ctx\.render|\brender|ExecuteTemplate)"
    )
    return re.compile(
        rf"{render}\s*\(\s*(?:[\w.]+\s*,\s*)?[\"'](?P<name>[\w./-]+)[\"']"
        r"|\btemplate(?:_name|_path|Name|Path|Url|URL)?\s*[=:]\s*[\"'](?P<kept>[\w./-]+\.[A-Za-z][\w.]{1,9})[\"']"
        r"|\{%-?\s*(?:extends|include|import|from)\s+[\"'](?P<taken>[\w./-]+)[\"']"
    )


@cache
def _under_key() -> re.Pattern[str]:
    return re.compile(
        rf"^\s*(?:-\s+)?(?P<key>{_KEYS}):\s*[\"']?(?P<path>\.{{0,2}}/?[\w.-]+(?:/[\w.-]+)*\.[A-Za-z]\w{{0,9}})"
        r"[\"']?\s*(?:#.*)?$"
        r"|^\s*-\s+[\"']?(?P<mounted>\./[\w.-]+(?:/[\w.-]+)*\.[A-Za-z]\w{0,9}):/"
        r"|^\s*-\s+[\"']?(?P<item>(?:\./)?[\w.-]+(?:/[\w.-]+)*\.(?:ya?ml|json|j2|sql|patch|conf))[\"']?\s*$"
    )


class Named(Struct, frozen=True):
    """A path that a line reads; a template's may begin anywhere below a folder of templates."""

    path: str
    is_template: bool = False


def named(path: str, text: str, *, is_script: bool) -> Iterator[Named]:
    """The paths that one line of the file reads, without any that it makes, removes or only looks for."""
    if is_script:
        text = _COPIES.sub(lambda copy: _TARGET.sub(" ", copy[0]), _REDIRECT.sub(" ", text))
        found = [] if _ASKS.search(text) else list(_behind_variables(text))
    else:
        literal = [match[2] for match in _LITERAL.finditer(text)] if "/" in text else []
        joined = ["/".join(_PART.findall(match[1])) for match in _JOINED.finditer(text)]
        found = literal + joined + list(_behind_variables(text)) * (path.endswith(_WITH_HOLES))
    if path.endswith((".yml", ".yaml")):
        found += _under_keys(path, text)
    rest = _OWN_URL.sub("", text)
    for each in found:
        rest = rest.replace(each, "")
    if not MADE.search(rest):
        yield from (Named(each) for each in dict.fromkeys(found) if not each.endswith(".j2"))
        yield from (Named(each, True) for each in _templates(text) if each not in found)
        yield from (Named(each, True) for each in found if each.endswith(".j2"))


def _behind_variables(text: str) -> Iterator[str]:
    """What follows a variable as a path."""
    for match in _after_variable().finditer(text):
        yield match["deep"] or match["held"] or match["flat"]


def _templates(text: str) -> Iterator[str]:
    """Names of templates that the line renders, extends or includes; bare words without an extension too."""
    for match in _template().finditer(text):
        yield match["name"] or match["kept"] or match["taken"]


def _under_keys(path: str, text: str) -> Iterator[str]:
    """Paths that a line of YAML names by a key that files stand under, mounts, or lists."""
    if basename(path).startswith("mkdocs.") and (page := _PAGE.match(text)):
        yield "docs/" + page["path"]
    match = _under_key().match(text)
    if match is None:
        return
    is_list = basename(path).startswith("kustomization.") or match["item"] is None
    found = match["path"] or match["mounted"] or match["item"]
    if is_list and "://" not in found and not re.match(r"\d+(\.\d+)+$", found):
        yield found.lstrip("/") if match["key"] == "local" else found
