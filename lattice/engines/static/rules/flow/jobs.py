"""Background jobs of shell scripts: never waited for, waited for without their status, used too early."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Remark, Source, indent
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_JOB = pattern(r"(?<![&>|<\\])&\s*(?:$|(?:(?:pids?|jobs?|children)\w*\+?=|\w+=\$!|done\b))")
_LEFT = pattern(r"\bwait\b|\$!|\bdisown\b|\bnohup\b|\bsetsid\b|\bjobs\b|\bfg\b|\bcoproc\b|xdg-open|\bopen\b")
_BARE = pattern(r"^\s*wait\s*(?:;.*|\|\|\s*true\s*)?$")
_TOLD = pattern(r"\bwait\s+(?:-n|-p|[\"']?[$%]|\d)|\bkill\b|\btrap\b|\bdisown\b|PIPESTATUS|\bcoproc\b")
_MARKED = pattern(r"\|\||&&\s*(?:touch|echo|:)|\$\?|\btrap\b|>>?\s*\S*(?:fail|err|status|rc)", re.IGNORECASE)
_HELD = pattern(r"^\s*(?:local\s+)?([A-Za-z_]\w*)(\+?)=\(?[\"']?(?:\$\{?\1\}?\s)?[^\n]*\$!")
_STRICT = pattern(r"^\s*set\s+-\w*e|^\s*set\s+-o\s+errexit|^#!.*\s-\w*e", re.MULTILINE)
_OUTPUT = pattern(r"(?<![\d&])1?>>?\s*(\"[^\"\n]+\"|[^\s;&|]+)")
_LASTING = pattern(
    r"\b(?:sleep|tail|spinner|progress|watch|serve|server|ssh-agent|Xvfb|read_output|cat|tee|yes)\b"
    r"|^\s*\(?\s*(?:while|until)\s+(?:true|:)",
    re.IGNORECASE,
)
_DUMP = pattern(
    r"(?:^|[;&({]|\bdo\b|\bthen\b|\belse\b|\bif\b|!)\s*(?:sudo\s+(?:-u\s+\S+\s+)?)?(?:[A-Z_]+=\S+\s+)*"
    r"((?:\S*/)?(?:pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|sqlite3|redis-cli|pg_basebackup|tar\s+-?[a-z]*c\w*"
    r"|docker\s+(?:exec|save)|kubectl\s+(?:exec|get)|zfs\s+send|btrfs\s+send|slapcat|ldapsearch|dump\w*|export\w*"
    r"|curl|wget|ssh|gpg|openssl|make|pytest|npm|go\s+(?:test|build)|cargo|terraform|ansible-playbook|rsync)\b[^|;&]*)"
    r"\|(?!\|)\s*(?:\w+=\S+\s+)*(?P<to>gzip|pigz|bzip2|xz|zstd|lz4|openssl|gpg|tee|aws|gsutil|rclone|age|split|pv|ssh|psql|mysql|tar|bash|sh)\b"
    r"(?P<rest>[^\n]*)"
)


def jobs(_view: View, _file: FileChange, source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """One remark for each job."""
    code = "\n".join(source.code)
    yield from _pipes(source, fresh)
    started = [number for number, line in enumerate(source.code, 1) if "&" in line and _is_job(line)]
    if not started:
        return
    if not _LEFT.search(code) and "$!" not in "\n".join(source.bare):
        yield from (
            _remark(number, "Nothing waits for this background job", "Add wait, and look at its status.")
            for number in started
            if number in fresh and (indent(source.code[number - 1]) or _goes_on(source, number))
        )
        return
    yield from _early(source, fresh, started)
    yield from _unheard(source, fresh, started)
    yield from _kept(source, fresh)
    yield from _uncollected(source, fresh, started)


def _is_job(line: str) -> bool:
    return bool(_JOB.search(line)) and len(line.strip()) > 1


def _goes_on(source: Source, number: int) -> bool:
    """Whether a command follows, more than the end of a block."""
    below = (line.strip() for line in source.code[number : number + 50])
    return any(line not in ("", "done", "fi", "}", "esac") for line in below)


def _unheard(source: Source, fresh: frozenset[int], started: list[int]) -> Iterator[Remark]:
    """A bare wait, which is always successful, after jobs that can fail."""
    bare = [number for number, line in enumerate(source.code, 1) if "wait" in line and _BARE.match(line)]
    text = "\n".join(source.bare)
    if not bare or _TOLD.search(text):
        return
    for number in bare:
        above = [each for each in started if number - 60 < each < number]
        mine = [each for each in above if not _is_handled(source, each)]
        if mine and (number in fresh or not fresh.isdisjoint(mine)):
            line = number if number in fresh else next(each for each in mine if each in fresh)
            yield _remark(
                line,
                "A bare wait succeeds whatever becomes of the jobs",
                "Keep each job's $! and wait for it by number, and look at the status.",
            )


def _is_handled(source: Source, number: int) -> bool:
    """Whether a job looks after its own failure, or is not meant to end."""
    start = number
    line = source.bare[number - 1]
    if re.match(r"\s*[)}]|\s*done\b", line):
        depth = indent(line)
        start = next(
            (
                at
                for at in range(number - 1, max(0, number - 60), -1)
                if source.bare[at - 1].strip() and indent(source.bare[at - 1]) <= depth
            ),
            number,
        )
    text = "\n".join(source.bare[start - 1 : number])
    return bool(_MARKED.search(text) or _LASTING.search(text))


def _early(source: Source, fresh: frozenset[int], started: list[int]) -> Iterator[Remark]:
    """A job's output that is read before anything waited for the job."""
    for number in started:
        if match := _OUTPUT.search(source.bare[number - 1].replace("2>&1", "")):
            name = match[1].strip("\"'")
            if name.startswith(("&", "/dev/")) or len(name) < 3:
                continue
            for at in range(number + 1, min(len(source.bare), number + 40) + 1):
                line = source.bare[at - 1]
                if re.search(
                    r"\bwait\b|^\s*\}\s*$|\buntil\b|\bwhile\b|\bsleep\b|\btail\b|\binotifywait\b", line
                ):
                    break
                if (
                    name in line
                    and at in fresh
                    and re.search(
                        r"^\s*(?:cat|mv|cp|grep|jq|sort|tar|wc|head|source|\.|sed|awk|diff|sha256sum|rsync|scp|\w+=\$\()\b",
                        line,
                    )
                ):
                    yield _remark(
                        at,
                        "The output of a background job is used before the job is done",
                        "Wait for it first.",
                    )
                    break


def _uncollected(source: Source, fresh: frozenset[int], started: list[int]) -> Iterator[Remark]:
    """The one job whose number is not kept, where the others are waited for by theirs."""
    text = "\n".join(source.bare)
    kept = [number for number in started if "$!" in "\n".join(source.bare[number - 1 : number + 2])]
    if not kept or len(kept) == len(started) or not re.search(r"\bwait\s+[\"']?[$-]", text):
        return
    if re.search(
        r"^\s*wait\s*(?:$|[;&|#])|\bwait\s+-n|\bjobs\s+-p|\bdisown\b|\bnohup\b|\bsetsid\b", text, re.MULTILINE
    ):
        return
    for number in started:
        if number in fresh and number not in kept and not _is_handled(source, number):
            yield _remark(
                number, "Nothing waits for this job, as is done for the others", "Keep its $! like theirs."
            )


def _kept(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """The number of a job that is kept, and used for nothing."""
    text = "\n".join(source.bare)
    for number in sorted(fresh):
        line = source.bare[number - 1]
        match = (
            _HELD.match(line) if "$!" in line else re.search(r"&\s*([A-Za-z_]\w*)(\+?)=\(?[\"']?\$!", line)
        )
        if match is None:
            match = re.search(r"&\s*([A-Za-z_]\w*)(\+?)=\(?[\"']?[^\n]*\$!", line)
        if match is None:
            continue
        uses = re.findall(rf"\$\{{?#?{match[1]}\b|\b(?:wait|kill)\b[^\n]*\b{match[1]}\b", text)
        own = len(re.findall(rf"\$\{{?{match[1]}\b", line))
        if len(uses) <= own and not re.search(rf"\bexport\b[^\n]*\b{match[1]}\b", text):
            yield _remark(
                number, f"The job in '{match[1]}' is never waited for", "Wait for it, and look at its status."
            )


def _pipes(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    """A pipe that makes a success of the failure of what produces the data."""
    text = "\n".join(source.code)
    if "pipefail" in text or "PIPESTATUS" in text:
        return
    strict = _STRICT.search("\n".join(source.lines[:40]))
    for number in sorted(fresh):
        line = source.bare[number - 1]
        match = _DUMP.search(line[:600]) if "|" in line else None
        if match is None or re.search(r"\$\([^)]*$", line[: match.start()]):
            continue
        keeps = ">" in match["rest"] or match["to"] in (
            "aws",
            "gsutil",
            "rclone",
            "ssh",
            "split",
            "tee",
            "psql",
            "mysql",
            "tar",
        )
        first = match[1].split()[0].rpartition("/")[2]
        plain = match["to"] not in ("tee", "tar", "bash", "sh", "ssh") or first not in (
            "curl",
            "wget",
            "ssh",
            "gpg",
        )
        asked = (
            strict
            or re.search(r"\|\||&&|\bif\b|^\s*!", line)
            or re.search(r"\$\?", " ".join(source.bare[number : number + 2]))
        )
        if keeps and plain and asked:
            yield Remark(
                line=number,
                title=f"A failure of '{first}' is lost in the pipe",
                body="The pipe has the status of its last command, so that a broken result passes "
                "for a good one. "
                "Set pipefail, or write to a file first and look at the status.",
            )


def _remark(line: int, title: str, advice: str) -> Remark:
    return Remark(
        line=line,
        title=title,
        body=f"What follows goes on as if the work had succeeded, and its failure is lost. {advice}",
    )
