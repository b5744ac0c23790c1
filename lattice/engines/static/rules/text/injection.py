"""SQL, shell commands and paths built from text that comes from outside."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.evaluated import evaluated
from lattice.engines.static.rules.text.reading.outside import ASSIGN, SAFE, is_outside, scope_of
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding, Severity

NAME = "injection"
SCOPE = "added lines of Python, JavaScript, TypeScript, Go and shell"
WHY = (
    "Whoever chooses the text chooses what the database, the shell or the file system does. A value "
    "counts that is "
    "a parameter, part of a request, an argument, a row or made of one; silent for constants, numbers, "
    "quoted "
    "values, names of tables and columns, and where a check of the path stands in the function."
)
EXAMPLE = "cursor.execute(f\"SELECT * FROM users WHERE name = '{name}'\")"

_SQL = re.compile(
    r"^\W*[a-zA-Z]{0,2}\W*(?:select\b.+\bfrom|insert\s+(?:or \w+\s+)?into|update\b.+\bset|delete\s+from"
    r"|replace\s+into|with\s+\w+\s+as|where\b|call\s+\w|drop\s+\w+|alter\s+\w+|grant\s)\b"
    r"|\b(?:where|and)\s+[\w.\"`]+\s*(?:=|like|in)\s*\(?['\"%]?$",
    re.IGNORECASE | re.DOTALL,
)
_RUN_SQL = (
    r"\.(?:execute|executemany|executescript|query\w*|Query\w*|Exec\w*|Raw|raw|whereRaw|Get"
    r"|Select|\$\w*Unsafe|run|all|get|each|exec|prepare|Prepare\w*|read_sql\w*"
    r"|fetch\w*)(?:<[^>]*>)?\(\s*(?:ctx|[\w.]*[cC]ontext[\w.()]*|r\.Context\(\)|&\w+)?,?\s*"
)
_WRAPPED = r"(?:(?:sqlalchemy\.|sa\.)?text\(\s*|fmt\.Sprintf\(\s*|String\(|\{\s*text:\s*)?"
_RUN_SHELL = {
    "python": r"\b(?:os\.(?:system|popen)|(?:subprocess|sp)\.(?:getoutput|getstatusoutput)"
    r"|commands\.getoutput)\(\s*"
    r"|\b(?:subprocess|sp)\.\w+\(\s*|asyncio\.create_subprocess_shell\(\s*|\b(?:Popen|check_output|check_call)\(\s*",
    "javascript": r"(?<![.\w])(?:(?:child_process|cp|childProcess|shell|shelljs)\.)?"
    r"(?:exec|execSync|execAsync|execPromise)\(\s*"
    r"|['\"](?:/bin/)?(?:ba|z)?sh['\"],\s*\[\s*['\"]-l?c['\"],\s*",
    "go": r"\bexec\.Command(?:Context)?\((?:\w+,\s*)?"
    r"\"(?:/bin/)?(?:ba|z)?sh\",\s*\"-l?c\",\s*(?:fmt\.Sprintf\(\s*)?",
}
_SHELL_ON = re.compile(r"shell\s*=\s*True")
_ALWAYS_SHELL = re.compile(r"os\.|getoutput|getstatusoutput|subprocess_shell")
_OF_SCHEMA = re.compile(
    r"tables?|col(?:umn)?s?|schema|fields?|clauses?|where|order|direction|cols|select|joins?"
    r"|conditions?|filters?|sets?|indexe?s?|database|dbname|suffix|prefix|limit|offset|sql|version",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:os\.path\.join|path\.(?:join|resolve)|filepath\.Join|safe_path|\bPath|\bopen|send_file"
    r"|sendFile|readFile(?:Sync)?|createReadStream|os\.(?:Open|ReadFile|Create)|ReadFile"
    r"|ServeFile)\((?P<parts>.+)\)"
    r"|(?P<root>\b\w*(?:dir|root|base|folder|path|DIR|ROOT|PATH)\w*)\s*/\s*(?P<part>[\w.\[\]\"'()]+)"
)
_FROM_REQUEST = re.compile(
    r"\breq(?:uest)?\.(?:params|query|body|args|form|values|headers|files|json|get_json|GET|POST"
    r"|path_params|query_params|match_info|cookies|path|url|nextUrl)\b|\br\.(?:URL\.(?:Query\(\)"
    r"|Path)|FormValue\(|PathValue\(|PostFormValue\()|mux\.Vars\(|chi\.URLParam\(|\bc\.(?:Param"
    r"|Query|PostForm)\("
    r"|ctx\.(?:params|query|request)\b|\b(?:hdr|header|zf|member|info|entry|zipFile|zipEntry)\.(?:Name"
    r"|filename|fileName|entryName|path)\b|searchParams\.get\(|\.originalname\b"
    r"|upload(?:ed)?\w*\.filename\b|\bfile\.(?:filename|originalname|name)\b"
)
_CHECKED = re.compile(
    r"resolve\(\)|is_relative_to|relative_to|startswith|startsWith|HasPrefix|basename|\.Base\("
    r"|secure_filename|normpath|realpath|abspath|safe_join|commonpath|sanitiz|path\.relative"
    r"|\.Rel\(|IsLocal|\.name\)\.name|\.includes\(\s*['\"]\.\.|ContainsAny|Contains\([^)]*\"\.\."
    r"|\.test\(|fullmatch|re\.match|MatchString|allowed|ALLOWED|valid|root:|SecureJoin|EvalSymlinks"
)


_AROUND = 5


class _Built(Struct, frozen=True):
    """A string literal that is put together with `parts`; `before` and `after` are the text around it."""

    line: int
    text: str
    parts: tuple[str, ...]
    before: str
    after: str


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """At most one finding for each line."""
    for file, source, fresh in sources(view, "python", "javascript", "go", "shell"):
        said: set[int] = set()
        found = (
            (_remark(number, "A shell command") for number in evaluated(source, fresh))
            if source.language == "shell"
            else _programs(source, fresh)
        )
        for remark in found:
            if remark.line not in said:
                said.add(remark.line)
                yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _programs(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    for built in _literals(source, fresh):
        parts = [part for part in built.parts if not SAFE.search(part) and not part.strip().isupper()]
        if not parts:
            continue
        is_sql = bool(_SQL.search(built.text)) and _goes_to(source, built, _RUN_SQL)
        if is_sql:
            parts = [
                part
                for part in parts
                if not _OF_SCHEMA.fullmatch(re.split(r"[._\[\]\"']", part.strip(" \"']()"))[-1])
            ]
        elif not _goes_to(source, built, _RUN_SHELL[source.language]) or not _is_shell(built):
            continue
        if any(is_outside(source, built.line, part) for part in parts):
            yield _remark(built.line, "SQL" if is_sql else "A shell command")
    last = -_AROUND
    for number in sorted(fresh):
        if number - last > _AROUND and _is_open_path(source, number):
            last = number
            yield _remark(number, "A path")


def _literals(source: Source, fresh: frozenset[int]) -> Iterator[_Built]:
    lines = sorted(fresh)
    for start, end in source.strings if lines else ():
        number = source.line_of(start)
        last = number + source.text.count("\n", start, end)
        if last < lines[0] or number > lines[-1] or fresh.isdisjoint(range(number, last + 1)):
            continue
        before, after = source.text[max(0, start - 160) : start], source.text[end : end + 400]
        text = source.text[start:end]
        parts = _parts(source.language, text, before, after)
        if parts:
            yield _Built(
                next(each for each in range(number, last + 1) if each in fresh),
                text,
                tuple(parts),
                before,
                after,
            )


def _parts(language: str, text: str, before: str, after: str) -> list[str]:
    """What is put into the literal: interpolated, formatted or added."""
    if language == "javascript" and text.startswith("`"):
        return (
            []
            if re.search(r"[\w$)\]]$", before) and not before.endswith("return")
            else re.findall(r"\$\{([^{}]*)\}", text)
        )
    if language == "python" and re.search(r"(?:\b|_)[rR]?[fF][rR]?$", before):
        return re.findall(r"(?<!\{)\{([^{}!]+?)(?:![rsa])?(?::[^{}]*)?\}", text)
    if language == "python" and (
        match := re.match(
            r"\s*%\s*(\([^()]*(?:\([^()]*\)[^()]*)*\)|[\w.\[\]\"']+)"
            r"|\s*\.format\(([^()]*(?:\([^()]*\)[^()]*)*)\)",
            after,
        )
    ):
        return [part for part in (match[1] or match[2]).strip("()").split(",") if part.strip()]
    if language == "go" and re.search(r"fmt\.Sprintf\(\s*$", before) and re.search(r"%[svq]", text):
        return re.split(
            r",", (re.match(r"\s*,([^\n]*)", after) or re.match(r"()", after) or [""] * 2)[1].rstrip(") \t")
        )
    match = re.match(r"\s*\+\s*([\w.$\[\]\"'()]+)", after)
    return [match[1]] if match and not match[1].startswith(("'", '"')) else []


def _goes_to(source: Source, built: _Built, runs: str) -> bool:
    """Whether the literal stands in such a call, or in a name that one of the next lines gives to one."""
    if re.search(rf"(?:{runs}){_WRAPPED}[rRfF]{{0,2}}$", built.before):
        return True
    name = re.search(
        r"([A-Za-z_$][\w$]*)\s*(?::\s*\w+\s*)?(?::=|\+?=)\s*(?:\(\s*)?(?:fmt\.Sprintf\(\s*)?[rRfF]{0,2}$",
        built.before,
    )
    if not name:
        return False
    below = "\n".join(source.bare[built.line - 1 : built.line + 40])
    match = re.search(rf"(?:{runs}){_WRAPPED}{re.escape(name[1])}\b(?P<rest>.{{0,200}})", below, re.DOTALL)
    return match is not None and (
        runs != _RUN_SHELL["python"]
        or bool(_ALWAYS_SHELL.search(match[0]) or _SHELL_ON.search(match["rest"]))
    )


def _is_shell(built: _Built) -> bool:
    """Whether a call of Python's subprocess that the literal stands in does use a shell."""
    call = re.search(
        r"\b(?:subprocess|sp)\.\w+\(\s*[rRfF]{0,2}$|\b(?:Popen|check_output|check_call)\(\s*[rRfF]{0,2}$",
        built.before,
    )
    if call is None or _ALWAYS_SHELL.search(call[0]):
        return True
    return bool(_SHELL_ON.search(built.after.split("\n\n")[0]))


def _is_open_path(source: Source, number: int) -> bool:
    """Whether a path is joined with text of a request or an archive, and nothing near it checks it."""
    line = source.bare[number - 1]
    match = _PATH.search(line)
    if match is None:
        return False
    part = match["parts"] or match["part"]
    scope = scope_of(source, number)
    sent = bool(_FROM_REQUEST.search(part)) or any(
        made
        and _FROM_REQUEST.search(made[2])
        and any(re.search(rf"(?<![\w.\"']){re.escape(name.strip())}\b", part) for name in made[1].split(","))
        for made in map(ASSIGN.match, scope)
    )
    return sent and not _CHECKED.search("\n".join([*scope, *source.bare[number : number + 8]]))


def _remark(line: int, what: str) -> Remark:
    advice = {
        "SQL": "Pass it as a parameter of the query.",
        "A shell command": "Pass a list of arguments without a shell, or quote the value.",
        "A path": "Resolve the path and check that it lies below the folder.",
    }
    return Remark(
        line,
        f"{what} is built from text that comes from outside",
        f"Whoever chooses that text chooses what is done. {advice[what]}",
        Severity.IMPORTANT,
        "security",
    )
