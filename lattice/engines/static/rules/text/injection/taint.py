"""Which names hold text from outside, statement by statement: of parameters, requests, archives.

A name that a condition looks at, that a checking function was called with, or that indexes a table of what is
allowed counts as checked from there on. Calls give nothing on but those that only reshape a text.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.statements import Statement, arguments

GIVEN, OUTSIDE = 1, 2

HOLE = "\0"

"""How far a text is known to come from outside: a parameter, or a request, an archive, a file or the like."""

_REQUEST = pattern(
    r"\b(?:req|request|ctx|context|c|event|\$request)(?:\.(?:request|req))?\.(?:params?|query|body|headers?"
    r"|cookies"
    r"|files?|queryStringParameters|pathParameters|nextUrl|originalUrl|url|queries|hostname)\b"
    r"|\br(?:eq)?\.(?:URL\.(?:Query\(|Path|RawQuery)|FormValue\(|PathValue\(|PostFormValue\(|Header\.Get\("
    r"|Form\b"
    r"|PostForm\b|Host\b|Cookie\()"
    r"|\bmux\.Vars\(|\bchi\.URLParam\(|\b(?:c|ctx)\.(?:Param|Params|Query|QueryParam|FormValue|PostForm"
    r"|DefaultQuery|GetHeader)\("
    r"|\bsearchParams\b|\blocation\.(?:search|hash|href)\b|\bdocument\.(?:referrer|cookie)\b"
    r"|URLSearchParams\("
    r"|\b(?:c|ctx)\.req\.(?:param|query|header)\(|\b(?:zip|archive)\.(?:files|entries)\b|\bprocess\.argv\b"
    r"|\bos\.Args\b|\bflag\.Arg\("
)

_ARCHIVED = pattern(
    r"\b(?:hdr|header|entry|zipEntry|zipFile|zf|member|file|f|upload\w*|part|p|attachment|blob)"
    r"\.(?:FileName\(\)|(?:Name|Filename|filename|fileName|entryName|originalname|originalFilename|path"
    r"|name)\b)"
)

_ARCHIVE = pattern(
    r"\b(?:j?s?zip|tar|unzip|archive|multer|multipart|formidable|busboy|extract|FormFile)", re.I
)

_CLEAN = pattern(
    r"(?i:quote|escape|parseInt|parseFloat|Atoi|FormatInt|Itoa|sanitiz|purify|encodeURI|basename\b"
    r"|\.length\b|\blen\("
    r"|toFixed|toISOString|placeholder|identifier|allow|whitelist|safe|crypto|hash|uuid|relative\(|\bslug"
    r"|\.size\b)"
    r"|\bNumber\b|\bBase\(|\.toString\(36\)|\bformat\(|[A-Z_]{3,}\["
)

_RESHAPES = frozenset(
    "String decodeURIComponent decodeURI trim trimStart trimEnd toLowerCase toUpperCase toString concat"
    " replace"
    " replaceAll join split slice substring substr get normalize resolve Join TrimPrefix TrimSuffix"
    " TrimSpace Trim"
    " TrimLeft ToLower ToUpper Replace ReplaceAll Split Sprintf Sprint string Clean param query Get header"
    " at pop"
    " FormValue PathValue URLParam Vars Query Param params Unescape QueryUnescape PathUnescape ToSlash"
    " FromSlash"
    " all String WriteString entries values keys getAll first URL URLSearchParams Path json text body parse"
    " FileName map filter".split()
)

_LOOKS_UP = frozenset("get Get param query header at Query Param FormValue PathValue getAll".split())
_CALL = pattern(r"([\w$]+(?:\s*\??\.\s*[\w$]+)*)\s*(?:<[\w\s,|.<>\[\]]*>)?\(")

_NAME = pattern(r"(?<![\w$.])(?:\.\.\.)?([A-Za-z_$][\w$]*)(?!\s*:(?!:))")

WORD = pattern(r"[A-Za-z_$][\w$]*")

CONTROL = pattern(r"^\s*(?:\}?\s*else\s+)?(?:if|while|switch|for|catch|return|do|select|case)\b")

_CHECKS = pattern(
    r"valid|check|assert|ensure|verify|sanit|guard|allow|\bis[A-Z]|forbid|expect|must|matches|safe", re.I
)

_ASKS = pattern(
    r"includes\(|\bhas\(|\.test\(|\.match\(|startsWith|HasPrefix|MatchString|Contains|IsLocal|endsWith"
    r"|HasSuffix"
    r"|\bin\b|===?\s*['\"]|!==?\s*['\"]\w|==\s*\"\w|!=\s*\"\w|\.length\s*[<>=]|indexOf|ContainsAny"
    r"|isAbsolute|IsAbs",
    re.I,
)


class Bound(Struct, frozen=True):
    """What is known of a name: how far its text comes from outside, and what it was built as, if it was."""

    level: int
    built: "Built | None" = None


class Part(Struct, frozen=True):
    """What is put into a text: the expression, how far it comes from outside, and where."""

    text: str
    level: int
    offset: int


class Built(Struct, frozen=True):
    """Text put together: its literals with a `HOLE` for each of `parts`."""

    text: str = ""
    parts: tuple[Part, ...] = ()

    def __add__(self, other: "Built") -> "Built":
        return Built(self.text + other.text, self.parts + other.parts)


class Names:
    """The names in force, by function: an inner function sees the outer one's."""

    def __init__(self) -> None:
        self._scopes: list[tuple[int, dict[str, Bound]]] = [(-1, {})]

    def enter(self, depth: int) -> None:
        """A function begins whose body is deeper than `depth`."""
        self._scopes.append((depth, {}))

    def leave(self, depth: int) -> None:
        """Functions end whose bodies are deeper than the statement that follows."""
        while len(self._scopes) > 1 and depth <= self._scopes[-1][0]:
            self._scopes.pop()

    def bind(self, name: str, bound: Bound) -> None:
        """From here on the name holds that."""
        self._scopes[-1][1][name] = bound

    def find(self, name: str) -> Bound | None:
        """What the name holds; None for what is not known."""
        for _, scope in reversed(self._scopes[-12:]):
            if name in scope:
                return scope[name]
        return None

    def check(self, name: str) -> None:
        """The name was looked at: it is no longer any text."""
        self.bind(name, Bound(0))


def level_of(names: Names, code: str) -> int:
    """How far what an expression gives comes from outside."""
    if _CLEAN.search(code):
        return 0
    if _REQUEST.search(code):
        plain = _stripped(code)
        if _REQUEST.search(plain):
            return OUTSIDE
    else:
        plain = _stripped(code)
    return max((bound.level for name in _names(plain) if (bound := names.find(name))), default=0)


def _names(code: str) -> Iterator[str]:
    for match in _NAME.finditer(code):
        yield match[1]


def _stripped(code: str) -> str:
    """The expression without calls that give something else than their arguments."""
    out = code
    for match in list(_CALL.finditer(code))[:40]:
        path = re.split(r"\s*\??\.\s*", match[1])
        if path[-1] in _RESHAPES and path[-1] not in _LOOKS_UP:
            continue
        spans = arguments(code, match.end() - 1)
        end = spans[-1][1] if spans else match.end()
        begin = match.end() if path[-1] in _LOOKS_UP else match.start()
        out = out[:begin] + " " * (end - begin) + out[end:]
    return out


def archived(text: str, around: str) -> bool:
    """Whether the text is the name of a file that an archive or an upload gives."""
    return bool(_ARCHIVED.search(text)) and bool(_ARCHIVE.search(around))


def checked(names: Names, statement: Statement) -> Iterator[str]:
    """The names that the statement looks at."""
    code = statement.code
    if statement.opens and not CONTROL.match(code):
        return
    is_condition = bool(CONTROL.match(code)) and not re.match(r"\s*(?:return|for|do|catch)\b", code)
    asks = bool(_ASKS.search(statement.text)) if is_condition or " ? " in code else False
    calls = list(_CALL.finditer(code)) if len(code) < 2_000 else []
    checking = any(_CHECKS.search(call[1]) for call in calls)
    if asks or checking or (is_condition and re.match(r"\s*(?:switch|case)\b", code)):
        for name in WORD.findall(code):
            if names.find(name):
                yield name
    for name in re.findall(r"[\w$]+\[(?:[\w$]+\.)*([\w$]+)\]", code):
        if names.find(name):
            yield name
