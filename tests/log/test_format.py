"""docs/format.md is a contract: what the program writes is described there, and nothing else is."""

import re
from pathlib import Path

import msgspec
import pytest
from log.writer import Open, Writer
from support import make_repository

from lattice.log import genesis
from lattice.log.notes import FOREIGN_REF
from lattice.log.snapshot import EVENTS_REF, NOTES_REF
from lattice.model import canonical, state
from lattice.model.event import Event
from lattice.model.fold.reducer import Fate, Outcome
from lattice.model.payload import INLINE_BYTES, PAYLOADS, EventType
from lattice.model.review import Severity
from lattice.model.run import RECENT_RUNS, FailureKind, Recent, Run, RunState, Verdict
from lattice.model.task import ActiveProcess, Artifact, Comment, Link, LinkKind, Status, Task

PAGE = (Path(__file__).parents[2] / "docs/format.md").read_text()
FLOWED = " ".join(PAGE.split())


def rows(heading: str) -> dict[str, list[str]]:
    """The table under a heading: the cells after the first, by the name in the first."""
    section = re.split(r"^#+ ", PAGE, flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{heading}\n"))
    table = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in table}


def members(kind: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind)]


def described(kind: type[msgspec.Struct]) -> str:
    return "{" + ", ".join(members(kind)) + "}"


def test_every_type_of_event_is_there_and_no_other() -> None:
    assert list(rows("The types")) == list(EventType)


@pytest.mark.parametrize("name", EventType)
def test_every_member_of_a_payload_is_there_and_no_other(name: str) -> None:
    # What stands in parentheses are values.
    cell = re.sub(r"\([^)]*\)", "", rows("The types")[name][0])
    found = re.findall(r"`(\w+)`(\??)(?: (\*Text\*))?", cell)

    fields = msgspec.structs.fields(PAYLOADS[name])
    assert [(member, bool(optional)) for member, optional, _ in found] == [
        (field.name, not field.required) for field in fields
    ]
    texts = [field.name for field in fields if "BlobRef" in str(field.type)]
    assert [member for member, _, text in found if text] == texts


def test_the_envelope_is_there_in_full() -> None:
    envelope = rows("The envelope")

    assert set(envelope) == set(members(Event))
    optional = {name for name, cells in envelope.items() if "optional" in cells[0]}
    assert optional == {field.name for field in msgspec.structs.fields(Event) if not field.required}


@pytest.mark.parametrize("kind", [LinkKind, Verdict, FailureKind, Severity, Status, RunState, Fate])
def test_every_value_of_a_closed_set_is_there(kind: type[LinkKind]) -> None:
    assert [value.value for value in kind if f"`{value.value}`" not in PAGE] == []


FILES = [Task, Run, Comment, Artifact, Link, ActiveProcess, Recent, Outcome]


@pytest.mark.parametrize("kind", [*FILES, state.Meta, state.Pause, state.Resolution])
def test_every_file_of_the_state_is_described_member_by_member(kind: type[msgspec.Struct]) -> None:
    assert described(kind) in FLOWED


def test_every_path_that_the_state_knows_is_there() -> None:
    listed = re.findall(r"^([\w.]+(?:/\S.*?)?)  ", state.__doc__ or "", re.MULTILINE)
    listed += re.findall(r"  (active/\S+)", state.__doc__ or "")
    paths = rows("The state")

    assert len(listed) > 10
    assert [path for path in listed if not any(known.startswith(path) for known in paths)] == []
    roots = {path.partition("/")[0] for path in listed}
    assert {path.partition("/")[0] for path in paths} == roots


def test_the_paths_are_where_the_code_puts_them() -> None:
    name = "abcd" + "e" * 36
    places = {
        state.META: "meta.json",
        state.task_path(name): "tasks/ab/cd/<rest>.json",
        state.number_path(513).replace("/2/513", "/<n div 256>/<n>"): "numbers/<n div 256>/<n>",
        state.queue_path(name).replace(name, "<run>"): "queue/ab/<run>.json",
        state.active_path(name).replace(name, "<run>"): "active/ab/<run>.json",
        f"{state.run_folder(name)}/run.json": "runs/ab/cd/<rest>/run.json",
        f"{state.targets_folder(name)}/<run>": "targets/ab/cd/<rest>/<run>",
        state.key_path(name): "keys/ab/cd/<rest>",
        state.patch_path(name + "f" * 24): "patches/ab/cd/<rest>",
        state.definition_path(name): "definitions/ab/cd/<rest>",
        state.finding_path(name): "findings/ab/cd/<rest>.json",
        state.RECENT: "recent.json",
    }

    assert {path.replace("e" * 36, "<rest>"): place for path, place in places.items()} == {
        place: place for place in places.values()
    }
    assert set(places.values()) < set(rows("The state"))


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_the_genesis_is_the_one_on_the_page(object_format: str, opened: Open, tmp_path: Path) -> None:
    writer = opened(make_repository(tmp_path / "new", f"--object-format={object_format}"))

    commit = genesis.begin(writer.log.repo, writer.store)

    assert f"| {object_format} | `{commit}` | `{writer.store.tree(commit)}` |" in PAGE
    assert state.GENESIS[state.META].decode() == '{"min_writer":1,"reducer":1,"schema":1}\n'
    assert "`git-lattice <lattice@localhost>` at `1767225600 +0000`" in FLOWED


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"above {INLINE_BYTES} bytes" in FLOWED
    assert f"the last {RECENT_RUNS} runs" in FLOWED
    assert f"Nested {canonical.DEEPEST} deep at most" in FLOWED
    assert canonical.LARGEST == 2**53
    assert f"This page describes reducer {state.REDUCER}." in FLOWED


def test_the_refs_and_files_are_those_of_the_code(writer: Writer) -> None:
    refs, files = rows("Refs"), rows("Local files")

    assert {EVENTS_REF, NOTES_REF, FOREIGN_REF} < set(refs)
    places = writer.places
    names = (places.clone_id, places.write_lock, places.trust, places.cooldowns, places.projected)
    for place in (*names, places.spool, places.runs, places.ended, places.slots):
        assert any(re.search(rf"\b{Path(place).name}\b", row) for row in files), place
