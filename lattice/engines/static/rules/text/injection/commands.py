"""Text from outside in commands of a shell, and in the names of files."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.injection.building import build
from lattice.engines.static.rules.text.injection.places import Harm, Place, calls, harmed
from lattice.engines.static.rules.text.injection.taint import (
    OUTSIDE,
    archived,
    level_of,
)

_EXEC = pattern(
    r"(?<![.\w$])(?:(?:child_process|childProcess|cp|shell|shelljs|sh)\s*\.\s*)?(?:exec|execSync|execAsync"
    r"|execPromise|execP"
    r"|pexec|execa\.command|execaCommand|execaCommandSync|shelljs\.exec)\("
    r"|require\([^()]*\)\s*\.\s*exec(?:Sync)?\("
)

_PROMISED = pattern(r"([\w$]+)\s*=\s*(?:util\.)?promisify\(\s*(?:[\w$]+\.)?exec\b")

_SPAWN = pattern(
    r"\b(?:spawn|spawnSync|execa|execaSync|execFile|execFileSync|run|execFileAsync|Command|CommandContext"
    r"|\$)\("
)

_SHELL_ON = pattern(r"\bshell\s*:\s*(?:true|['\"`]|process)")

_SHELL_WORD = pattern(r"^\s*['\"`](?:/bin/|/usr/bin/)?(?:ba|z|da)?sh['\"`]|^\s*['\"`]cmd(?:\.exe)?['\"`]")

_DASH_C = pattern(r"['\"`](?:-l?i?c|/c)['\"`]")

_REMOTE = pattern(
    r"\b(?:\w*[sS]sh\w*|conn|\w*[sS]ession|remote)\.(?:exec|execCommand|Run|Output|CombinedOutput|Start)\("
)

_JOIN = pattern(r"\b(?:path\.(?:join|resolve)|filepath\.Join|path\.Join|(?<![.\w])join|(?<![.\w])resolve)\(")

_FILE = pattern(
    r"\b(?:readFile(?:Sync)?|writeFile(?:Sync)?|appendFile(?:Sync)?|createReadStream|createWriteStream"
    r"|unlink(?:Sync)?|rmSync"
    r"|fs\.rm|sendFile|sendfile|download|rename(?:Sync)?|copyFile(?:Sync)?|readdir(?:Sync)?|mkdir(?:Sync)?"
    r"|outputFile"
    r"|os\.(?:Open|OpenFile|ReadFile|WriteFile|Create|Remove|RemoveAll|Mkdir|MkdirAll|Rename)"
    r"|ioutil\.(?:ReadFile|WriteFile)"
    r"|http\.ServeFile|SaveUploadedFile|SendFile|c\.File|Bun\.file)\("
)

_PATH_CLEAN = pattern(r"\.\.|basename|\.Base\(|root\s*:|SecureJoin|IsLocal|sanitiz|securePath|safe", re.I)


def shells(place: Place) -> Iterator[Harm]:
    statement = place.statement
    found = [*calls(_REMOTE, statement)]
    if place.source.language == "javascript":
        found += calls(_exec_of(place.source.text), statement)
    for match, spans in found:
        yield from _command(place, spans[:1], match)
    for match, spans in calls(_SPAWN, statement):
        texts = [statement.text[slice(*span)] for span in spans]
        flag = _DASH_C.search(statement.text, match.end())
        comma = statement.code.find(",", flag.end() if flag else 0)
        if _SHELL_ON.search(" ".join(texts)):
            yield from _command(place, spans[:1], match)
        elif any(_SHELL_WORD.search(text) for text in texts[:2]):
            is_told = flag and 0 < comma < spans[-1][1]
            yield from _command(place, [(comma + 1, spans[-1][1])] if is_told else spans[1:][-1:], match)


@lru_cache(8)
def _exec_of(text: str) -> re.Pattern[str]:
    """Calls that run a shell, those by the file's own promise of `exec` too."""
    own = _PROMISED.findall(text)[:3] if "promisify" in text else []
    return re.compile(rf"{_EXEC.pattern}|(?<![.\w$])(?:{'|'.join(map(re.escape, own))})\(") if own else _EXEC


def _command(place: Place, spans: list[tuple[int, int]], match: re.Match[str]) -> Iterator[Harm]:
    for span in spans:
        built = build(place.names, place.source, place.statement, span)
        yield from harmed("A shell command", built, place.statement, match)


def files(place: Place) -> Iterator[Harm]:
    names, source, statement = place.names, place.source, place.statement
    if _PATH_CLEAN.search(statement.text):
        return
    for match, spans in (*calls(_JOIN, statement), *calls(_FILE, statement)):
        is_join = bool(_JOIN.match(match[0]))
        for span in spans[1:] if is_join else spans[:3]:
            text = statement.text[slice(*span)]
            built = build(names, source, statement, span)
            pieces = [part.text for part in built.parts if part.level >= OUTSIDE]
            plain = level_of(names, statement.code[slice(*span)]) >= OUTSIDE and not built.text
            names_archived = archived(text, place.around + source.text[:2_000]) and (is_join or built.parts)
            if pieces or (plain and (is_join or "ServeFile" not in match[0])) or names_archived:
                yield Harm("A path", statement.start + span[0], statement.start + match.start())
                return
