"""What a run printed, made fit for a terminal, wherever the pieces were cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.report.answers.output import Chunk, Plain, Printed, chunks, plain, printed

PARTS = st.sampled_from(
    [
        b"\x1b",
        b"[",
        b"]0;t",
        b"\x07",
        b"\x1b\\",
        b"31",
        b"m",
        b"\x9b",
        b"\xc3",
        b"\xa9",
        b"(B",
        b"a",
        b"\n",
        b" ",
    ]
)
NOISE = st.one_of(st.lists(PARTS).map(b"".join), st.binary())


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain\ttext\n", "plain\ttext\n"),
        (b"\x1b[1;31mred\x1b[0m", "red"),
        (b"\x1b]0;title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1b[2J\x1b[H\x1b7\x1b(B\x1bMhome", "home"),
        ("\x9b31mred".encode(), "red"),
        ("caf\u00e9 \u202egnp".encode(), "caf\u00e9 gnp"),
        (b"half \xc3", "half \ufffd"),
        (b"begun \x1b[31", "begun [31"),
        (b"50%\r100%\r\n", "50%100%\n"),
    ],
)
def test_escapes_and_control_characters_are_left_out(data: bytes, text: str) -> None:
    assert plain(data) == text


@given(st.lists(NOISE))
@settings(max_examples=50)
def test_the_text_does_not_depend_on_where_it_was_cut(pieces: list[bytes]) -> None:
    stream = Plain()

    text = "".join(stream.feed(piece) for piece in pieces) + stream.feed(b"", final=True)

    assert text == plain(b"".join(pieces))


@given(NOISE)
@settings(max_examples=30)
def test_nothing_that_moves_a_terminal_is_left(data: bytes) -> None:
    assert not set(plain(data)) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}


def test_a_sequence_that_never_ends_holds_nothing_back_for_ever() -> None:
    stream = Plain()

    assert stream.feed(b"\x1b]0;" + b"x" * 100) == ""
    assert stream.feed(b"x" * 5000).endswith("x" * 5000)


def test_text_is_what_the_engine_printed_and_then_the_rest_under_headings() -> None:
    shown = printed(Printed(run="r", stdout="one\ntwo\n", stderr="odd\n", supervisor=""))

    assert list(shown) == ["one\ntwo", "--- stderr", "odd"]


def test_pieces_are_told_line_by_line_and_other_streams_under_headings() -> None:
    pieces = [
        ("stdout", "on"),
        ("stdout", "e\ntw"),
        ("stdout", "o"),
        ("stderr", "odd\n"),
        ("supervisor", "x"),
    ]

    shown = chunks(Chunk(run="r", stream=stream, text=text) for stream, text in pieces)

    assert list(shown) == ["one", "two", "--- stderr", "odd", "--- supervisor", "x"]
