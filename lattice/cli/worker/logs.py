"""`git lattice worker logs`."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter

import click

from lattice.cli.options import in_repository
from lattice.cli.output import Command
from lattice.model.decide.lookup import find_run
from lattice.model.ids import RunId
from lattice.report.answers import output
from lattice.work import follow
from lattice.work.here import Here


def _text(answer: output.Printed | Iterable[output.Chunk]) -> Iterator[str]:
    return output.printed(answer) if isinstance(answer, output.Printed) else output.chunks(answer)


@click.command(cls=Command, text=_text, example="git lattice worker logs 4882651")
@click.argument("run")
@click.option("-f", "--follow", "follows", is_flag=True, help="Go on as it is printed, until the run ends.")
@in_repository
def logs(here: Here, run: str, follows: bool) -> output.Printed | Iterator[output.Chunk]:
    """Print what the engine of a run printed, in this clone.

    Control characters are left out. With -f a run that waits is waited for.
    """
    found = find_run(here.snapshot(), run).id
    if follows:
        return _chunks(here, found)
    out, err, log = (output.plain(piece.data) for piece in follow.printed(here, found))
    return output.Printed(run=found, stdout=out, stderr=err, supervisor=log)


def _chunks(here: Here, run: RunId) -> Iterator[output.Chunk]:
    for stream, pieces in groupby(follow.output(here, run), key=attrgetter("stream")):
        text = output.Plain()
        for data, final in chain(((piece.data, False) for piece in pieces), [(b"", True)]):
            said = text.feed(data, final)
            if said:
                yield output.Chunk(run=run, stream=stream, text=said)
