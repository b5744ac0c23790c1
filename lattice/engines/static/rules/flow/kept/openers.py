"""The functions of a Go package that open what has a Close method."""

import re

from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import functions_of
from lattice.engines.static.rules.text.reading.source import source_of
from lattice.engines.static.view import View
from lattice.model.change import FileChange

_MOST_FILES = 40


def closers_of(view: View, file: FileChange, program: Program) -> frozenset[str]:
    """The functions of this package that open what has a Close method."""
    folder = file.path.rpartition("/")[0]
    paths = [
        p
        for p in sorted(view.head_files)
        if p.endswith(".go") and p.rpartition("/")[0] == folder and not p.endswith("_test.go")
    ]
    programs = [program]
    for path in paths[:_MOST_FILES]:
        content = view.content(path) if path != file.path else None
        if content and b"\0" not in content and b") Close(" in content:
            programs.append(program_of(source_of(content, "go")))
    types = {each.owner for program in programs for each in functions_of(program) if each.name == "Close"}
    found = set()
    for each_program in programs:
        for each in functions_of(each_program):
            result = re.search(r"\)\s*\(?\s*\*?(\w+)\b", each_program.code[each.params.end : each.body.start])
            if (
                result
                and result[1] in types
                and not each.owner
                and re.match(r"(?i)open|dial|connect|create|acquire|new|listen|start", each.name)
            ):
                found.add(each.name)
    return frozenset(found)
