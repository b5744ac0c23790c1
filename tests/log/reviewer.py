"""One of several that close a run and project the notes: reviewer.py FOLDER REVIEW RUN."""

import sys

from lattice.model.decide import runs
from lattice.model.ids import RunId
from lattice.model.payload import ProcessCompleted
from lattice.model.run import Verdict
from lattice.work.here import Here
from lattice.work.projecting import project_notes
from lattice.work.writing import write

folder, review, run = sys.argv[1:]
here = Here(folder, bulk=True)
completed = ProcessCompleted(verdict=Verdict.PASS, counts={}, review=review, engine="static")
assert write(here, runs.close(RunId(run), completed)).answer
project_notes(here)
here.close()
