"""What a statement acquires, and how a function gives it back or hands it over."""

import ast

from msgspec import Struct

from lattice.engines.static.rules.python.trees.nodes import dotted, keyword, names_in, own, tail

_KINDS = {
    "open": "file", "io.open": "file", "os.fdopen": "file", "gzip.open": "file", "bz2.open": "file",
    "lzma.open": "file", "codecs.open": "file", "tarfile.open": "file", "zipfile.ZipFile": "file",
    "ZipFile": "file", "urllib.request.urlopen": "file", "urlopen": "file", "NamedTemporaryFile": "kept",
    "tempfile.NamedTemporaryFile": "kept", "socket.socket": "socket", "socket.create_connection": "socket",
    "socket.create_server": "socket", "sqlite3.connect": "connection", "psycopg2.connect": "connection",
    "psycopg.connect": "connection", "pymysql.connect": "connection", "MySQLdb.connect": "connection",
    "http.client.HTTPConnection": "connection", "HTTPConnection": "connection",
    "HTTPSConnection": "connection", "http.client.HTTPSConnection": "connection",
    "smtplib.SMTP": "connection", "ftplib.FTP": "connection", "os.open": "descriptor", "mkdtemp": "folder",
    "tempfile.mkdtemp": "folder", "mmap.mmap": "file", "serial.Serial": "connection",
    "paramiko.SSHClient": "connection", "aiohttp.ClientSession": "connection",
    "ClientSession": "connection", "asyncpg.connect": "connection", "aiosqlite.connect": "connection",
    "asyncpg.create_pool": "connection", "pymssql.connect": "connection", "oracledb.connect": "connection",
    "cx_Oracle.connect": "connection", "mysql.connector.connect": "connection", "pika.BlockingConnection":
    "connection", "telnetlib.Telnet": "connection", "imaplib.IMAP4_SSL": "connection",
    "smtplib.SMTP_SSL": "connection", "ftplib.FTP_TLS": "connection", "select.epoll": "descriptor",
    "selectors.DefaultSelector": "descriptor", "tempfile.TemporaryDirectory": "folder",
    "subprocess.Popen": "process", "Popen": "process", "asyncio.create_subprocess_exec": "process",
}  # fmt: skip
_OPENERS = {
    "acquire": "pooled",
    "checkout": "pooled",
    "borrow": "pooled",
    "get_connection": "pooled",
    "open": "file",
    "getconn": "pooled",
    "create_connection": "connection",
}
# `acquire_client`, `release_client`: the noun may be any.
_TAKES = frozenset(["acquire", "checkout", "borrow"])
_GIVES = frozenset("close release checkin return".split())
_CLOSES = frozenset(
    "close aclose release shutdown rmtree unlink remove cleanup quit terminate kill detach fdopen wait "
    "communicate putconn disconnect wait_closed checkin give_back return_connection put_back".split()
)
_TAKERS = frozenset(
    "fdopen closing enter_context enter_async_context push callback register append put add submit "
    "addCleanup finalize setdefault makefile wrap_socket".split()
)


class Taken(Struct, frozen=True, eq=False):
    """What a statement acquires: `name` is the variable, or the lock as it is written."""

    statement: ast.stmt
    name: str
    kind: str
    call: ast.Call


def kind_of(call: ast.Call) -> str:
    """What a call opens, by the name of the function; empty for nothing."""
    name = dotted(call.func)
    by_name = _KINDS.get(name, "")
    if by_name or not isinstance(call.func, ast.Attribute) or name.startswith(("webbrowser.", "Image.")):
        return by_name
    # path.open("w"), pool.getconn()
    first = call.func.attr.partition("_")[0]
    return _OPENERS.get(call.func.attr, "pooled" if first in _TAKES else "")


def taken_by(statement: ast.stmt) -> Taken | None:
    """What the statement acquires under a name of its own."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=ast.Call() as call)):
            kind = kind_of(call)
            return Taken(statement, name, kind, call) if kind else None
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), _])], value=ast.Call() as call) if (
            tail(call.func) == "accept" and not call.args
        ):
            return Taken(statement, name, "socket", call)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            kind = kind_of(call)
            kept = keyword(call, "delete")
            if kind == "kept" and not (isinstance(kept, ast.Constant) and kept.value is False):
                return None
            return Taken(statement, name, kind, call) if kind else None
        case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id=name), _])], value=ast.Call() as call):
            return Taken(statement, name, "descriptor", call) if tail(call.func) == "mkstemp" else None
        case ast.Assign(
            targets=[ast.Tuple(elts=[_, ast.Name(id=name)])], value=ast.Await(value=ast.Call() as call)
        ):
            return (
                Taken(statement, name, "connection", call) if tail(call.func) == "open_connection" else None
            )
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            if tail(call.func) == "acquire" and isinstance(call.func, ast.Attribute):
                return Taken(statement, dotted(call.func.value), "lock", call)
    return None


def is_about(node: ast.AST, name: str) -> bool:
    return any(dotted(each) == name for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute))


def closes(call: ast.Call, name: str) -> bool:
    """Whether the call gives the thing back."""
    if tail(call.func) not in _CLOSES and tail(call.func).partition("_")[0] not in _GIVES:
        return False
    return dotted(call.func).startswith(f"{name}.") or any(is_about(arg, name) for arg in call.args)


def wraps(statement: ast.stmt, names: set[str]) -> str:
    """The local name of an object that a class makes around the thing: `link = Link(sock)`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=wrapper)], value=ast.Call() as call):
            given = {dotted(arg) for arg in [*call.args, *(each.value for each in call.keywords)]}
            if tail(call.func)[:1].isupper() and given & names:
                return wrapper
    return ""


def hands_over(statement: ast.stmt, taken: Taken) -> bool:
    """Returned, yielded, stored in an object, or given to something that keeps it."""
    for node in own(statement):
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                if taken.name in _kept_names(value):
                    return True
            case ast.Assign(targets=targets, value=value) if taken.name in _kept_names(value):
                if any(isinstance(target, ast.Attribute | ast.Subscript | ast.Name) for target in targets):
                    return True
            case ast.Call() if _takes_over(node, taken.name):
                return True
    return False


def _kept_names(value: ast.expr) -> set[str]:
    """Names that are the value, or in it as an element or an argument of a class."""
    if isinstance(value, ast.Name):
        return {value.id}
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return {name for each in value.elts for name in _kept_names(each)}
    if isinstance(value, ast.Dict):
        return {name for each in value.values for name in _kept_names(each)}
    if isinstance(value, ast.Await):
        return _kept_names(value.value)
    if isinstance(value, ast.Starred | ast.IfExp | ast.BinOp):
        return names_in(value)
    if isinstance(value, ast.Call) and (
        tail(value.func)[:1].isupper() or tail(value.func) in {"cast", "str"}
    ):
        return {name for each in [*value.args, *(k.value for k in value.keywords)] for name in names_in(each)}
    return set()


def _takes_over(call: ast.Call, name: str) -> bool:
    is_taker = tail(call.func) in _TAKERS or tail(call.func)[:1].isupper()
    return is_taker and any(
        name in names_in(arg) for arg in [*call.args, *(each.value for each in call.keywords)]
    )


def rebinds(statement: ast.stmt, taken: Taken) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == taken.name and not isinstance(node.ctx, ast.Load)
        for node in own(statement)
    )
