"""Errors that shell code drops: `|| true`, pipes, `local x=$(…)`, a failed check that is only told."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.ignored_error.said import dropped
from lattice.engines.static.rules.text.reading.source import Remark, Source

_STEP = (
    r"(?:sudo )?(?:cp|mv|rsync|scp|curl|wget|tar|unzip|ssh|psql|mysql|mysqldump|pg_dump|pg_restore"
    r"|terraform|kubectl (?:apply|rollout|create)"
    r"|helm (?:install|upgrade)|ansible-playbook|git (?:push|clone|pull|merge|commit|tag|apply|am"
    r"|rebase)|docker(?:-compose| compose)? (?:build|push|pull|run|up)"
    r"|npm (?:ci|install|publish|test|run)|yarn|pnpm|pip3? install|python3? |pytest|go (?:build|test"
    r"|vet)|cargo|make|mvn|gradle|tox|nox|eslint|ruff|mypy|tsc"
    r"|apt(?:-get)? install|apk add|systemctl (?:start|restart|enable)|aws|gcloud|az|gsutil|gh release"
    r"|twine|openssl|gpg|sha256sum|shasum|dd|mkfs|mount"
    r"|\S*(?:migrat|deploy|backup|restore|publish|upload|install|import|export|sync|verify"
    r"|release|sign)\w*(?:\.\w+)?)\b"
)
_SHRUGGED = pattern(
    rf"(?:^|[;&|({{:]|\bthen|\bdo|\belse|\bRUN|-)\s*-?(?:[A-Z_]+=\S+ )*"
    rf"({_STEP}[^;|&]*(?:(?:\d?>&\d|&>)[^;|&]*)?)(?:\|\|)\s*(?:true|:)(?=\s|;|$|\)|\}})"
)
_SET_LOOSE = pattern(r"^\s*set \+e\b|^\s*set \+o errexit")
_SET_STRICT = pattern(r"^\s*set (?:-\w*e|-o errexit)")
_CLEANER = pattern(
    r"clean|teardown|uninstall|remove|--version|status|\bstop\b|--delete|-delete|\brm\b|\bdown\b|logout"
    r"|prune|--help"
)


_FETCHED = pattern(
    r"\$\((?:curl|wget|aws|gcloud|gsutil|psql|mysql|kubectl|ssh|scp)\b[^)]*\|\|\s*(?:true"
    r"|:)\)"
)
_TOLD = pattern(
    r"^\s*(?:if )?(?:(?:sha\d+sum|shasum|md5sum|gpg|gpgv|openssl|cosign|minisign|signify)\s[^|]*"
    r"|\w*(?:verify|validate|checksum|migrat)\w*"
    r"(?:\s[^|]*)?)\|\|\s*(?:echo|printf|log|warn\w*|logger|notify|info|say)\b(?!.*(?:exit|return|false|die))"
)
_DUMPED = pattern(
    r"^\s*(?:sudo\s+)?(?:\S+=\S+\s+)*(?:pg_dump\w*|mysqldump|mongodump|tar|curl|wget|ssh|docker save|git"
    r" archive|aws s3 cp|gpg|zfs send"
    r"|borg|restic|sqlite3)\b[^|]*\|(?!\|)\s*[^|]*(?:>|\btee\b|\btar\b|\bpsql\b|\bgzip\b|\bssh\b|\bzstd\b)"
)
_LOCAL = pattern(
    r"^\s*(?:local|export|declare|readonly|typeset)\s+(?:-\w+\s+)*\w+=\"?\$\((?:curl|wget|ssh|psql|mysql|aws"
    r"|gcloud|kubectl|git (?:rev-parse"
    r"|fetch|clone|describe)|mktemp|openssl|gpg|jq|cat|docker)\b"
)
_PIPEFAIL = pattern(r"^[ \t]*set .*pipefail|PIPESTATUS", re.MULTILINE)
_NOTHING = pattern(r"^\s*(?::|true)\s*$")


def shell(source: Source, fresh: frozenset[int]) -> Iterator[Remark]:
    last_loose = max((number for number in fresh if _SET_LOOSE.match(source.bare[number - 1])), default=0)
    text = "\n".join(source.bare) if source.language == "shell" else ""
    is_piped = bool(text) and not _PIPEFAIL.search(text)
    is_strict = any(_SET_STRICT.match(line) or "bash -e" in line for line in source.bare[:60]) and bool(text)
    for number in sorted(fresh):
        line = source.bare[number - 1]
        if (
            source.language == "shell"
            and len(line) < 600
            and (title := _lost(source, number, is_piped, is_strict))
        ):
            yield dropped(number, title)
            continue
        step = _SHRUGGED.search(line) if "||" in line else None
        if (
            step
            and not _CLEANER.search(line)
            and not (re.search(r"\$\([^)]*\|\|", line) and not _FETCHED.search(line))
        ):
            yield dropped(number, f"A failure of '{step[1].strip()[:60]}' is ignored")
        if number == last_loose:
            rest = source.bare[number:]
            was_strict = any(_SET_STRICT.match(each) for each in source.bare[: number - 1])
            if (
                was_strict
                and not any(_SET_STRICT.match(each) for each in rest)
                and any(each.strip() for each in rest)
            ):
                yield dropped(number, "'set +e' stays on for the rest of the script")


def _lost(source: Source, number: int, is_piped: bool, is_strict: bool) -> str:
    """What is said of a failure that the line loses; empty without one."""
    line = source.bare[number - 1]
    if _TOLD.search(line) and "if " not in line[:6]:
        return "A check that fails is told, and the script goes on"
    if is_piped and _DUMPED.search(line) and not re.search(r"\bif\b|&&\s*\||head\b", line):
        return "A failure of the first program of the pipe is lost"
    if is_strict and _LOCAL.match(line):
        return "The declaration hides the failure of the command"
    above = source.bare[number - 2] if number > 1 else ""
    if _NOTHING.match(line) and re.search(r"^\s*if ! .*(?:then|;)\s*$", above):
        return "A failure is seen, and nothing is done"
    return ""
