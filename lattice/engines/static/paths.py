"""What a path says about a file: a test, documentation, someone else's code, its language.

Only names decide; all of it is convention, so rules use it to be quieter, never to be graver.
"""

import re
from posixpath import splitext

from lattice.engines.static.patterns import pattern
from lattice.model.change import FileChange

_TEST = pattern(
    r"(^|/)(tests?|testing|test[-_]?data|fixtures?|specs?|__tests__|__snapshots__|snapshots?|mocks?|e2e"
    r"|cassettes|corpus)/"
    r"|(^|/)(tests?[._-][^/]*|[^/]*[._-](tests?|spec)|conftest|tests?)\.[^/.]+$",
    re.IGNORECASE,
)
_DATA = pattern(
    r"(^|/)(test[-_]?data|data|cases|fixtures?|resources?|samples?|inputs?|files|packages|examples?"
    r"|snapshots?|__snapshots__|cassettes|corpus|golden|expected)/",
    re.IGNORECASE,
)
_DOCUMENTATION = pattern(
    r"(^|/)(docs?|documentation|examples?|samples?|tutorials?)/"
    r"|\.(md|markdown|mdx|rst|txt|adoc|asciidoc|org|tex|example|sample|template|dist|ipynb)$"
    r"|(^|/)(readme|changelog|changes|history|news|license|authors)[^/]*$",
    re.IGNORECASE,
)
_FOREIGN = pattern(
    r"(^|/)(vendor|vendored|_vendor|third[-_]party|node_modules|extern|externals?|site-packages)/"
    r"|\.min\.(js|css)$|\.(map|bundle\.js)$",
    re.IGNORECASE,
)
_PYTHON = (".py", ".pyi")
_REGULAR = 0o100000
_KIND = 0o170000


def is_test(path: str) -> bool:
    """Whether the path belongs to tests, their data included."""
    return bool(_TEST.search(path))


def is_test_data(path: str) -> bool:
    """Whether the path is what tests read rather than what they run."""
    return is_test(path) and bool(_DATA.search(path))


def is_documentation(path: str) -> bool:
    """Whether the path is prose, an example or a template."""
    return bool(_DOCUMENTATION.search(path))


def is_foreign(path: str) -> bool:
    """Whether the path holds copied or generated code that nobody edits here."""
    return bool(_FOREIGN.search(path))


def is_python(path: str) -> bool:
    """Whether the path is Python source or a stub."""
    return path.endswith(_PYTHON)


def is_our_python(file: FileChange) -> bool:
    """Whether the change edits a Python file that is read as code: no foreign code, no test data."""
    path = file.path
    return has_edits(file) and is_python(path) and not is_foreign(path) and not is_test_data(path)


def suffix(path: str) -> str:
    """The extension in lower case, with its dot."""
    return splitext(path)[1].lower()


def is_present(file: FileChange) -> bool:
    """Whether head has the file as a regular one: not deleted, no link, no submodule."""
    return file.new_path is not None and file.new_mode & _KIND == _REGULAR


def was_present(file: FileChange) -> bool:
    """Whether base has the file as a regular one."""
    return file.old_path is not None and file.old_mode & _KIND == _REGULAR


def has_text(file: FileChange) -> bool:
    """Whether the change adds text to a regular file that is ours."""
    return is_present(file) and bool(file.hunks) and not is_foreign(file.path)


def has_edits(file: FileChange) -> bool:
    """Whether the file is at head with another content than at base."""
    return is_present(file) and file.old_oid != file.new_oid
