"""How the rule speaks."""

from lattice.engines.static.rules.text.reading.source import Remark


def dropped(line: int, title: str) -> Remark:
    return Remark(
        line=line,
        title=title,
        body="What follows runs as if the step had succeeded. Handle the error, log it, or let it through.",
    )
