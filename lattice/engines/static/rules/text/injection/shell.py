"""Shell text that is run as a command, or sent to a database, with a value from outside in it."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Source

_EVAL = pattern(r"(?:^|[;&|(]|\b(?:then|do|else|if|sudo)\s)\s*eval\s+(?P<run>(?!\"?\$\().*)")
_DASH_C = pattern(
    r"(?:(?:^|[\s;&|(/])(?:(?:ba|z|da|k)?sh|su|timeout|watch|sudo)\b[^;|\n]*?\s-l?[ei]?c\s+)(?P<run>\"(?:\\."
    r"|[^\"\\])*\"?|[^'\s][^;|]*)"
)
_EXEC_SH = pattern(r"-exec(?:dir)?\s+(?:ba|z|da)?sh -l?c (?P<run>'[^']*\{\}[^']*'|\"[^\"]*\{\}[^\"]*\")")
_XARGS_SH = pattern(r"xargs\b.*-I ?(?P<mark>\{\}|%)\s+(?:ba|z|da)?sh -l?c (?P<run>'[^']*'|\"[^\"]*\")")
_SSH = pattern(r"(?:^|[\s;&|(])(?:ssh|rsh)\s+(?P<rest>.*)")
_WORDS = pattern(r"\"(?:\\.|[^\"\\])*\"?|'[^']*'?|(?:\\.|\$\([^)]*\)|[^\s\"'\\])+")
_TAKES = pattern(r"-\w*[bcDEeFIiJLlmOopQRSWw]$")
_SQL_TOOL = r"(?:psql|mysql|mariadb|sqlite3?|duckdb|clickhouse-client|cqlsh|bq query)"
_SQL_LINE = pattern(rf"\b{_SQL_TOOL}\b|(?i:\b(?:select\b.+\bfrom|insert into|update\b.+\bset|delete from)\b)")
_SQL_VALUE = pattern(r"(?<![\w\\:])'[^'\n]{0,80}?\$\{?(?P<name>[1-9@*]|[A-Za-z_]\w*)[^'\n]{0,80}'")
_CODE = pattern(r"\b(?:python3?|node|perl|ruby|php)\s+-(?:c|e|r)\s+(?P<run>\"(?:\\.|[^\"\\])*\"?)")
_HERE = pattern(rf"\b(?P<tool>{_SQL_TOOL}|ssh|(?:ba|z)?sh|python3?)\b[^<]*<<-?\s*(?P<word>[A-Za-z_]\w*)")
_RM = pattern(r"(?:^|[;&|(]|\b(?:then|do|else|sudo)\s)\s*rm\s+(?:-\w+\s+)*-\w*[rR]\w*\s+(?P<rest>[^;|&]*)")
_VARIABLE = pattern(r"(?<!\\)\$\{?([@*1-9]|[A-Za-z_]\w*)")
_SAFE = pattern(
    r"printf [\"']?%q|@Q|ssh-agent|brew shellenv|--shell-init|(?:env|init|hook|completion)\b.*\)\"?$"
    r"|\bgetopt\b|OPTIND"
)
_GIVEN = pattern(
    r"\b(?P<name>[A-Za-z_]\w*)=[\"']?(?:\$\{?(?:[@*1-9]|OPTARG)|[^\s\"']*[\"']?\$\((?:curl|jq|cat|head|tail"
    r"|git|gh|wget|basename|yq|sed|awk|cut|grep|ls|find)\b)"
    r"|\bread\b(?P<read>(?:\s+-\w+(?:\s+\d+)?)*(?:\s+[A-Za-z_]\w*)+)|\bfor (?P<each>\w+) in [^\n;]*[$*]"
    r"|(?:local|declare|readonly|typeset)\s[^=\n]*?\b(?P<local>\w+)=[\"']?\$\{?[@*1-9]"
)
_MADE = pattern(r"\b([A-Za-z_]\w*)\+?=(\"[^\"\n]{0,300}\"|[^\s\"';|&]+)")
_CHECK = (
    r"(?:\[\[[^\n]*\$\{{?{0}\b[^\n]*(?:=~|!=|==)|case\s+\"?\$\{{?{0}\b"
    r"|\b(?:valid|check|assert|require)\w*\s[^\n]*\$\{{?{0}\b|printf -v {0} )"
)
_INDIRECT = pattern(r"\\\$\{?[#!]?\w*\$\{?\w+\}?|\b\w*\$\{?\w+\}?\w*=")  # the name of a variable
_SINGLE = pattern(r"'[^']*'")


def evaluated(source: Source, fresh: frozenset[int]) -> Iterator[tuple[int, str]]:
    """The new lines that run a text with a given value in it, and what they make of it."""
    text = "\n".join(source.bare)
    given = frozenset(name for name in _given(text) if not re.search(_CHECK.format(name), text))

    def is_given(run: str, quoted: bool = False) -> bool:
        plain = run if quoted or run.startswith('"') else _SINGLE.sub("", run)
        return any(
            (len(name) == 1 and not name.isalpha()) or name in given for name in _VARIABLE.findall(plain)
        )

    for number in sorted(fresh):
        line = source.bare[number - 1]
        if not line.strip() or _SAFE.search(line) or len(line) > 1_000:
            continue
        if here := _heredoc(source, number):
            value = _SQL_VALUE.search(line)
            if value and is_given(value[0], quoted=True) and re.match(_SQL_TOOL, here):
                yield number, "SQL"
            continue
        value = _SQL_VALUE.search(line) if _SQL_LINE.search(line) else None
        if value and _is_inside_double(line, value.start()) and is_given(value[0], quoted=True):
            yield number, "SQL"
        elif any(is_given(run) for run in _commands(line)) or _is_placed(line):
            yield number, "A shell command"
        elif (rm := _RM.search(line)) and any(
            word[:1] not in "\"'" and is_given(word) for word in _WORDS.findall(rm["rest"])
        ):
            yield number, "A deletion"


def _given(text: str) -> frozenset[str]:
    """The variables that take an argument, an answer, what a file or a program says, or are made of one."""
    found: set[str] = set()
    for match in _GIVEN.finditer(text):
        found.update(each for each in (match["name"], match["each"], match["local"]) if each)
        found.update(re.findall(r"(?<![-\w])[A-Za-z_]\w*", match["read"] or ""))
    for name, value in _MADE.findall(text):
        if any(each in found for each in _VARIABLE.findall(value)):
            found.add(name)
    return frozenset(found)


def _commands(line: str) -> Iterator[str]:
    """The texts of a line that are read as a command or a program."""
    for form in (_EVAL, _DASH_C, _CODE):
        if match := form.search(line):
            words = []
            for word in _WORDS.findall(match["run"]):
                words.append(word)
                if re.search(r"^[^\"']*[;&|)]", word):
                    break
            yield from (_INDIRECT.sub("", word) for word in words)
    ssh = _SSH.search(line)
    if ssh is None:
        return
    words, skip, host = [], False, False
    for word in _WORDS.findall(ssh["rest"]):
        if word in ("|", "<", ">", "&&", "||", "&") or word.startswith(("<", ">", "2>")):
            break
        if host:
            words.append(word)
        elif skip or word.startswith("-"):
            skip = not skip and bool(_TAKES.match(word))
        else:
            host = True
    yield from (word for word in words if not word.startswith("'"))


def _is_placed(line: str) -> bool:
    """Whether find or xargs writes a file's name into the text of a command."""
    return bool(_EXEC_SH.search(line)) or bool(
        (match := _XARGS_SH.search(line)) and match["mark"] in match["run"]
    )


def _is_inside_double(line: str, at: int) -> bool:
    """Whether the single quotes are text of a double-quoted word, in which variables are put in."""
    return len(re.findall(r'(?<!\\)"', line[:at])) % 2 == 1


def _heredoc(source: Source, number: int) -> str:
    """The program that the line is given to, if it stands in a here-document that takes variables."""
    for above in range(number - 1, max(0, number - 40), -1):
        if match := _HERE.search(source.bare[above - 1]):
            ended = any(line.strip() == match["word"] for line in source.lines[above:number])
            return "" if ended else match["tool"]
    return ""
