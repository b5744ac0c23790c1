"""The words for work and for its being done, and what a statement says of it."""

import ast

from msgspec import Struct

DONE = frozenset("done complete completed finished success succeeded successful ok processed handled".split())
VERBS = {
    "sent": "send deliver post dispatch", "written": "write", "built": "build",
    "paid": "pay charge capture", "applied": "apply", "copied": "copy", "shipped": "ship",
    "notified": "notify", "stored": "store save put", "processed": "process handle",
    "handled": "handle process", "imported": "import load insert", "synced": "sync", "synchronized": "sync",
    "submitted": "submit", "committed": "commit", "delivered": "deliver send",
    "published": "publish upload push", "uploaded": "upload put", "downloaded": "download fetch",
    "saved": "save write persist dump store", "deployed": "deploy", "migrated": "migrate",
    "installed": "install", "charged": "charge pay", "loaded": "load",
    "created": "create insert save persist", "deleted": "delete remove unlink rmtree drop",
    "removed": "remove delete unlink", "updated": "update save write", "transferred": "transfer",
    "refunded": "refund", "exported": "export", "indexed": "index", "archived": "archive",
    "moved": "move rename", "renamed": "rename", "rendered": "render", "registered": "register",
    "initialized": "initialize init", "connected": "connect", "inserted": "insert",
}  # fmt: skip
WORK = frozenset(
    "upload send process run execute deliver deploy migrate apply install copy download transfer charge do "
    "perform handle transform build render import export compute generate move fetch convert ingest submit "
    "replay pay refund copyfile copytree copy2 rename publish sync write work insert extract compile".split()
)
DELIVERY = (
    WORK
    - frozenset("run execute do perform fetch download extract convert generate compute render move".split())
) | frozenset(
    "put store save insert upsert merge add append persist emit index mail email notify post replace "
    "bulk remind forward create update".split()
)
SAVING = frozenset("write save put store persist insert upload send commit flush dump sync".split())


class Mark(Struct, frozen=True, eq=False):
    """What is said: `verbs` tell its work (without any, every use of the names), `names` what it is about."""

    node: ast.stmt
    text: str
    verbs: frozenset[str]
    names: frozenset[str]
    holder: str = ""
    needs_names: bool = False


def about(statement: ast.stmt, text: str, verbs: frozenset[str], names: set[str]) -> Mark | None:
    """A mark that counts only for work on the same names."""
    names -= {"self", "cls"}
    return Mark(statement, text, verbs, frozenset(names), needs_names=True) if names else None
