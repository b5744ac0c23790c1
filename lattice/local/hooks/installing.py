"""Putting our hooks in, and taking them out again so that nothing shows that they were there.

Both may be done as often as one likes, and change nothing that is not ours: what stands in the way is told
to whoever asked, with what to add, or to take out, by hand.
"""

import os
from contextlib import suppress

import msgspec

from lattice.local.hooks.chain import chained, fits, unchained
from lattice.local.hooks.folder import Folder, HookFile, read, remove, write
from lattice.local.hooks.lines import mentions
from lattice.local.hooks.neighbours import Neighbour, added
from lattice.local.hooks.scripts import Hook, is_ours, script
from lattice.local.hooks.situation import Found, look
from lattice.local.places import cannot, make_folder

_FOLDER_MADE = ".made-hooks-folder"
# Where pre-commit and lefthook put a hook that was there before them.
_ASIDE = ("", ".legacy", ".old")


def install(folder: Folder, hook: Hook) -> Found:
    """Have git run our hook; how it stands then. What must be done by hand is in `add`."""
    make_folder(folder.places.hooks)
    write(os.path.join(folder.places.hooks, hook), script(hook))
    found = look(folder, hook)
    if not folder.is_ours or found.is_active or found.add or found.neighbour is Neighbour.SYMLINK:
        return found
    if found.neighbour is Neighbour.SHELL:
        _chain(hook, found.file)
    else:
        _make_hooks_folder(folder)
        write(found.file, script(hook))
    return look(folder, hook)


def _chain(hook: Hook, path: str) -> None:
    file = read(path)
    if file and fits(file.data) and not mentions(file.data, hook):
        write(path, chained(file.data, hook), file.mode)


def _make_hooks_folder(folder: Folder) -> None:
    """git makes it from a template, which may lack it; then it is noted that it is ours."""
    if not os.path.isdir(folder.path):
        try:
            os.makedirs(folder.path)
        except OSError as error:
            raise cannot("make", folder.path, error) from error
        write(os.path.join(folder.places.hooks, _FOLDER_MADE), b"", 0o600)


def uninstall(folder: Folder, hook: Hook) -> Found:
    """Take our hook out, and its copy; how it stands then. What must be done by hand is in `left`."""
    left = added(folder, hook, folder.hook(hook))
    for ending in _ASIDE:
        file = folder.hook(hook + ending)
        if file and folder.is_ours:
            left = _take_out(hook, file) or (None if left == file.path else left)
        elif file and is_ours(file.data):
            left = file.path
    remove(os.path.join(folder.places.hooks, hook))
    return msgspec.structs.replace(look(folder, hook), add=None, left=left)


def _take_out(hook: Hook, file: HookFile) -> str | None:
    """Take what is ours out of one file; its path where that must be done by hand."""
    ours, before = is_ours(file.data), unchained(file.data, hook)
    if file.is_symlink:
        return file.path if ours or mentions(file.data, hook) else None
    if ours:
        remove(file.path)
    elif before is not None:
        write(file.path, before, file.mode)
    elif mentions(file.data, hook):
        return file.path
    return None


def sweep(folder: Folder) -> None:
    """Remove the folders that were made for hooks and are empty now."""
    made = os.path.join(folder.places.hooks, _FOLDER_MADE)
    inside = os.listdir(folder.places.hooks) if os.path.isdir(folder.places.hooks) else []
    if inside == [_FOLDER_MADE]:
        with suppress(OSError):
            os.rmdir(folder.path)
        remove(made)
    for path in (folder.places.hooks, folder.places.root):
        with suppress(OSError):
            os.rmdir(path)
