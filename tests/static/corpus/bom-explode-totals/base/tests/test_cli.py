from pathlib import Path

from partbook.cli import main

FUZZ = str(Path(__file__).parent.parent / "books" / "fuzz.toml")


def test_show(capsys):
    assert main(["show", FUZZ, "FUZZ-1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "FUZZ-1 - Two-knob fuzz"
    assert "    R-100K - Resistor 100k" in lines
