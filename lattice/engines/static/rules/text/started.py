"""Work that is started and never waited for: promises, goroutines, background jobs."""

import re
from collections.abc import Iterable, Iterator

from lattice.engines.static.quoting import quote
from lattice.engines.static.rules.text.reading.source import (
    Remark,
    Source,
    block_end,
    finding,
    indent,
    is_ours,
    sources,
)
from lattice.engines.static.view import View
from lattice.model.change import FileChange
from lattice.model.review import Finding

NAME = "started-not-awaited"
SCOPE = "added lines of JavaScript, TypeScript, Go and shell"
WHY = (
    "What follows runs before the work is done, and a failure of it is lost or ends the process. Silent "
    "where the "
    "result is stored, returned, caught or marked with void, for work that runs for ever, and for a "
    "program's last call."
)
EXAMPLE = "users.forEach(async (user) => { await notify(user); });"

_EACH = re.compile(r"\.forEach\(\s*async\b")
_ASYNC = re.compile(
    r"^\s*(?:export\s+)?(?:default\s+)?async\s+function\s*\*?\s*(\w+)|^\s*(?:export\s+)?(?:const|let"
    r"|var)\s+(\w+)\s*(?::[^=]+)?=\s*async\b"
    r"|^\s*(?:(?:public|private|protected|static|override)\s+)*async\s+(#?\w+)\s*\("
)
_STATEMENT = re.compile(r"^\s+(?:this\.)?(#?\w+)\((?P<rest>.*)$")
_GOES_ON = re.compile(r"(?:[=(,?:&|+\[]|=>|\breturn|\bawait|\bvoid|\byield|\bthrow)\s*$")
_EFFECT = re.compile(
    r"useEffect\(|useCallback\(|\.on\(|addEventListener|setInterval|setTimeout|setImmediate|nextTick"
)
_SYNC = re.compile(
    r"\bwg\b|\bWaitGroup\b|\berrgroup\b|<-|\bchan\b|\bctx\b|\b[cC]ontext\b|\bdone\b|\bselect\b|\.Done\("
    r"|\.Wait\(|close\(|\bsem\b|Serve\b|ListenAndServe|\bfor \{|\.Signal\(|\.Broadcast\("
    r"|\brecover\(|\.Accept\("
    r"|group|pool|Run\(|Start\(|Loop|Watch|Listen|io\.Copy",
)
_GO = re.compile(r"^\s*go (?:func\(|(?P<name>[a-z]\w*)\((?P<args>.*)\)\s*$)")
_JOB = re.compile(r"(?<![&>|])&\s*$")
_LEFT = re.compile(
    r"\bwait\b|\$!|\bdisown\b|\bnohup\b|\bsetsid\b|\bjobs\b|\bfg\b|\bcoproc\b|xdg-open|\bopen\b"
)


def applies(file: FileChange) -> bool:
    """Program text that is ours."""
    return is_ours(file)


def check(view: View) -> Iterable[Finding]:
    """One finding for each line that starts something."""
    for file, source, fresh in sources(view, *_READERS):
        for remark in _READERS[source.language](source, fresh):
            yield finding(NAME, file, remark, quote(source.lines[remark.line - 1].encode()))


def _promises(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    names = {
        name
        for line in source.code
        for match in [_ASYNC.match(line)]
        if match
        for name in match.groups()
        if name
    }
    for number in sorted(fresh):
        line = source.code[number - 1]
        if _EACH.search(line):
            yield _remark(
                number,
                "forEach does not wait for its async function",
                "Use for … of with await, or await Promise.all over map.",
            )
            continue
        match = _STATEMENT.match(line)
        if match and match[1] in names and not _ASYNC.match(line) and _is_dropped(source, number):
            title = f"The promise of '{match[1]}' is not awaited"
            yield _remark(number, title, "Await it, return it, or catch its failure.")


def _is_dropped(source: Source, number: int) -> bool:
    """Whether a call is a whole statement, and nothing takes its promise."""
    above = next(
        (line.rstrip() for line in reversed(source.code[max(0, number - 30) : number - 1]) if line.strip()),
        "",
    )
    if _GOES_ON.search(above):
        return False
    text, depth = "", 0
    for line in source.code[number - 1 : number + 30]:
        text += line.strip() + " "
        depth += sum(line.count(each) for each in "([{") - sum(line.count(each) for each in ")]}")
        if depth <= 0:
            break
    text = text.strip()
    following = source.code[number : number + 1]
    if not re.search(r"\)\s*;?$", text) or re.search(r"\)\s*\.(?:then|catch|finally)\(", text):
        return False
    if following and following[0].strip().startswith((".", "?", "&&", "||")):
        return False
    near = "\n".join(source.code[max(0, number - 4) : number])
    return not _EFFECT.search(near)


def _goroutines(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    for number in sorted(fresh):
        match = _GO.match(source.code[number - 1])
        if not match:
            continue
        body = _body(source, number) if match["name"] is None else _defined(source, match["name"])
        near = "\n".join(source.code[max(0, number - 4) : number - 1])
        if (
            body
            and not _SYNC.search(body)
            and not re.search(r"\.Add\(|sem <-|\.Acquire\(", near)
            and not _SYNC.search(match["args"] or "")
        ):
            yield _remark(
                number,
                "Nothing waits for this goroutine",
                "The program can end before it does, and its failure is lost. Use a WaitGroup, an "
                "errgroup or a channel.",
            )


def _body(source: Source, number: int) -> str:
    return "\n".join(source.code[number - 1 : block_end(source, number) + 1])


def _defined(source: Source, name: str) -> str:
    """The body of a function of this file; empty for one from elsewhere."""
    pattern = re.compile(rf"^func {re.escape(name)}\(")
    return next(
        (_body(source, number) for number, line in enumerate(source.code, 1) if pattern.match(line)), ""
    )


def _jobs(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    if _LEFT.search("\n".join(source.code)):
        return
    for number in sorted(fresh):
        line = source.code[number - 1]
        if _JOB.search(line) and len(line.strip()) > 1 and (indent(line) or _goes_on(source, number)):
            yield _remark(
                number,
                "Nothing waits for this background job",
                "Its result and its failure are lost. Add wait, and look at its status.",
            )


def _goes_on(source: Source, number: int) -> bool:
    """Whether a command follows, more than the end of a block."""
    below = (line.strip() for line in source.code[number : number + 50])
    return any(line not in ("", "done", "fi", "}", "esac") for line in below)


def _remark(line: int, title: str, advice: str) -> Remark:
    return Remark(line=line, title=title, body=f"What follows runs before it is done. {advice}")


_READERS = {"javascript": _promises, "go": _goroutines, "shell": _jobs}
