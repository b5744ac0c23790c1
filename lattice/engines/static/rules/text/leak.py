"""What is opened, locked or limited in Go and JavaScript and not let go, or not kept, on every way out."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import Remark, Source, finding, indent, is_ours, sources
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "leak-on-return"
SCOPE = "added lines of Go, JavaScript and TypeScript"
WHY = (
    "Each early return keeps a file, a connection or a lock, until there are none left; a time limit that is "
    "taken and not used never ends anything. Silent where the thing is returned, stored or handed on, "
    "and for defer and finally."
)
EXAMPLE = "f, err := os.Open(p)\nif err != nil { return err }\nif bad { return errBad }\nf.Close()"

_GO_OPENED = re.compile(
    r"^\s*(\w+), (?:err|\w*[eE]rr) :?= (?:os\.(?:Open|Create|OpenFile|CreateTemp)|http\.(?:Get|Post"
    r"|PostForm|Head)|\w*(?:[cC]lient|\.http|HTTP)(?:\.\w+)*\.(?:Do|Get|Post)|net\.(?:Dial\w*"
    r"|Listen)"
    r"|sql\.Open|\w+(?:\.\w+)*\.(?:Query|QueryContext|Queryx|Prepare|PrepareContext|BeginTx|Begin)"
    r"|gzip\.NewReader|zip\.OpenReader)\("
)
_GO_LOCKED = re.compile(r"^\s*([\w.]+)\.(R?)Lock\(\)\s*$")
_GO_LOST = re.compile(r"^\s*\w+, _ :?= context\.With(?:Timeout|Deadline|Cancel)\(")
_JS_OPENED = re.compile(
    r"^\s*(?:const|let|var) (\w+) = (?:await (?:[\w.]+\.)?(?:connect|getConnection|acquire|getClient"
    r"|reserve)\(|(?:fs\.)?openSync\(|await (?:fs|fsp|fsPromises|fs\.promises)\.open\()"
)
_LIMIT = re.compile(
    r"(?:[tT]ime_?[oO]ut|[dD]eadline|maxRetries|MaxRetries|maxAttempts|MaxAttempts|retryLimit)(?:Ms|MS"
    r"|Seconds|Sec|Duration)?"
)
_JS_PARAMETER = re.compile(
    rf"^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\s*\w*|(?:const"
    rf"|let)\s+\w+\s*=\s*(?:async\s*)?"
    rf"|(?:async\s+)?\w+)\s*\(.*\b(\w*{_LIMIT.pattern})\b\s*(?:[,)=}}:])"
)
_JS_STORED = re.compile(rf"^\s*this\.(_?\w*{_LIMIT.pattern})\s*=[^=]")
_GO_FIELD = re.compile(rf"^\s+(\w*{_LIMIT.pattern})\s+(?:time\.Duration|int\d*|time\.Time)\b")


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each thing."""
    for file, source, fresh in sources(view, "go", "javascript"):
        for remark in (*_opened(source, fresh), *_unread(view, file, source, fresh)):
            yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _opened(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    for number in sorted(fresh):
        line = source.code[number - 1]
        if source.language == "javascript":
            if (match := _JS_OPENED.match(line)) and _leaks_in_javascript(_rest(source, number), match[1]):
                yield _kept(
                    number, f"'{match[1]}' stays open when a step below fails", "Close it in finally."
                )
        elif match := _GO_OPENED.match(line):
            if _leaks_in_go(_rest(source, number), match[1]):
                yield _kept(
                    number,
                    f"'{match[1]}' stays open on an early return",
                    "Close it by defer, right after the error check.",
                )
        elif match := _GO_LOCKED.match(line):
            if _stays_locked(_rest(source, number), f"{match[1]}.{match[2]}Unlock()"):
                yield _kept(number, f"'{match[1]}' stays locked on an early return", "Unlock it by defer.")
        elif _GO_LOST.match(line):
            yield _kept(number, "The context's cancel function is thrown away", "Keep it, and defer it.")


def _rest(source: Source, number: int) -> list[str]:
    """The lines below, to the end of the block that the line stands in."""
    depth = indent(source.code[number - 1])
    rest: list[str] = []
    for line in source.code[number : number + 200]:
        if line.strip() and indent(line) < depth:
            break
        rest.append(line)
    return rest


def _leaks_in_go(rest: list[str], name: str) -> bool:
    text = "\n".join(rest)
    closing = rf"\b{name}\.(?:Body\.)?(?:Close|Rollback|Commit)\("
    if re.search(rf"defer .*{closing}|defer func\(\)[^}}]*{closing}|Cleanup\(", text):
        return False
    taken = (
        rf"\breturn\b[^\n]*\b{name}\b(?!\.)|[=:,]\s*&?\b{name}\b\s*(?:$"
        rf"|[,}})])|\(\s*{name}\s*[,)]|,\s*{name}\s*[,)]|defer [^\n]*\b{name}\b|go func|\b{name},|append\("
    )
    body = _after_check(rest)
    if re.search(taken, "\n".join(body), re.MULTILINE) and not re.search(closing, text):
        return False
    closed = next((at for at, line in enumerate(body) if re.search(closing, line)), None)
    if closed is None:
        return bool(re.search(rf"\b{name}\b", "\n".join(body))) and not re.search(
            taken, "\n".join(body), re.MULTILINE
        )
    early = [at for at, line in enumerate(body[:closed]) if re.match(r"\s*return\b", line)]
    return any(
        not re.search(rf"\b{name}\b(?!\.)", body[at]) and not re.search(closing, body[at - 1]) for at in early
    )


def _after_check(rest: list[str]) -> list[str]:
    """The lines below the check of the error that opening gave."""
    if rest and re.match(r"\s*if \w*[eE]rr != nil", rest[0]):
        depth = indent(rest[0])
        end = next((at for at, line in enumerate(rest[1:], 1) if line.strip() and indent(line) <= depth), 0)
        return rest[end + 1 :]
    return rest


def _stays_locked(rest: list[str], unlock: str) -> bool:
    if any("defer" in line and unlock in line for line in rest) or not any(unlock in line for line in rest):
        return False
    last = max(at for at, line in enumerate(rest) if unlock in line)
    for at, line in enumerate(rest[:last]):
        if re.match(r"\s*return\b", line):
            depth = indent(line)
            above = rest[:at]
            block = []
            for each in reversed(above):
                if each.strip() and indent(each) < depth:
                    break
                block.append(each)
            at_top = [each for each in above if unlock in each and indent(each) <= indent(rest[0])]
            if not any(unlock in each for each in block) and not at_top:
                return True
    return False


def _leaks_in_javascript(rest: list[str], name: str) -> bool:
    text = "\n".join(rest)
    closing = (
        rf"\b{name}\.(?:close|release|end|destroy|quit|disconnect)\(|closeSync\(\s*{name}\b"
        rf"|\.release\(\s*{name}\b"
    )
    closed = next((at for at, line in enumerate(rest) if re.search(closing, line)), None)
    if closed is None or "finally" in text:
        return False
    between = "\n".join(rest[:closed])
    return bool(re.search(r"\bawait\b|\bthrow\b|\breturn\b|\w+Sync\(", between)) and not re.search(
        r"\bcatch\b", between
    )


def _unread(view: View, file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """Time limits that are accepted and used nowhere."""
    for number in sorted(fresh):
        line = source.code[number - 1]
        if (
            source.language == "javascript"
            and (match := _JS_PARAMETER.match(line))
            and "{" in line
            and "interface" not in line
        ):
            body = "\n".join([line, *_below(source, number)])
            if (
                len(re.findall(rf"\b{match[1]}\b", body)) == 1
                and "arguments" not in body
                and len(_below(source, number)) > 0
            ):
                yield _dead(number, match[1])
            continue
        match = (_JS_STORED if source.language == "javascript" else _GO_FIELD).match(line)
        if match is None or "`" in source.lines[number - 1]:
            continue
        others = "\n".join([*source.code[: number - 1], *source.code[number:]])
        if not _is_read(others, match[1]) and not _elsewhere(view, file, match[1]):
            yield _dead(number, match[1])


def _below(source: Source, number: int) -> list[str]:
    depth = indent(source.code[number - 1])
    below = []
    for line in source.code[number : number + 200]:
        if line.strip() and indent(line) <= depth:
            break
        below.append(line)
    return below


def _is_read(code: str, name: str) -> bool:
    """Whether the name is used other than to declare or to set it."""
    uses = [code[match.end() : match.end() + 30] for match in re.finditer(rf"\.{name}\b", code)]
    return any(not re.match(r"\s*(?:\?\?|\|\|)?=(?![=>])", use) for use in uses)


def _elsewhere(view: View, file: FileChange, name: str) -> bool:
    kinds = (
        ("*.go",)
        if file.path.endswith(".go")
        else ("*.js", "*.ts", "*.jsx", "*.tsx", "*.mjs", "*.cjs", "*.vue", "*.svelte")
    )
    return bool(view.mentions([name], kinds).get(name, frozenset()) - {file.path})


def _kept(line: int, title: str, advice: str) -> Remark:
    return Remark(
        line=line, title=title, body=f"Each such failure keeps one until there are none left. {advice}"
    )


def _dead(line: int, name: str) -> Remark:
    return Remark(
        line=line,
        title=f"'{name}' is taken and never used",
        body="Whoever sets it waits without a limit all the same. Pass it on to what can wait, or remove it.",
    )
