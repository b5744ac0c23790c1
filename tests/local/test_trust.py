"""An approval covers exactly its objects, and only this clone's file gives one."""

from pathlib import Path

import pytest
from children import together

from lattice.errors import EnvironmentProblem
from lattice.local import trust
from lattice.local.places import Places, make_folder, replace
from lattice.local.trust import Approval, Objects
from lattice.model.ids import Oid

DEFINITION, PROMPT, SCRIPT = (Oid(digit * 40) for digit in "abc")
OBJECTS = Objects(DEFINITION, PROMPT, (SCRIPT,))

APPROVES = """
import os, sys
from lattice.local import trust
from lattice.local.places import Places
places, name = Places(sys.argv[1]), f"W{os.getpid()}"
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    trust.approve(places, trust.Approval(name, trust.Objects(str(number) * 40), number))
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(str(tmp_path))


def test_nothing_is_trusted_at_first_and_asking_makes_no_file(places: Places) -> None:
    assert not trust.is_trusted(places, "Lint", OBJECTS)
    assert not Path(places.root).exists()


def test_what_was_approved_is_trusted(places: Places) -> None:
    trust.approve(places, Approval("Lint", OBJECTS, 1))

    assert trust.is_trusted(places, "Lint", OBJECTS)


@pytest.mark.parametrize(
    "objects",
    [
        Objects(PROMPT, PROMPT, (SCRIPT,)),
        Objects(DEFINITION, SCRIPT, (SCRIPT,)),
        Objects(DEFINITION, None, (SCRIPT,)),
        Objects(DEFINITION, PROMPT, ()),
        Objects(DEFINITION, PROMPT, (SCRIPT, SCRIPT)),
    ],
)
def test_any_other_object_is_not_trusted(places: Places, objects: Objects) -> None:
    trust.approve(places, Approval("Lint", OBJECTS, 1))

    assert not trust.is_trusted(places, "Lint", objects)


def test_an_approval_is_for_one_name(places: Places) -> None:
    trust.approve(places, Approval("Lint", OBJECTS, 1))

    assert not trust.is_trusted(places, "Other", OBJECTS)


def test_the_newest_approval_of_a_name_is_the_one_approved_last(places: Places) -> None:
    newer = Objects(PROMPT)
    for number, objects in enumerate((OBJECTS, newer, OBJECTS)):
        trust.approve(places, Approval("Lint", objects, number))

    assert trust.newest(places, "Lint") == Approval("Lint", OBJECTS, 2)
    assert len(trust.approvals(places)) == 2
    assert trust.newest(places, "Other") is None


def test_revoking_a_name_takes_all_its_approvals_and_no_other(places: Places) -> None:
    other = Approval("Other", OBJECTS, 3)
    for approval in (Approval("Lint", OBJECTS, 1), Approval("Lint", Objects(PROMPT), 2), other):
        trust.approve(places, approval)

    assert trust.revoke(places, "Lint") == 2
    assert trust.approvals(places) == (other,)
    assert trust.revoke(places, "Lint") == 0


def test_what_was_approved_is_kept_until_no_approval_covers_it(places: Places) -> None:
    contents = {DEFINITION: b"{}", PROMPT: b"look", SCRIPT: b"true"}
    trust.approve(places, Approval("Lint", OBJECTS, 1), contents)
    trust.approve(places, Approval("Other", Objects(PROMPT), 2), {PROMPT: b"look"})

    trust.revoke(places, "Lint")

    assert trust.content_of(places, PROMPT) == b"look"
    assert [trust.content_of(places, oid) for oid in (DEFINITION, SCRIPT)] == [None, None]


def test_an_approval_knows_its_files_by_path(places: Places) -> None:
    paths = ("workers/lint.json", "prompts/lint.md", "tools/lint")
    trust.approve(places, Approval("Lint", OBJECTS, 1, paths))

    known = trust.newest(places, "Lint")

    assert known is not None
    assert known.files == dict(zip(paths, (DEFINITION, PROMPT, SCRIPT), strict=True))


def test_an_approval_of_an_older_version_has_no_paths(places: Places) -> None:
    line = b'{"name":"Lint","objects":{"definition":"%s"},"at":1}\n' % DEFINITION.encode()
    make_folder(places.root)
    replace(places.trust, line)

    assert trust.is_trusted(places, "Lint", Objects(DEFINITION))
    assert trust.approvals(places)[0].files == {}


def test_a_damaged_file_trusts_nothing_and_says_so(places: Places) -> None:
    trust.approve(places, Approval("Lint", OBJECTS, 1))
    with open(places.trust, "a", encoding="utf-8") as file:
        file.write('{"name": "Lint"')

    with pytest.raises(EnvironmentProblem, match="is damaged"):
        trust.is_trusted(places, "Lint", OBJECTS)


def test_four_processes_lose_no_approval(places: Places) -> None:
    together(APPROVES, 4, places.common_dir)

    assert len(trust.approvals(places)) == 40
