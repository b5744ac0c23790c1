"""Names of jobs, stages, steps and inputs that a pipeline of GitLab or GitHub refers to in vain."""

from collections.abc import Iterable, Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.names.references.yaml_lines import Entry, Lost, items

_GITLAB_WORDS = frozenset(
    "default include stages variables workflow image services cache before_script after_script pages".split()
)
_OUTPUT = pattern(
    r"\b(?P<kind>steps|needs|matrix|inputs)\.(?P<name>[A-Za-z_][\w-]*)"
    r"(?:\.outputs\.(?P<output>[\w-]+))?"
)
_REFERENCE = pattern(r"!reference\s*\[\s*([^,\]\s]+)")
_NOUNS = {
    "steps": "step with the id",
    "needs": "needed job",
    "inputs": "input",
    "matrix": "key of the matrix",
}


def gitlab(found: tuple[Entry, ...]) -> Iterator[Lost]:
    """`extends`, `needs`, `dependencies`, `!reference`, `stage`; nothing where other files are included."""
    top = {each.key for each in found if not each.above}
    if "include" in top or not top - _GITLAB_WORDS:
        return
    elsewhere = {each.line for each in found if each.key in ("project", "pipeline")}
    stages = {word for each in found if each.path == ("stages",) for word in items(each)}
    for each in found:
        parts = each.path
        if len(parts) < 2:
            continue
        if parts[1] in ("extends", "needs", "dependencies") and parts[0] != "default":
            is_near = elsewhere & set(range(each.line - 3, each.line + 4))
            is_name = len(parts) == 2 or (parts[2] == "job" and not is_near)
            is_other = (
                "$" in each.value or "{" in each.value or (len(parts) == 2 and each.key and not each.value)
            )
            for name in items(each) if is_name and not is_other else ():
                if name not in top:
                    yield Lost(each.line, name, "job")
        if (
            parts[1:] == ("stage",)
            and stages
            and each.value not in stages | {".pre", ".post"}
            and "$" not in each.value
        ):
            yield Lost(each.line, each.value, "stage")
        for name in _REFERENCE.findall(each.value):
            if name.strip("\"'") not in top:
                yield Lost(each.line, name, "job")


def github(found: tuple[Entry, ...]) -> Iterator[Lost]:
    """`needs`, outputs of steps and jobs, keys of the matrix, and the workflow's inputs."""
    jobs = {each.path[1] for each in found if each.path[:1] == ("jobs",) and each.path[1:]}
    inputs = {each.path[3] for each in found if _is_input(each.path)}
    for job in sorted(jobs):
        own = [each for each in found if each.path[:2] == ("jobs", job)]
        needing = [each for each in own if each.path[2:] == ("needs",)]
        known = {
            "steps": {each.value for each in own if each.path[2:] == ("steps", "id")},
            "needs": {word for each in needing for word in items(each)},
            "inputs": inputs,
            "matrix": _matrix(own),
        }
        for each in needing:
            names = (word for word in items(each) if word not in jobs and "$" not in word)
            yield from (Lost(each.line, word, "job") for word in names)
        for each in own:
            yield from _computed(each, known)


def _is_input(path: tuple[str, ...]) -> bool:
    return path[:1] == ("on",) and path[2:3] == ("inputs",) and len(path) > 3


def _matrix(own: Iterable[Entry]) -> set[str]:
    """The keys of a job's matrix; none where an expression makes it."""
    entries = [each for each in own if each.path[2:4] == ("strategy", "matrix")]
    if any("{" in each.value for each in entries):
        return set()
    included = {each.path[-1] for each in entries if each.path[4:5] == ("include",)}
    return {each.path[4] for each in entries if len(each.path) > 4} | included


def _computed(each: Entry, known: dict[str, set[str]]) -> Iterator[Lost]:
    """What an expression takes from a step, a job, an input or the matrix, where there are any."""
    for match in _OUTPUT.finditer(each.value) if "${{" in each.value else ():
        kind, before = match["kind"], each.value[: match.start()]
        is_within = "${{" in before.rpartition("}}")[2] and not before.endswith((".", "-"))
        if is_within and match["name"] not in known[kind] and (known[kind] or kind in ("steps", "needs")):
            yield Lost(each.line, match["name"], _NOUNS[kind])
