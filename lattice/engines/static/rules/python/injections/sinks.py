"""The calls that do what a text says: databases, shells, files, pages, evaluation."""

import ast
from collections.abc import Iterator

from msgspec import Struct

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.python.trees.nodes import Scope, calls, dotted, keyword, tail

_RUNS_SQL = pattern(
    r"^(execute\w*|query\w*|raw|mogrify|read_sql\w*|fetch\w*|scalar\w*|exec_driver_sql|run|select|copy_expert)$"
)
_SHELLS = frozenset(
    "os.system os.popen subprocess.getoutput subprocess.getstatusoutput asyncio.create_subprocess_shell "
    "create_subprocess_shell commands.getoutput".split()
)
_PROCESSES = frozenset("run call check_call check_output Popen create_subprocess_exec execvp".split())
_FILES = frozenset("open read_text read_bytes write_text write_bytes unlink rmtree remove mkdir".split())
_SENDS = frozenset(
    "send_file FileResponse sendfile copyfile copy2 makedirs serve rename replace move".split()
)
_CODE = frozenset("eval exec pickle.loads cPickle.loads dill.loads marshal.loads jsonpickle.decode".split())
_PAGES = frozenset("render_template_string Markup mark_safe HTMLResponse from_string".split())


class Sink(Struct, frozen=True, eq=False):
    """A call, what it takes for granted, and the expression that it takes."""

    kind: str
    call: ast.Call
    text: ast.expr


def sinks(scope: Scope) -> Iterator[Sink]:
    """The calls of one function that a text from outside must not reach as it is."""
    for call in calls(scope.function):
        name, whole = tail(call.func), dotted(call.func)
        first = call.args[0] if call.args else None
        if first is not None and _RUNS_SQL.match(name) and isinstance(call.func, ast.Attribute):
            yield from (Sink("sql", call, each) for each in call.args[:2])
        if whole in _SHELLS and first is not None:
            yield Sink("shell", call, first)
        elif name in _PROCESSES and first is not None:
            shell = keyword(call, "shell")
            if isinstance(shell, ast.Constant) and shell.value is True:
                yield Sink("shell", call, first)
            elif command := _command(first):
                yield Sink("shell", call, command)
        if (name in _FILES or name in _SENDS) and not isinstance(call.func, ast.Subscript):
            holder = call.func.value if isinstance(call.func, ast.Attribute) else None
            yield from (Sink("path", call, each) for each in [*call.args[:2], *([holder] if holder else [])])
        if whole in _CODE and first is not None:
            yield Sink("code", call, first)
        if name in _PAGES and first is not None:
            yield Sink("page", call, first)


def _command(node: ast.expr) -> ast.expr | None:
    """What a shell that is started by name is told: `["sh", "-c", command]`."""
    match node:
        case ast.List(
            elts=[ast.Constant(value=str() as shell), ast.Constant(value=str() as flag), command, *_]
        ):
            is_shell = shell.rpartition("/")[2] in {"sh", "bash", "zsh", "dash"}
            return command if is_shell and flag.startswith("-") and "c" in flag else None
    return None
