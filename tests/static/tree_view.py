"""A literal view that answers `mentions` from its own contents, as git grep would."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch

from literal_view import LiteralView
from msgspec.structs import replace

from lattice.model.change import Change


class TreeView(LiteralView, frozen=True):
    """`words` are not needed: every file of `after` is searched; only what differs is in the change."""

    @property
    def change(self) -> Change:
        whole = super().change
        files = tuple(
            file for file in whole.files if file.old_oid != file.new_oid or file.old_path != file.new_path
        )
        return replace(whole, files=files)

    def mentions(self, words: Iterable[str], pathspecs: Iterable[str]) -> Mapping[str, frozenset[str]]:
        specs = list(pathspecs)
        assert specs
        found = {
            word: frozenset(
                path
                for path, content in self.after.items()
                if _is_within(path, specs) and _holds(content, word)
            )
            for word in words
        }
        return {word: paths for word, paths in found.items() if paths}


def _holds(content: bytes, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", content.decode("latin-1")) is not None


def _is_within(path: str, specs: list[str]) -> bool:
    wanted = [spec for spec in specs if not spec.startswith((":!", ":(exclude"))]
    refused = [re.sub(r"^:(!|\(exclude[^)]*\))", "", spec) for spec in specs if spec not in wanted]
    return any(_matches(path, spec) for spec in wanted) and not any(_matches(path, spec) for spec in refused)


def _matches(path: str, spec: str) -> bool:
    """Case is never looked at, which is enough for tests."""
    plain = re.sub(r"^:\([^)]*\)", "", spec).lower()
    return fnmatch(path.lower(), plain) or path.lower().startswith(plain.rstrip("/") + "/") or plain == "."


def change(before: Mapping[str, str], after: Mapping[str, str | None], **more: object) -> TreeView:
    """The tree `before`, with the files of `after` changed, added, or (None) deleted."""
    whole = {**before, **after}
    return TreeView(
        before={path: text.encode() for path, text in before.items()},
        after={path: text.encode() for path, text in whole.items() if text is not None},
        **more,
    )
