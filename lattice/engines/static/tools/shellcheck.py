"""shellcheck: scripts for sh, bash, dash, ksh and bats, known by their extension or their first line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from lattice.engines.static.linting.lints import Lint
from lattice.engines.static.paths import has_edits, is_foreign, is_test_data, suffix
from lattice.engines.static.patterns import pattern
from lattice.engines.static.view import SYNTAX, Diagnostic
from lattice.model.change import FileChange
from lattice.model.review import Severity

_SUFFIXES = frozenset(".sh .bash .ksh .dash .bats".split())
_EXECUTABLE = 0o100755
_FIRST_LINE = pattern(rb"#![ \t]*(/\S*/)?(env[ \t]+(-S[ \t]+)?)?(ba|da|k|a|)sh\b|#!.*\bbats\b")
_OTHER = pattern(rb"#!")
_TEMPLATE = (b"{{", b"{%", b"<%")
_UNPARSED = {1072, 1073}

_important = partial(Lint, Severity.IMPORTANT)
_minor = partial(Lint, Severity.MINOR)

_CONSTANT = _important("The test has the same result whatever the values are. Correct its operands.")
_OPERATOR = _important("The shell refuses this operator, or takes it for something else. Use the right one.")
_ASSIGNMENT = _important("It runs a command instead of assigning. Write `name=value`, without spaces or `$`.")
_ARRAY = _important("An array is not one value here. Name an element, or loop over it.")
_NOT_EXPANDED = _important(
    "The shell takes the text literally here. Move it out of the quotes, or loop over it."
)
_WORDS = _important("An argument with a space in it falls apart. Write it in double quotes, or use an array.")
_TEXT = _important("The character only looks like shell's own. Type it anew.")
_REDIRECTED = _important("The text goes elsewhere than the line shows. Correct the redirection.")
_NOT_SH = _important("A plain sh such as dash refuses this. Name bash in the first line, or write it for sh.")
_EXPANSION = _important("The shell refuses the expansion when the line runs. Correct it.")
_ARGUMENTS = _important("The command is refused, or does something else. Correct its arguments.")
_STATUS = _important("`$?` is no longer that of the command that was meant. Save it right after the command.")
_NO_COMMAND = _important("The shell takes it for the name of a command. Correct the line.")
_SUBSHELL = _minor(
    "The pipe or parenthesis runs in a process of its own, and the value is lost.", in_tests=False
)
_ONCE = _important("The loop runs once. Name several words, or drop the quotes.")
_UNREACHED = _minor("Another pattern takes these first. Reorder or remove one.")


def _codes(numbers: str, lint: Lint) -> dict[str, Lint]:
    return {f"SC{number}": lint for number in numbers.split()}


TRUSTED: dict[str, Lint] = {
    SYNTAX: _important("The shell stops here. Correct the syntax.", from_afar=True),
    **_codes("2050 2057 2070 2077 2078 2144 2157 2158 2159 2160 2161 2193 2194 2195 2204 2205", _CONSTANT),
    **_codes(
        "1020 1035 1069 2055 2056 2071 2072 2074 2079 2081 2107 2108 2109 2110 2122 2170 2171", _OPERATOR
    ),
    **_codes("1007 1066 1068 1097 2099 2121 2270 2271 2272 2273 2274 2275 2276 2277 2278 2279", _ASSIGNMENT),
    **_codes("2280 2281 2282 2283 2321 2324", _ASSIGNMENT),
    **_codes("2128 2190 2198 2199 2258 1087", _ARRAY),
    **_codes("2088 2089 2090 2201 2202 2203", _NOT_EXPANDED),
    **_codes("2048 2068", _WORDS),
    **_codes("1017 1018 1082 1100 1101 1110 1143", _TEXT),
    **_codes("2065 2069 2210 2238 2259 2261 2327 2328", _REDIRECTED),
    **_codes(
        "3001 3005 3006 3009 3010 3011 3014 3016 3018 3020 3024 3030 3039 3044 3046 3053 3054 3057 3060",
        _NOT_SH,
    ),
    **_codes("1037 2082 2296 2297 2298 2299 2300 2301", _EXPANSION),
    **_codes(
        "2024 2061 2062 2067 2104 2105 2142 2146 2151 2152 2168 2173 2182 2183 2224",
        _ARGUMENTS,
    ),
    **_codes("2225 2226 2229 2232 2242 2304 2316", _ARGUMENTS),
    **_codes("2319 2320", _STATUS),
    **_codes("1081 1127 1131 2084 2211 2215 2218 2264 2265 2266 2286 2287 2288 2289", _NO_COMMAND),
    **_codes("2222 2213 2214", _UNREACHED),
    "SC2030": _SUBSHELL,
    "SC2031": _SUBSHELL,
    "SC2041": _ONCE,
    "SC2042": _ONCE,
    "SC2043": _ONCE,
    "SC2066": _ONCE,
    "SC2318": _important(
        "The value is assigned at the end of the line, so it is still unset here. Split it."
    ),
    "SC2095": _important("The command eats the loop's input, so the loop ends early. Give it `</dev/null`."),
    "SC2097": _important("The variable is set for the command alone, not for its arguments. Set it before."),
    "SC2115": _important("With an empty variable it deletes everything. Write `${name:?}`."),
    "SC2156": _minor("A file's name becomes shell code. Pass it as an argument: `sh -c '… \"$1\"' _ {}`."),
    "SC2216": _minor("The command reads no input. Use `xargs`, or drop the pipe."),
    "SC2314": _important("bats does not notice that it fails. Use `run` and test the status."),
    "SC2315": _important("bats does not notice that it fails. Use `run` and test the status."),
}

NAME = "shellcheck"
VERSION = ("--version",)
EXITS = (0, 1)
# By this name and at this place it is the one that shellcheck finds first, in any version. Following values
# through the script takes most of its time, and what it finds so is not for us.
CONFIG_NAME = ".shellcheckrc"
CONFIG = b"extended-analysis=false\n"


class _Comment(Struct):
    file: str
    line: int
    code: int
    message: str
    level: str
    end_line: int = msgspec.field(name="endLine", default=0)


class _Answer(Struct):
    comments: list[_Comment]


def applies(file: FileChange) -> bool:
    """Edited scripts, and programs without an extension that may be one."""
    path = file.path
    known = suffix(path) in _SUFFIXES or (not suffix(path) and file.new_mode == _EXECUTABLE)
    return known and has_edits(file) and not is_foreign(path) and not is_test_data(path) and "{{" not in path


def stand_in(path: str, content: bytes) -> str | None:
    """A script for a shell that it knows, and no template."""
    if not _FIRST_LINE.match(content) and (not suffix(path) or _OTHER.match(content)):
        return None
    return None if any(mark in content for mark in _TEMPLATE) else f"file{suffix(path) or '.sh'}"


def command(program: str, _config: str, names: Sequence[str]) -> list[str]:
    """Without a look at what a script sources."""
    return [program, "--format=json1", *names]


def parse(output: bytes) -> Iterable[Diagnostic]:
    """Its JSON; of a script that it cannot parse, the first remark."""
    files: dict[str, list[_Comment]] = defaultdict(list)
    for each in msgspec.json.decode(output, type=_Answer).comments:
        files[each.file].append(each)
    for comments in files.values():
        if any(each.code in _UNPARSED for each in comments):
            errors = [each for each in comments if each.level == "error" and each.code not in _UNPARSED]
            first = (errors or comments)[0]
            yield Diagnostic(first.file, first.line, first.line, SYNTAX, first.message)
            continue
        for each in comments:
            yield Diagnostic(each.file, each.line, each.end_line or each.line, f"SC{each.code}", each.message)
