"""How much an assertion asks for: from equality with a value down to that there is something at all."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.edits import Edit
from lattice.engines.static.rules.text.weakened_tests.verbs import (
    EQUAL,
    HOW,
    NEAR,
    NOTHING,
    PART,
    RANGE,
    SOMETHING,
)


class Asked(Struct, frozen=True):
    """What one line asserts: the names it is about, how much it asks for, and its tolerance if it has one."""

    about: frozenset[str]
    strength: float
    tolerance: float | None = None


_EXPECT = pattern(
    r"expect\((?P<subject>.+?)\)(?:\.(?:resolves|rejects|eventually))*\.(?P<no>not\.|to\.not\."
    r"|not\.to\.)?(?P<how>[\w.]+)"
    r"(?:<[^<>()]*>)?(?:\((?P<value>.*)\))?"
)
_CALL = pattern(
    r"(?:\b(?:assert|require|t|is|expect|self|should|suite|s)\."
    r"|^\s*)(?P<how>[A-Za-z]\w*)\((?P<rest>.*)"
)
_PLAIN = pattern(r"^\s*assert\s+(?P<what>.+?)(?:,\s*f?['\"].*)?$")
_CONDITION = pattern(r"^\s*(?:\} else )?if (?:.*; )?(?P<what>.+) \{\s*$")
_BRACKET = pattern(r"^\s*(?:\[\[?|test)\s+(?P<what>.*?)\s*(?:\]\]?(?P<rest>.*))?$")
_HELPER = pattern(
    r"^\s*(?P<how>assert_\w+|refute_\w+|assertEquals|assertTrue"
    r"|assertContains)\b(?P<rest>.*)$"
)
_RAISES = pattern(r"(?:pytest\.raises|assertRaises(?:Regexp?)?)\(\s*(?P<what>[\w.]+|\([^)]*\))(?P<more>.*)")
_NAMES = pattern(r"[A-Za-z_$][\w$]*")
_STRINGS = pattern(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`")
_NOISE = frozenset(
    "expect assert require t self len typeof isinstance abs length int str float list set sorted number"
    " string Number err error"
    " not in is None True False true false null undefined nil and or if want reflect DeepEqual slices Equal"
    " strings Contains"
    " tc tt want expected await any all pytest approx round type dict bool Any size rel ctx tuple".split()
)
_COUNTS = pattern(r"\blen\(|\.length\b|\.size\b|\blen\b|\.count\(\)|^#")
_ANYTHING = pattern(r"^\s*expect\.(?:any|anything)\(")
_SOME = pattern(r"expect\.(?:any|objectContaining|stringContaining|arrayContaining|stringMatching)")
_SHRUG = pattern(r"(?:\|\||\bor\b)\s*(?:true|True|:)\s*(?:\)|;|,|$)")


def asked(line: str) -> Asked | None:
    """What the line asserts; None for what is no assertion that we can read."""
    if len(line) > 600 or line.lstrip().startswith(("#", "//", "*")):
        return None
    for read in (_raises, _expect, _helper, _plain, _call, _condition, _bracket):
        if found := read(line):
            return Asked(found.about, NOTHING) if _SHRUG.search(line) else found
    return None


def _about(text: str) -> frozenset[str]:
    return frozenset(_NAMES.findall(_STRINGS.sub(" ", text))) - _NOISE


def _expect(line: str) -> Asked | None:
    match = _EXPECT.search(line)
    if not match:
        return None
    subject, value, how = match["subject"], match["value"] or "", match["how"]
    strength = HOW.get(how)
    if how.startswith(("toThrow", "rejectedWith", "to.throw", "to.be.rejectedWith")):
        strength = PART if value.strip() else SOMETHING
    if strength is None:
        return None
    if match["no"] or (strength == EQUAL and value.strip() in ("true", "false")) or _ANYTHING.search(value):
        strength = SOMETHING
    elif value.strip() == subject.strip() and value.strip():
        strength = NOTHING
    elif strength == EQUAL and (subject.lstrip().startswith("typeof ") or _SOME.match(value.strip())):
        strength = RANGE if "typeof" in subject else PART
    elif strength >= PART and _COUNTS.search(subject):
        strength = min(strength, PART)
    digits = re.search(r",\s*(-?\d+)\s*$", value) if how == "toBeCloseTo" else None
    return Asked(
        _about(subject), strength, 10.0 ** -int(digits[1]) if digits and abs(int(digits[1])) < 20 else None
    )


def _call(line: str) -> Asked | None:
    match = _CALL.search(line)
    strength = HOW.get(match["how"]) if match else None
    if match and match["how"] in ("rejects", "throws", "Panics", "throwsAsync"):
        strength = PART if re.search(r"\)?,\s*[^\s)]", _STRINGS.sub("s", match["rest"])) else SOMETHING
    if match is None or strength is None:
        return None
    rest = match["rest"]
    if strength == SOMETHING and re.search(r"[^=!<>]==", rest):
        strength = EQUAL
    elif strength == EQUAL and _COUNTS.search(rest):
        strength = PART
    places = re.search(r"places=(\d+)|delta=([\d.e-]+)|,\s*([\d.]+(?:e-?\d+)?)\s*\)$", rest)
    tolerance = None
    if places and strength == NEAR:
        tolerance = 10.0 ** -int(places[1]) if places[1] else _number(places[2] or places[3])
    about = frozenset(["error"]) if "Err" in match["how"] else _about(rest)
    values = [each.strip() for each in re.split(r",(?![^()]*\))", rest.rstrip(") ;"))]
    if strength == EQUAL and len(values) == 2 and values[0] == values[1]:
        strength = NOTHING
    return Asked(about, strength, tolerance) if about else None


def _helper(line: str) -> Asked | None:
    match = _HELPER.match(line)
    if not match:
        return None
    how, rest = match["how"], match["rest"].strip()
    if how in ("assert_output", "assert_line", "assert_stderr"):
        is_part = re.search(r"(?:^|\s)(?:--partial|--regexp|-p|-e)\b", rest)
        return Asked(frozenset([how]), PART if is_part else EQUAL if rest else SOMETHING)
    if how == "assert_failure":
        return Asked(frozenset([how]), EQUAL if re.match(r"-?\d|\$", rest) else RANGE)
    return None


def _plain(line: str) -> Asked | None:
    match = _PLAIN.match(line)
    if not match:
        return None
    what = match["what"]
    plain = _STRINGS.sub(lambda text: "s" * len(text[0]), what)
    left, equal, right = what.partition(" == ") if " == " in plain else (what, "", "")
    if equal:
        near = re.search(r"approx\(.*?(?:rel|abs)=([\d.e-]+)", right)
        strength = NEAR if "approx(" in right else PART if _COUNTS.search(left) else EQUAL
        strength = NOTHING if left.strip() == right.strip() else strength
        return Asked(
            _about(left), strength, _number(near[1]) if near else (1e-6 if "approx(" in right else None)
        )
    close = re.match(r"(?:abs|math\.isclose|np\.\w+)\((.*)\)\s*<=?\s*([\d.]+(?:e-?\d+)?)$", what)
    if close:
        return Asked(_about(close[1]), NEAR, _number(close[2]))
    strength = SOMETHING
    if plain.startswith("not "):
        strength = PART
    elif re.search(r" is not None$|^any\(|^bool\(", plain):
        strength = SOMETHING
    elif re.search(r" is (?!not)", plain):
        strength = EQUAL
    elif re.search(r" (?:not )?in ", plain) or re.search(r"\.(?:startswith|endswith|match|search)\(", plain):
        strength = PART
    elif re.search(r"isinstance\(| [<>]=? | != ", plain):
        strength = RANGE
    return Asked(_about(what), strength)


def _raises(line: str) -> Asked | None:
    match = _RAISES.search(line)
    if not match:
        return None
    is_any = match["what"] in ("Exception", "BaseException")
    named = "match=" in match["more"] or "Regex" in match[0]
    return Asked(frozenset(["raises"]), PART if named and not is_any else SOMETHING if is_any else RANGE)


def _condition(line: str) -> Asked | None:
    """Go's `if got != want {`, which says what must not be."""
    match = _CONDITION.match(line)
    if not match:
        return None
    what = match["what"]
    plain = _STRINGS.sub("s", what)
    if re.fullmatch(r"\w*[eE]rr\w* [!=]= nil", plain):
        return None
    parts = map(_of_condition, re.split(r" (?:\|\||&&) ", plain))
    found = [strength for strength in parts if strength is not None]
    return Asked(_about(plain), max(found)) if found else None


def _of_condition(plain: str) -> float | None:
    """How much one part of a condition asks for; None for what asks for nothing that we know."""
    if re.search(r"![\w.]*(?:DeepEqual|Equal)\(|cmp\.Diff| != (?!nil\b)", plain):
        return PART if _COUNTS.search(plain) else EQUAL
    if re.search(r"!errors\.(?:Is|As)\(|!strings\.|!bytes\.|!\w+\.MatchString", plain):
        return PART
    if re.search(r" [<>]=? ", plain):
        return RANGE
    return SOMETHING if re.search(r" == (?:nil|s|0)\b|^!\w", plain) else None


def _bracket(line: str) -> Asked | None:
    match = _BRACKET.match(line)
    if not match:
        return None
    what, rest = match["what"], match["rest"] or ""
    names = frozenset(re.findall(r"\$\{?#?(\w+)", what.partition("=")[0] or what))
    if not names:
        return None
    strength = SOMETHING
    if re.search(r"\s==?\s+\"?\*|=~|\*\"?$", what):
        strength = PART
    elif re.search(r"\s(?:==?|-eq)\s", what):
        strength = EQUAL
    elif re.search(r"\s(?:-ne|-g[te]|-l[te]|!=)\s", what):
        strength = RANGE
    return Asked(names, strength - (1.5 if re.search(r"\|\|\s*\[", rest) else 0))


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def loosened(edit: Edit) -> Iterator[int]:
    """The new lines that assert less about the same thing than what they replace, and nothing else does."""
    new = [(number, text, found) for number, text in edit.added if (found := asked(text))]
    kept = {text.strip() for _, text in edit.added}
    for text in edit.removed:
        old = asked(text)
        if old is None or text.strip() in kept:
            continue
        same = [
            (number, found) for number, _, found in new if found.about & old.about or found.about == old.about
        ]
        if same and all(_is_less(found, old) for _, found in same):
            yield same[0][0]


def _is_less(new: Asked, old: Asked) -> bool:
    if new.strength == old.strength == NEAR and new.tolerance and old.tolerance:
        return new.tolerance >= old.tolerance * 9.9
    if new.strength == NEAR and old.strength == EQUAL:
        return bool(new.tolerance and new.tolerance > 0.01)
    return new.strength < old.strength and not (
        old.strength == RANGE and new.strength == SOMETHING and "raises" not in old.about
    )
