"""What became of our hooks: where each stands, and what is left to do by hand."""

from collections.abc import Iterable, Iterator

from lattice.errors import Exit
from lattice.local.hooks.neighbours import Line
from lattice.local.hooks.situation import Found, Situation
from lattice.report.safe import clean, line
from lattice.report.shown import Shown


class HooksStand(Shown, frozen=True, kw_only=True, tag="hooks"):
    """Where each hook stands."""

    folder: str
    hooks: tuple[Found, ...]


class HooksInstalled(HooksStand, frozen=True, kw_only=True, tag="hooks_installed"):
    """The same, after they were asked for: a negative answer while one of them does not run ours."""

    @property
    def exit_code(self) -> Exit:
        return Exit.DONE if all(hook.is_active for hook in self.hooks) else Exit.NEGATIVE


class HooksUninstalled(HooksStand, frozen=True, kw_only=True, tag="hooks_uninstalled"):
    """The same, after they were taken out: a negative answer while something must be taken out by hand."""

    @property
    def exit_code(self) -> Exit:
        return Exit.NEGATIVE if any(hook.left for hook in self.hooks) else Exit.DONE


def stand(answer: HooksStand) -> Iterator[str]:
    """One line a hook."""
    yield from _rows(answer.hooks)


def installed(answer: HooksInstalled) -> Iterator[str]:
    """One line a hook, what to add by hand, and how to undo it."""
    yield from _rows(answer.hooks)
    yield from to_do(answer.hooks)
    yield "To undo it: git lattice hook uninstall"


def uninstalled(answer: HooksUninstalled) -> Iterator[str]:
    """One line a hook, and what to take out by hand."""
    yield from _rows(answer.hooks)
    for hook in answer.hooks:
        if hook.left:
            yield f"'{line(hook.left)}' still names lattice/hooks/{hook.name}: take it out by hand"


def to_do(hooks: Iterable[Found]) -> Iterator[str]:
    """What must be done by hand before each of them runs ours."""
    for hook in hooks:
        if hook.add:
            yield f"For {hook.name} {_how(hook.add)}:"
            yield clean(hook.add.text).rstrip("\n")
        elif hook.situation is Situation.OUTDATED:
            yield f"For {hook.name} put the script in the git directory's lattice/hooks in its place"


def _how(add: Line) -> str:
    file = line(add.file)
    if add.text.startswith("#!"):
        return f"make an executable file '{file}'"
    return f"add to '{file}', below a first line with #!"


def _rows(hooks: Iterable[Found]) -> Iterator[str]:
    for hook in hooks:
        who = f" ({hook.neighbour})" if hook.neighbour else ""
        yield f"{hook.name:<15}  {hook.situation:<9}  {line(hook.file)}{who}"
