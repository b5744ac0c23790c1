"""The rule about workflows: what hands rights, secrets or a shell to strangers, and what only looks so."""

import pytest
from literal_view import LiteralView, adding, editing, findings, places

from lattice.engines.static.rules.supply import ci_permission

PATH = ".github/workflows/ci.yml"
PINNED = "a" * 40
BASE = """\
name: ci
on:
  pull_request:
    branches: [main]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make test
"""


def lines(view: LiteralView) -> list[int | None]:
    return [each.line for each in findings(ci_permission, view)]


def workflow(trigger: str, steps: str, job: str = "") -> str:
    """A workflow of one job; the steps begin at line 6, or 7 below a line of the job."""
    head = f"on: {trigger}\njobs:\n  build:\n    runs-on: x\n"
    return head + (f"    {job}\n" if job else "") + "    steps:\n" + steps


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("  contents: read\n", "  contents: write\n", 6),
        ("  contents: read\n", "  contents: read\n  id-token: write\n", 7),
        ("permissions:\n  contents: read\n", "permissions: write-all\n", 5),
        ("permissions:\n  contents: read\n", "permissions: {contents: write, issues: write}\n", 5),
        (
            "    runs-on: ubuntu-latest\n",
            "    runs-on: ubuntu-latest\n    permissions:\n      packages: write\n",
            11,
        ),
    ],
)
def test_a_right_that_a_pull_request_gets_is_found(old: str, new: str, line: int) -> None:
    assert lines(editing(PATH, BASE, BASE.replace(old, new))) == [line]


@pytest.mark.parametrize(
    "after",
    [
        BASE.replace("  contents: read\n", "  contents: read\n  pull-requests: write\n"),
        BASE.replace("  pull_request:\n    branches: [main]\n", "  push:\n").replace(
            "contents: read", "contents: write"
        ),
        BASE.replace(
            "ubuntu-latest\n",
            "x\n    if: github.event_name == 'push'\n    permissions:\n      contents: write\n",
        ),
        BASE.replace("contents: read", "contents: read # not write"),
    ],
)
def test_a_right_that_no_pull_request_gets_is_left_alone(after: str) -> None:
    assert lines(editing(PATH, BASE, after)) == []


def test_write_all_is_told_wherever_it_stands() -> None:
    after = BASE.replace("pull_request", "push").replace(
        "permissions:\n  contents: read", "permissions: write-all"
    )

    assert places(ci_permission, editing(PATH, BASE, after)) == [(PATH, 5, "minor")]


@pytest.mark.parametrize(
    "steps",
    [
        (
            "      - uses: actions/checkout@v4\n        with:\n"
            "          ref: ${{ github.event.pull_request.head.sha }}\n"
        ),
        "    - name: get\n      uses: actions/checkout@v3\n      with: \n        ref: ${{github.head_ref}}\n",
        (
            "      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n"
            "          ref: refs/pull/${{ github.event.number }}/merge\n"
        ),
        "      - run: |\n          make\n          gh pr checkout ${{ github.event.number }}\n",
    ],
)
@pytest.mark.parametrize(
    "trigger",
    ["pull_request_target", "[push, pull_request_target]", "\n  workflow_run:\n    types: [completed]"],
)
def test_the_head_of_a_stranger_is_not_checked_out_with_secrets(steps: str, trigger: str) -> None:
    text = workflow(trigger, steps)

    assert lines(adding(PATH, text)) == [text.count("\n")]


def test_a_trigger_that_turns_a_checkout_dangerous_is_found_at_the_trigger() -> None:
    steps = (
        "      - uses: actions/checkout@v4\n        with:\n"
        "          ref: ${{ github.event.pull_request.head.sha }}\n"
    )

    view = editing(PATH, workflow("pull_request", steps), workflow("pull_request_target", steps))

    assert lines(view) == [1]


@pytest.mark.parametrize(
    "text",
    [
        workflow(
            "pull_request",
            "      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.head_ref }}\n",
        ),
        workflow(
            "pull_request_target", "      - uses: actions/checkout@v4\n      - uses: actions/labeler@v5\n"
        ),
        workflow(
            "pull_request_target",
            "      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.head_ref }}\n",
            "if: github.event.pull_request.head.repo.full_name == github.repository",
        ),
        workflow(
            "pull_request_target",
            "      - uses: a/deploy@" + PINNED + "\n        with:\n          ref: ${{ github.head_ref }}\n",
        ),
    ],
)
def test_a_checkout_without_secrets_or_strangers_is_left_alone(text: str) -> None:
    assert lines(adding(PATH, text)) == []


@pytest.mark.parametrize(
    "step",
    [
        '      - run: echo "${{ github.event.pull_request.title }}"\n',
        (
            "      - name: x\n        run: |\n          set -e\n"
            "          git push origin HEAD:${{ github.head_ref }}\n"
        ),
        "      - run: >-\n          ./notify ${{ github.event.issue.body }}\n",
        (
            "      - uses: actions/github-script@v7\n        with:\n          script: |\n"
            "            log(`${{ github.event.comment.body }}`)\n"
        ),
        "      - run: echo '${{ github.event.head_commit.message }}' >> out\n",
        "      - run: echo ${{ github.event.commits[0].message }}\n",
        "      - run: echo '${{ toJSON(github.event) }}'\n",
    ],
)
def test_text_of_strangers_is_no_part_of_a_script(step: str) -> None:
    text = workflow("push", step)

    assert lines(adding(PATH, text)) == [text.count("\n")]


@pytest.mark.parametrize(
    "step",
    [
        '      - env:\n          TITLE: ${{ github.event.pull_request.title }}\n        run: echo "$TITLE"\n',
        "      - run: echo ${{ github.event.pull_request.number }} ${{ github.sha }}\n",
        "      - run: test ${{ contains(github.event.pull_request.title, 'wip') }} = false\n",
        "      - if: startsWith(github.head_ref, 'release')\n        run: make\n",
        "      # run: echo ${{ github.head_ref }}\n      - run: make\n",
    ],
)
def test_text_that_is_handed_over_safely_is_left_alone(step: str) -> None:
    assert lines(adding(PATH, workflow("push", step))) == []


@pytest.mark.parametrize(
    "path", [PATH, ".github/actions/setup/action.yml", ".gitlab-ci.yml", ".circleci/config.yml"]
)
@pytest.mark.parametrize(
    "command",
    [
        "curl -sSL https://get.example.org/install.sh | sh",
        "wget -qO- https://example.org/x | sudo bash -s -- --yes",
        "bash <(curl -s https://example.org/bash)",
        'sh -c "$(curl -fsSL https://example.org/install.sh)"',
    ],
)
def test_a_script_that_is_fetched_and_run_is_found(path: str, command: str) -> None:
    text = f"runs:\n  steps:\n    - run: {command}\n"

    assert places(ci_permission, adding(path, text)) == [(path, 3, "minor")]


def test_a_fetched_script_is_found_over_several_lines_once() -> None:
    text = workflow(
        "push",
        (
            "      - run: |\n          curl -fsSL \\\n"
            "            https://example.org/x.sh \\\n            | sh\n"
        ),
    )

    assert lines(adding(PATH, text)) == [7]


@pytest.mark.parametrize(
    "command",
    [
        "curl -sSLo tool.tgz https://example.org/tool.tgz && sha256sum -c sums",
        "curl -s https://example.org/version | tr -d v",
        "curl -s https://example.org/list | grep sh",
        "cat install.sh | sh",
    ],
)
def test_what_is_fetched_and_not_run_is_left_alone(command: str) -> None:
    assert lines(adding(PATH, workflow("push", f"      - run: {command}\n"))) == []


def test_a_fetched_script_that_was_run_before_is_left_alone() -> None:
    old = workflow("push", "      - run: curl https://sh.example.org | sh\n")
    new = workflow("push", "      - run: curl -sSf https://sh.example.org | sh -s -- -y\n")

    assert lines(editing(PATH, old, new)) == []


@pytest.mark.parametrize("ref", ["main", "master", "HEAD"])
def test_an_action_at_a_branch_is_found(ref: str) -> None:
    text = workflow("push", f"      - uses: someone/action@{ref}\n")

    assert places(ci_permission, adding(PATH, text)) == [(PATH, 6, "minor")]


OTHER = workflow(
    "push",
    f"      - uses: one/a@{PINNED} # v1\n      - uses: two/b@{PINNED}\n      - uses: actions/cache@v4\n",
)


def with_other(text: str, other: str = OTHER) -> LiteralView:
    path = ".github/workflows/other.yml"
    return LiteralView({path: other.encode()}, {PATH: text.encode(), path: other.encode()})


def test_a_tag_among_pinned_actions_is_found() -> None:
    assert lines(with_other(workflow("push", "      - uses: three/c@v2\n"))) == [6]


@pytest.mark.parametrize(
    "used", [f"three/c@{PINNED}", "actions/setup-go@v5", "./.github/actions/x", "docker://alpine:3"]
)
def test_pinned_and_own_actions_are_left_alone(used: str) -> None:
    assert lines(with_other(workflow("push", f"      - uses: {used}\n"))) == []


def test_a_pin_that_is_taken_back_is_found() -> None:
    old = workflow("push", f"      - uses: one/a@{PINNED} # v1\n")

    assert lines(editing(PATH, old, old.replace(f"{PINNED} # ", ""))) == [6]


def test_tags_are_left_alone_where_they_are_the_rule() -> None:
    mixed = OTHER.replace(f"two/b@{PINNED}", "two/b@v2")

    assert lines(with_other(workflow("push", "      - uses: three/c@v2\n"), mixed)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"on: push",
        b"\xff\xfeo\x00n\x00",
        BASE.replace("\n", "\r\n").encode(),
        b"a: " + b"x" * 3_000_000,
        b"- - - -\n  - :\n",
    ],
)
def test_odd_bytes_are_no_reason_to_fail(content: bytes) -> None:
    assert lines(adding(PATH, content)) == []


def test_crlf_changes_nothing() -> None:
    text = workflow("push", '      - run: |\n          make\n          echo "${{ github.head_ref }}"\n')

    assert lines(adding(PATH, text.replace("\n", "\r\n"))) == [8]
