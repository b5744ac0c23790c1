"""No more slots than asked for, and a dead holder's slot is free again."""

from pathlib import Path

from children import HOLDS, Child

from lattice.local.places import Places
from lattice.local.slots import take


def test_there_are_as_many_slots_as_asked_for(tmp_path: Path) -> None:
    places = Places(str(tmp_path))

    taken = [take(places, 2) for _ in range(3)]

    assert [bool(slot) for slot in taken] == [True, True, False]
    for slot in taken[:2]:
        assert slot
        slot.release()


def test_a_killed_holder_gives_its_slot_back(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    child = Child(HOLDS, f"{places.slots}/0")
    assert child.hear() == "held"
    assert take(places, 1) is None

    child.kill()

    slot = take(places, 1)
    assert slot
    slot.release()


def test_a_slot_stays_taken_by_the_child_that_inherits_it(tmp_path: Path) -> None:
    places = Places(str(tmp_path))
    slot = take(places, 1)
    assert slot
    child = Child("import sys; print('up', flush=True); sys.stdin.read()", descriptors=(slot.descriptor,))
    child.hear()

    slot.let_go()

    assert take(places, 1) is None
    child.close()
    assert take(places, 1)


def test_no_slots_means_none(tmp_path: Path) -> None:
    assert take(Places(str(tmp_path)), 0) is None
