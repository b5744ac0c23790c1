"""Names that a compose file, a chart, a playbook or the description of an interface refers to in vain."""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join

from lattice.engines.static.patterns import pattern
from lattice.engines.static.quoting import text_of
from lattice.engines.static.rules.names.references.yaml_lines import Entry, Lost, entries, items
from lattice.engines.static.view import View

COMPOSE = pattern(r"(^|/)(docker-)?compose[\w.-]*\.ya?ml$")
_POINTER = pattern(r"[\"']?\$ref[\"']?\s*:\s*[\"']?#/([\w/.~-]+)")
_VALUES = pattern(r"\.Values\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
_GUARDED = pattern(
    r"\bdefault\b|\bif\b|\bwith\b|hasKey|\bdig\b|\bcoalesce\b|\brequired\b|\bor\b|\bempty\b|\brange\b"
)


def compose(view: View, path: str, found: tuple[Entry, ...]) -> Iterator[Lost]:
    """`depends_on`, `links`, and the networks, volumes, secrets and configs of services."""
    if any(not each.above and each.key == "include" for each in found):
        return
    defined = _defined(view, path, found)
    for each in found:
        parts = each.path
        if len(parts) < 3 or parts[0] != "services" or "$" in each.value or "{" in each.value:
            continue
        if parts[2] == "volumes":
            kind, names = "volumes", _mounted(each)
        elif parts[2] in ("depends_on", "links"):
            kind, names = "services", tuple(name.partition(":")[0] for name in _named(each))
        elif parts[2] in ("networks", "secrets", "configs"):
            kind, names = parts[2], tuple(name for name in _named(each) if name != "default")
        else:
            continue
        yield from (Lost(each.line, name, kind[:-1]) for name in names if name not in defined[kind])


def _defined(view: View, path: str, found: tuple[Entry, ...]) -> Mapping[str, set[str]]:
    """Kind -> the names that this file, or one of its kind beside it, defines."""
    others = sorted(
        known
        for known in view.head_files
        if COMPOSE.search(known) and dirname(known) == dirname(path) and known != path
    )
    every = [*found, *(each for other in others[:8] for each in entries(view.content(other) or b""))]
    kinds = ("services", "networks", "volumes", "secrets", "configs")
    return {
        kind: {each.path[1] for each in every if each.path[:1] == (kind,) and each.path[1:]} for kind in kinds
    }


def _named(each: Entry) -> tuple[str, ...]:
    """The names that a service's entry lists, has as keys, or takes as a source."""
    parts = each.path
    if parts[3:] == ("source",):
        return (each.value,)
    if len(parts) == 3:
        return tuple(items(each))
    return (parts[3],) if len(parts) == 4 and each.key and not each.is_item else ()


def _mounted(each: Entry) -> tuple[str, ...]:
    """The volume that an entry `name:/path` of a list mounts."""
    name, colon, _ = each.value.partition(":")
    is_name = len(each.path) == 3 and colon and re.fullmatch(r"[A-Za-z][\w.-]+", name)
    return (name,) if is_name else ()


def pointers(content: bytes) -> Iterator[Lost]:
    """`$ref: '#/components/schemas/X'` of which the file has no such key."""
    text = text_of(content) if b"$ref" in content and len(content) < 1_000_000 else ""
    keys = set(re.findall(r"^\s*[\"']?([\w.-]+)[\"']?\s*:", text, re.MULTILINE)) | set(
        re.findall(r"\"([\w.-]+)\"\s*:", text)
    )
    for number, line in enumerate(text.split("\n"), 1):
        for pointer in _POINTER.findall(line[:1_000]):
            name = pointer.rpartition("/")[2]
            if "~" not in pointer and not name.isdigit() and name not in keys and pointer.count("/") > 0:
                yield Lost(number, name, "schema")


def chart(view: View, path: str) -> str | None:
    """The values of the chart that a template belongs to."""
    folder = path.rpartition("/templates/")[0]
    return next(
        (
            place
            for place in (join(folder, "values.yaml"), join(folder, "values.yml"))
            if place in view.head_files
        ),
        None,
    )


def helm(view: View, chart: str, content: bytes) -> Iterator[Lost]:
    values = entries(view.content(chart) or b"")
    known = {each.path for each in values}
    loose = {each.path for each in values if each.value.startswith(("{", "*", "&"))}
    text = text_of(content)
    for number, line in enumerate(text.split("\n") if len(text) < 500_000 else (), 1):
        if len(line) > 1_000 or _GUARDED.search(line):
            continue
        for match in _VALUES.finditer(line):
            parts = tuple(match[1].split("."))
            is_loose = any(parts[:cut] in loose for cut in range(1, len(parts))) or parts[0] == "global"
            is_tested = re.search(rf"\b(?:if|with|default)\b[^}}\n]*\.Values\.{re.escape(match[1])}", text)
            if parts not in known and not is_loose and not is_tested and known:
                yield Lost(number, match[1], "value")


def ansible(view: View, path: str, found: tuple[Entry, ...]) -> Iterator[Lost]:
    """`notify` of a handler that neither the file nor a role has."""
    places = [
        known
        for known in view.head_files
        if "/handlers/" in "/" + known and known.endswith((".yml", ".yaml"))
    ]
    handlers = {
        each.value
        for place in (path, *sorted(places)[:40])
        for each in (entries(view.content(place) or b"") if place != path else found)
        if each.key in ("name", "listen")
        and (place != path or "handlers" in each.above or "/handlers/" in "/" + path)
    }
    for each in found if handlers else ():
        if each.path and each.path[-1] == "notify" and each.value and "{{" not in each.value:
            yield from (
                Lost(each.line, name, "handler")
                for name in (each.words if "[" in each.value else (each.value,))
                if name not in handlers
            )
