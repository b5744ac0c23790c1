"""What makes a failing test stop nothing: options of the runner, lower limits, steps that are gone."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.edits import Edit
from lattice.engines.static.rules.text.reading.source import Remark
from lattice.engines.static.rules.text.weakened_tests.said import weakened

FILES = pattern(
    r"(^|/)(package\.json|GNUmakefile|[Mm]akefile|[Jj]ustfile|Taskfile\.ya?ml|pyproject\.toml|setup\.cfg"
    r"|tox\.ini|noxfile\.py"
    r"|pytest\.ini|\.coveragerc|\.nycrc(\.json)?|\.?codecov\.ya?ml|(jest|vitest|vite|karma|playwright"
    r"|ava)\.config\.\w+"
    r"|\.mocharc\.\w+|\.gitlab-ci[^/]*\.ya?ml|Jenkinsfile|azure-pipelines\.ya?ml)$"
    r"|(^|/)\.(github/(workflows|actions)|circleci)/.+\.ya?ml$"
)
_RUNNER = (
    r"(?:pytest|py\.test|jest|vitest|mocha|ava\b|tap\b|c8\b|nyc\b|go test|bats|tox\b|nox\b|cargo test|node"
    r" --test"
    r"|(?:npm|pnpm|yarn)(?: run)? (?:test|t)\b|make (?:check|test)\b|mvn (?:test|verify)|gradlew? test"
    r"|playwright test|ctest)"
)
_RUNS = pattern(rf"\b{_RUNNER}")
_LESS = pattern(
    r"--passWithNoTests|passWithNoTests|--deselect\b|--ignore(?:-glob)?[= ]\S*test|\s-k\s*=?\s*[\\\"']*not "
    r"|--skip[= ]|\s-skip[= ]"
    r"|--testPathIgnorePatterns|--exclude[= ]|--grep[= ]\S+ --invert|--bail=false|--no-fail|-p no:\w*cov"
    r"|--filter-tags|-short\b"
    r"|--forbid-only=false|--suite-timeout|\s-m\s*[\\\"']+not "
)
_LIMIT = pattern(
    r"(?P<key>fail[_-]under|cov-fail-under|branches|functions|lines|statements|threshold|target"
    r"|check-coverage|minimum|min[_-]?\w*cov\w*)"
    r"[\"']?\s*[:= ]\s*[\"']?(?P<value>\d+(?:\.\d+)?)"
)
_IGNORED = pattern(
    r"testPathIgnorePatterns|norecursedirs|collect_ignore|testMatch|testIgnore|--ignore"
    r"|exclude\b"
)
_A_TEST = pattern(r"['\"/\s][\w./*-]*(?:\.test\.|_test\.|test_\w+\.py|\.spec\.)[\w*]*")


def gates(edit: Edit, head: list[str]) -> Iterator[Remark]:
    """What an edit of the configuration of tests lets through."""
    ran = [text for text in edit.removed if _RUNS.search(text)]
    for number, text in edit.added:
        if text.lstrip().startswith("#"):
            continue
        less = _LESS.search(text)
        if less and (_RUNS.search(text) or "addopts" in text or "passWith" in less[0]):
            if less[0] not in " ".join(edit.removed) and (ran or edit.removed or "passWith" in less[0]):
                yield weakened(
                    number,
                    f"The tests run with '{less[0].strip()}'",
                    "What is left out fails unseen from now on. Repair the test, or say in the test when it"
                    " cannot run.",
                )
        elif (limit := _LIMIT.search(text)) and _is_lower(limit, edit):
            yield weakened(
                number,
                f"The limit '{limit['key']}' is lowered to {limit['value']}",
                "Code without tests passes from now on. Keep the limit, and test what is new.",
            )
        elif (
            _IGNORED.search(text) and (test := _A_TEST.search(text)) and test[0] not in " ".join(edit.removed)
        ):
            yield weakened(
                number,
                f"The test '{test[0].strip(chr(34) + chr(39) + ' ')}' is left out of the run",
                "It fails unseen from now on. Repair it, or remove it and say why.",
            )
    if ran and not any(_RUNS.search(text) for _, text in edit.added) and not any(map(_RUNS.search, head)):
        yield weakened(
            max(1, min(edit.line, len(head))),
            f"The step that runs the tests is gone: '{ran[0].strip()[:60]}'",
            "A failing test stops nothing from now on. Run the tests elsewhere before this, or keep the"
            " step.",
        )


def _is_lower(limit: re.Match[str], edit: Edit) -> bool:
    for text in edit.removed:
        was = _LIMIT.search(text)
        if was and was["key"] == limit["key"] and float(was["value"]) - float(limit["value"]) >= 1:
            return True
    return False
