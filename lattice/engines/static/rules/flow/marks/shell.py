"""Shell scripts that say that work is done, or remove what it replaces, before the work."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.marks.scripts import bodies_of
from lattice.engines.static.rules.flow.marks.words import (
    SQL,
    is_main_work,
    names_done,
    names_state,
    says_done,
    words_of,
)
from lattice.engines.static.rules.text.reading.source import Remark, Source, indent

_START = r"^\s*(?:if\s+!?\s*|!\s*|then\s+|do\s+|sudo\s+(?:-\w\s+\S+\s+)?)?"
_TOUCH = pattern(_START + r"touch\s+(?P<path>(?:\"[^\"\n]*\"|\S+))\s*(?:$|\|\||;)")
_WRITE = pattern(
    _START
    + (
        r"(?:echo|printf|date|git\s+rev-parse|cat|jq|:)\b[^\n|]*?(?<![\d&>])>(?!>"
        r"|&)\s*(?P<path>\"[^\"\n]+\"|[^\s;&|]+)\s*(?:$|\|\||;|&&)"
    )
)
_MOVE = pattern(
    _START + r"mv\s+(?:-\w+\s+)*(?:--\s+)?"
    r"\"?(?P<from>[^\s\"]+)\."
    r"(?:tmp|new|part|partial|next|\$\$)\"?\s+\"?(?P<path>(?P=from))\"?\s*(?:$|\|\||;)"
)
_TEE = pattern(r"^\s*(?:echo|printf|date)\b[^\n|]*\|\s*(?:sudo\s+)?tee\s+(?P<path>\"[^\"\n]+\"|[^\s;&|-]+)")
_LINK = pattern(_START + r"ln\s+-\w*s\w*\s+\S+\s+(?P<path>\S*(?:current|latest|live)\"?)\s*(?:$|\|\||;)")
_COMMAND = pattern(_START + r"(?P<name>[A-Za-z_][\w-]*)(?P<args>(?:\s+[^\n]*)?)$")
_HEAVY = pattern(
    _START + r"(?:\w+=\S+\s+)*(?:(?:\S*/)?(?P<tool>rsync|scp|cp|mv|tar|unzip|psql|mysql|mariadb|sqlite3"
    r"|pg_restore|docker|kubectl|helm|terraform"
    r"|ansible-playbook|gcloud|aws|gsutil|rclone|sendmail|mail|mutt|ssh|dd|systemctl|make|npm"
    r"|flyway|alembic|restic|borg)\b(?P<rest>[^\n]*)"
    r"|\"?\$\{?(?P<variable>[A-Z][A-Z0-9_]*)\}?\"?\s+[^=\n]*|curl\b[^\n]*\s(?:-T|--upload-file|-X\s*(?:POST|PUT)|--data\S*|-d|-F)\s[^\n]*)"
)
_LIGHT = pattern(
    r"(?i)\b(?:status|is-active|is-enabled|ps|logs?|inspect|images|version|list|ls|get|describe|daemon-reload|stop|prune|select)\b|--version"
)
# Without one of these a line neither says nor removes anything.
_HINT = pattern(
    r"(?i)touch|>|\bln\b|\bmv\b|\btee\b|\brm\b|psql|mysql|sqlite|mark|ack|confirm|checkpoint|commit|complete|finish|set|save|store|put|write"
    r"|update|persist|advance|bump|add|insert|push|record|remember|note"
)
_FAR = 60
_IGNORED = pattern(r"\|\|\s*(?:true|:)(?=\s|$|;)")
_CHECKED = pattern(r"\|\||&&|^\s*(?:if|elif|!|while|until)\b|\breturn\b")
_VARIABLE = pattern(r"\$\{?([A-Za-z_]\w*|\d)")
_REMOVED = pattern(_START + r"rm\s+-\w*r\w*\s+(?:--\s+)?(?P<path>\"?\$\{?\w+\}?[^\s\";]*\"?)\s*(?:$|;)")
_FETCHES = pattern(
    r"^\s*(?:if\s+!?\s*)?(?:curl|wget|git\s+clone|make|npm|tar|unzip|rsync|scp|docker|go\s+build|cargo|pip3?|yarn|pnpm|hugo|jekyll)\b"
)


def early(source: Source, fresh: frozenset[int], *, strict: bool) -> Iterator[Remark]:
    """One remark for each thing said or removed too early; `strict` where a failing step ends the script."""
    notes = frozenset(name for name, body in bodies_of(source.bare).items() if _only_says(body))
    for number, line in _telling(source, fresh, notes):
        is_note = line.strip().partition(" ")[0] in notes
        if said := _said(line) or (line.strip() if is_note else ""):
            found = _work(source, _block(source, number), number, line, strict)
            title = f"`{said[:60]}` comes before the work, which can still fail"
            body = f"If line {found} fails, the success stands and the work is never done. Do the work first."
        else:
            path, found = _replaced(source, number, line)
            title = f"{path[:60]} is removed before what replaces it is there"
            body = (
                f"If a step up to line {found} fails, neither the old nor a new one is left. Remove it last."
            )
        if found and not fresh.isdisjoint((number, found)):
            yield Remark(line=number if number in fresh else found, title=title, body=body)


def _telling(source: Source, fresh: frozenset[int], notes: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The lines near the change that may say or remove something."""
    near = {number - back for number in fresh for back in range(_FAR + 1)} if len(fresh) < 500 else None
    for number, line in enumerate(source.bare, 1):
        is_near = len(line) <= 500 and (near is None or number in near)
        if is_near and (_HINT.search(line) or line.strip().partition(" ")[0] in notes):
            yield number, line


def _replaced(source: Source, number: int, line: str) -> tuple[str, int]:
    """What the line removes, and the line below that puts another in its place once that is fetched; 0 for
    none."""
    match = _REMOVED.match(line)
    path, fetched = match["path"].strip('"') if match else "", False
    puts = re.compile(rf"\s*(?:sudo\s+)?(?:mv|cp|ln)\s(?:.*\s)?\"?{re.escape(path)}/?\"?\s*$")
    for at in _block(source, number) if match else ():
        below = source.bare[at - 1]
        if len(below) <= 500 and puts.match(below):
            return path, at if fetched else 0
        fetched = fetched or bool(_FETCHES.match(below) and path not in below)
    return path, 0


def _said(line: str) -> str:
    """What a line says to be done; empty for nothing."""
    for mark, names in (
        (_TOUCH, names_done),
        (_WRITE, names_state),
        (_TEE, names_state),
        (_MOVE, names_state),
        (_LINK, names_state),
    ):
        if (
            (match := mark.match(line))
            and names(match["path"].strip("\"'"))
            and not re.search(r"/dev/|log\b", match["path"])
        ):
            return match[0].strip()
    match = _COMMAND.match(line)
    if match and (
        says_done(match["name"], match["args"])
        or (match["name"] in ("psql", "sqlite3", "mysql") and SQL.search(line))
    ):
        return match[0].strip()
    return ""


def _block(source: Source, number: int) -> list[int]:
    """The lines that follow in the same block, those nested in it included."""
    depth = indent(source.bare[number - 1])
    found = []
    for at in range(number + 1, min(len(source.bare), number + _FAR) + 1):
        line = source.bare[at - 1]
        if line.strip() and (
            indent(line) < depth
            or (re.match(r"\s*(?:\}|\)|;;|else\b|elif\b|done\b)", line) and indent(line) <= depth)
        ):
            break
        if line.strip():
            found.append(at)
        if re.match(r"\s*(?:return|exit)\b", line) and indent(line) == depth:
            break
    return found


def _work(source: Source, block: list[int], number: int, line: str, strict: bool) -> int:
    """The line below that does the work; 0 for none, and where work stands above already."""
    subjects = _subjects(source, number, line)
    target = re.search(r">\s*\"?([^\s\"]+)", line)
    above = [at for at in range(max(1, number - 40), number) if indent(source.bare[at - 1]) >= indent(line)]
    start = next((at for at in reversed(above) if re.match(r"\S*\s*\(\)\s*\{|^\}", source.bare[at - 1])), 0)
    bodies = bodies_of(source.bare)
    did = [at for at in above if at > start and _is_work(source.bare[at - 1], bodies)]
    for at in block:
        below = source.bare[at - 1]
        if not _is_work(below, bodies) or _IGNORED.search(below) or (target and target[1] in below):
            continue
        if not (strict or _CHECKED.search(below) or (at < len(source.bare) and "$?" in source.bare[at])):
            continue
        shared = subjects & _subjects(source, at, below)
        if did and (not shared or any(shared & _subjects(source, one, source.bare[one - 1]) for one in did)):
            return 0
        return at
    return 0


def _is_work(line: str, bodies: Mapping[str, Sequence[str]], deep: int = 1) -> bool:
    if _MOVE.match(line):
        return False
    if heavy := _HEAVY.match(line):
        return not (heavy["rest"] and _LIGHT.search(heavy["rest"].split("$")[0][:60])) and not re.search(
            r"\.(?:tmp|new|part)\b", line
        )
    match = _COMMAND.match(line)
    if match is None or says_done(match["name"], ""):
        return False
    name = match["name"]
    if deep and name in bodies and not _only_says(bodies[name]):
        # A function of ours does what its lines do.
        return is_main_work(name) or any(_is_work(each, {}, 0) for each in bodies[name])
    return is_main_work(name) and (len(words_of(name)) > 1 or name in bodies)


def _only_says(body: Sequence[str]) -> bool:
    """Whether a function does nothing but record something."""
    lines = [line for line in body if line.strip() and not re.match(r"\s*(?:local|mkdir|:|return)\b", line)]
    said = [line for line in lines if _said(line)]
    return bool(said) and not any(_is_work(line, {}, 0) for line in lines) and len(lines) <= 4


def _subjects(source: Source, number: int, line: str) -> frozenset[str]:
    """The variables of a line, with those that they are made of in the lines above."""
    found = set(_VARIABLE.findall(line))
    for at in range(number - 1, max(0, number - 40), -1):
        made = re.match(r"\s*(?:local\s+)?(\w+)=(\S*\$.*)$", source.bare[at - 1])
        if made and made[1] in found:
            found.update(_VARIABLE.findall(made[2]))
    return frozenset(found)
