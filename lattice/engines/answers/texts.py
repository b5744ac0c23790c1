"""What engines write, cut to sane lengths and free of what no encoding takes."""

from lattice.engines.static.patterns import pattern

MOST_TITLE, MOST_BODY, MOST_SUMMARY, MOST_WORD = 200, 8000, 2000, 100
_MOST_SENTENCE = 100
_SHOWN = 200
_MARKS = pattern(r"^(?:[-*+#>]+\s+|\d{1,3}[.)]\s+)+|\*\*|__(?=\w)|(?<=\w)__")
_SENTENCE = pattern(r".*?[.!?](?=\s|$)")


def clean(value: object, most: int = MOST_BODY) -> str:
    """The value where it is a text, stripped; '' for anything else."""
    if not isinstance(value, str):
        return ""
    # Half of a surrogate pair can stand in JSON as an escape, and can be written nowhere.
    text = value.encode("utf-8", "replace").decode().replace("\0", "").replace("\r\n", "\n")
    return cut(text.strip(), most)


def one_line(value: object, most: int = MOST_TITLE) -> str:
    """The value where it is a text, on one line."""
    return cut(" ".join(clean(value).split()), most)


def first_sentence(text: str) -> str:
    """What can stand as the title of a text: its first sentence, 100 letters at most."""
    plain = (_MARKS.sub("", line).strip() for line in text.splitlines())
    line = one_line(next((each for each in plain if any(map(str.isalnum, each))), ""))
    found = _SENTENCE.match(line)
    return cut(found[0].rstrip(".") if found else line.rstrip(":"), _MOST_SENTENCE)


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def begin(text: str) -> str:
    """The first 200 characters of a text as a message can quote them."""
    return "".join(letter if letter.isprintable() else " " for letter in text.strip()[:_SHOWN]).strip()
