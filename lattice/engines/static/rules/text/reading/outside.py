"""Where a value comes from: whether it is a parameter, of a request or the like, or made of one."""

import re

from lattice.engines.static.rules.text.reading.source import Source, indent

_OUTSIDE = re.compile(
    r"\b(?:req|request|ctx\.(?:request|query|params|body)|params|query|body|args|argv|opts|options|env"
    r"|environ|getenv|row|record|payload|input|headers?|form|event|flags?|cookies)\b(?!\s*\()"
    r"|\bprocess\.(?:argv|env)|\br\.(?:URL|Form\w*|Header|PostForm\w*|PathValue)|os\.Args|input\("
    r"|\bc\.(?:Param|Query|PostForm)"
)
SAFE = re.compile(
    r"quote|escape|\bint\(|\bfloat\(|\blen\(|Number\(|parseInt|Number\.parse|Itoa|FormatInt|placeholder"
    r"|\bjoin\(|\bmarks?\b|identifier|literal|sanitiz|encode|\bid\(|\.length|\.size\b|uuid"
    r"|whitelist|allowed|toFixed|strftime|isoformat|hexdigest",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_HEADER = re.compile(
    r"\b(?:def|func|function)\b|=>|^\s*(?:(?:public|private|protected|static|async"
    r"|export)\s+)*[\w$]+\s*\([^)]*\)\s*(?::[^={]+)?\{\s*$"
)
ASSIGN = re.compile(
    r"^\s*(?:(?:const|let|var|for"
    r"|if)\s+)?[({\[]*\s*([\w$]+(?:\s*,\s*[\w$]+)*)\s*[)}\]]*\s*(?::[^=:]+)?(?::=|=(?![=>])|\bof\b"
    r"|\bin\b)\s*(.+)$"
)


def is_outside(source: Source, number: int, part: str, deep: int = 3) -> bool:
    """Whether a value is a parameter, of a request or the like, or assigned from such above."""
    if _OUTSIDE.search(part):
        return True
    name = _NAME.search(part)
    if name is None or (name[0].isupper() and "_" in name[0]):
        return False
    scope = scope_of(source, number)
    root = name[0]
    for line in reversed(scope):
        if (
            _HEADER.search(line)
            and root not in ("self", "this")
            and re.search(rf"\(.*\b{re.escape(root)}\b|\b{re.escape(root)}\s*=>", line)
        ):
            return True
        made = ASSIGN.match(line)
        if made and deep and re.search(rf"\b{re.escape(root)}\b", made[1]) and not SAFE.search(made[2]):
            return any(
                is_outside(source, number, word, deep - 1)
                for word in _NAME.findall(made[2])[:6]
                if word != root
            ) or bool(_OUTSIDE.search(made[2]))
    return False


def scope_of(source: Source, number: int) -> list[str]:
    """The lines above, to the head of the outermost function; a head of several lines is one."""
    lines = source.bare[max(0, number - 150) : number]
    joined: list[str] = []
    for line in lines:
        if joined and _is_unfinished(joined[-1]):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    heads = [
        at
        for at, line in enumerate(joined)
        if (_HEADER.search(line) and indent(line) < 4) or line.startswith(("def ", "func ", "async def "))
    ]
    return joined[heads[-1] :] if heads else joined


def _is_unfinished(line: str) -> bool:
    """Whether a head goes on in the next line."""
    return (
        len(line) < 800 and line.count("(") > line.count(")") and not line.rstrip().endswith(("{", ":", "=>"))
    )
