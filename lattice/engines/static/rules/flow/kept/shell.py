"""What shell scripts make, mount, stop or lock, and leave so when they end early."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.kept.locks import remark
from lattice.engines.static.rules.text.reading.source import Remark, Source
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_TEMPORARY = pattern(r"^\s*(?:local\s+|readonly\s+|declare\s+)?(\w+)=\"?\$\(\s*mktemp\b")
_LOCK = pattern(
    r"^\s*(?:if\s+!?\s*)?(?:mkdir|ln\s+-s\S*\s+\S+|touch|:\s*>|echo\s+\S+\s*>|printf\s+[^>\n]+>|set\s+-C;[^>\n]*>|lockfile(?:-create)?)\s*\"?(\$\{?\w*lock\w*\}?[^\s\"]*|\S*[./]lock\b)\"?",
    re.IGNORECASE,
)
_PAIRS = (
    (pattern(r"^\s*(?:sudo\s+)?mount\s(?!-a)[^\n]*?(\"?\$?\{?[\w/.$}-]+\"?)\s*$"), r"\bumount\b"),
    (
        pattern(r"^\s*(?:sudo\s+)?systemctl\s+(?:--\S+\s+)*stop\s+(\S+)"),
        r"\bsystemctl\s+(?:--\S+\s+)*(?:start|restart)\s+{0}",
    ),
    (pattern(r"^\s*(?:sudo\s+)?service\s+(\S+)\s+stop"), r"\bservice\s+{0}\s+(?:start|restart)"),
    (
        pattern(
            r"^\s*(?:\S+=)?\"?\$?\(?\s*docker\s+run\b[^\n]*--name[= ](\S+)[^\n]*"
            r"|^\s*docker\s+run\b[^\n]*-d\b[^\n]*--name[= ](\S+)"
        ),
        r"\bdocker\s+(?:rm|stop|kill)\b[^\n]*{0}",
    ),
    (pattern(r"^\s*(?:sudo\s+)?losetup\b[^\n]*?(\S+)\s*$"), r"\blosetup\s+-d\b"),
    (
        pattern(r"^\s*(?:sudo\s+)?cryptsetup\s+(?:lukso|o)pen\b[^\n]*\s(\S+)\s*$"),
        r"\bcryptsetup\s+(?:luksC|c)lose\s+{0}",
    ),
    (
        pattern(r"^\s*(?!git\b)(?:\S*/)?(?:[\w-]+\s+)?maintenance[:_ -](?:on|enable|start)()\b"),
        r"maintenance[:_ -](?:off|disable|stop)\b",
    ),
)
_TAKES = pattern(r"mktemp|lock|mount|stop|docker|losetup|cryptsetup|maintenance", re.IGNORECASE)
_FAR = 400
_STRICT = pattern(r"^\s*set\s+-\w*e|^\s*set\s+-o\s+errexit|^#!.*\s-\w*e")
_COMMAND = pattern(r"\s*(?:sudo\s+)?[\w./$\"{}-]+(?:\s|$)")
_NO_COMMAND = pattern(
    r"\|\||^(?:if|for|while|case|until|\}|fi|done|echo|printf|then|else|local|trap|esac)\b|^\}|^\w+=[^$(]*$|^\w+\(\)"
)
_LEAVES = pattern(r"\bexit\b|\breturn\b|\bdie\b|\bfatal\b")


def kept(_view: View, _file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each new line that makes something which a failure leaves behind."""
    text = "\n".join(source.bare)
    strict = any(map(_STRICT.match, source.lines))
    traps = "\n".join(line for line in source.bare if re.search(r"\btrap\b", line))
    traps += "".join(_body(source, name) for name in re.findall(r"\btrap\s+(?:--\s+)?['\"]?(\w+)", traps))
    for number in sorted(fresh):
        line = source.bare[number - 1]
        if not _TAKES.search(line):
            continue
        rest = list(source.bare[number : number + _FAR])
        if match := _TEMPORARY.match(line):
            removal = rf"\brm(?:dir)?\b[^\n]*\$\{{?{match[1]}\b"
            if (
                _is_left(rest, removal, strict)
                and not re.search(rf"\b{match[1]}\b", traps)
                and not _derived(text, match[1], traps)
            ):
                yield remark(
                    number,
                    f"The temporary '{match[1]}' is left when the script ends early",
                    "Remove it in a trap on EXIT.",
                )
        elif match := _LOCK.match(line):
            removal = rf"\b(?:rm|rmdir|unlink|lockfile-remove)\b[^\n]*{re.escape(match[1])}"
            if _is_left(rest, removal, strict) and not re.search(r"\brm(?:dir)?\b|unlock|lock", traps):
                yield remark(
                    number, "The lock is left when the script ends early", "Remove it in a trap on EXIT."
                )
        else:
            for taken, given in _PAIRS:
                match = taken.match(line)
                if match is None:
                    continue
                removal = given.replace("{0}", re.escape(next(filter(None, match.groups()), "")))
                if _is_left(rest, removal, strict) and not re.search(removal, traps):
                    yield remark(
                        number,
                        f"A failure below leaves '{line.strip()[:60]}' in effect",
                        "Undo it in a trap on EXIT.",
                    )
                break


def _body(source: Source, name: str) -> str:
    """The text of a function of the script."""
    lines = source.bare
    head = re.compile(rf"^\s*(?:function\s+)?{re.escape(name)}\s*(?:\(\s*\)|\{{)")
    at = next((at for at, line in enumerate(lines) if head.match(line)), None)
    if at is None:
        return ""
    end = next((end for end in range(at, min(len(lines), at + 80)) if lines[end].rstrip() in ("}", ")")), at)
    return "\n" + "\n".join(lines[at : end + 1])


def _derived(text: str, name: str, traps: str) -> bool:
    """Whether the trap removes it under another name, or all jobs of a list that it is put on."""
    kept_as = re.findall(rf"\b(\w+)\+?=\(?[^\n]*\$\{{?{name}\b", text)
    return any(re.search(rf"\b{each}\b", traps) for each in kept_as)


def _is_left(rest: list[str], removal: str, strict: bool) -> bool:
    """Whether the script removes it in the end, and can end before that."""
    ends = [at for at, line in enumerate(rest) if re.search(removal, line)]
    if not ends:
        return False
    between = rest[: ends[-1]]
    for at, line in enumerate(between):
        if _LEAVES.search(line):
            near = "\n".join(between[max(0, at - 3) : at + 1])
            if not re.search(removal, near):
                return True
        elif strict and at < ends[0] and _COMMAND.match(line) and not _NO_COMMAND.search(line.strip()):
            return True
    return False
