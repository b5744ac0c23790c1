"""Rows and objects that are read before a lock or a transaction, and written in it as they were."""

import re
from collections.abc import Iterator

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.flow.looks.go import Look
from lattice.engines.static.rules.flow.reading.blocks import Program, program_of
from lattice.engines.static.rules.flow.reading.functions import Function, functions_of
from lattice.engines.static.rules.text.reading.source import Source

# Words for what only one may hold at a time: no clock, no block.
_TAKES = pattern(
    r"(?:(?<![A-Za-z])lock|(?<!R)Lock|[mM]utex|[sS]emaphore|[eE]xclusive|[sS]erial(?:ly|ize)|[sS]ynchronized"
    r"|[tT]ransaction|[aA]tomic(?:ally)?|[cC]riticalSection|In_?Tx|[wW]ithTx|\.acquire|\.Begin(?:Tx|Txx|x)?"
    r"|\.begin(?=\(\s*(?:async|\()))(?P<more>\w*)(?P<how>\.\w+)?\("
)
_BEFORE = pattern(r"[\w$#.]*$")
_NO_TAKING = pattern(
    r"(?i)\bnew\b|(?:un|try|is|has|new|make|create|get|with(?:out|no))_?$|^(?:un|is|has|new|make|create|get)[A-Z_]"
)
_LETS_GO = pattern(
    r"(?i)^\.(?:release|unlock|add|new|get|set|delete|is\w*|has\w*|rollback|commit|exec\w*|query)$"
)
_BEGIN = pattern(r"['\"`]\s*BEGIN\b|['\"`]\s*START TRANSACTION", re.IGNORECASE)
_READS = (
    r"(?i:get|find|load|read|fetch|count|balance|stock|available|remaining|current|lookup|query|select"
    r"|peek|snapshot)"
)
_READ = pattern(
    r"^[ \t]*(?:(?:const|let|var)\s+)?(?:(?P<name>\w+)|[{\[](?P<names>[^{}()\[\]=\n]{1,200})[}\]])(?:, \w+)?"
    r"\s*(?::\s*[\w<>\[\]| ]+)?(?::=|=)\s*\(?\s*(?:await\s+)?"
    rf"(?P<chain>[\w$.#]+\.(?P<method>{_READS}\w*))\((?P<given>[^\n]*)",
    re.MULTILINE,
)
# A look in the condition itself, after which the function is left.
_ASKED = pattern(
    r"^[ \t]*if\s*\([^\n]*?\bawait\s+(?P<holder>[\w$.#]+)\."
    r"(?P<method>(?i:has|exist|is|get|find|count|contain)\w*)"
    r"\((?P<given>[^()\n]*)\)[^\n]*\)\s*(?:\{\s*)?(?:return|throw|continue)\b",
    re.MULTILINE,
)
_SETTING = pattern(
    r"(?i)config|setting|env|option|header|param|flag|time|context|logger|user$|session|template|schema|client"
)
_WRITES = (
    r"\b{0}\b(?:\.\w+)+\s*(?:[-+*]?=(?!=)|\+\+|--)|(?i:\b(?:\w+\.)*(?:save|update|set|put|write"
    r"|store|insert|decrement|increment|persist|exec|query)\w*)\([^;\n]*\b{0}\b"
    r"|\bthis\.#?\w+\([^;\n]*(?<![.\w]){0}(?=\s*[,)])"
)
_SELECT = pattern(
    r"(?is)\bselect\s+(?P<columns>[^;'\"`]{1,200}?)\s+from\s+[\"`]?(?P<table>\w+)(?P<rest>[^;'\"`]{0,300})"
)


def looks(source: Source) -> Iterator[Look]:
    """The reads of a row or an object that the lock, or the lack of one, makes stale."""
    program = program_of(source)
    for function in functions_of(program):
        raw, code = program.raw(function.body), program.text(function.body)
        found = _before_lock(program, function, code, raw) or _computed(program, function, code, raw)
        if found:
            yield found


def _locks(code: str, raw: str) -> int | None:
    places = [match.start() for match in (_BEGIN.search(raw),) if match]
    for match in _TAKES.finditer(code):
        before = code[max(0, match.start() - 80) : match.start()]
        word = _BEFORE.search(before)
        prefix = (word[0] if word else "").rpartition(".")[2]
        is_declared = re.search(r"\bfunc(?:tion)?\b[^\n(]*$", before)
        if match["more"] in ("ed", "s") and not match["how"]:
            continue
        if not (_NO_TAKING.search(prefix) or _LETS_GO.match(match["how"] or "") or is_declared):
            places.append(match.start())
            break
    return min(places, default=None)


def _before_lock(program: Program, function: Function, code: str, raw: str) -> Look | None:
    """An object that is read before the lock and changed or saved under it."""
    lock = _locks(code, raw)
    if lock is None:
        return None
    region = code[lock:]
    start = function.body.start
    for read in _READ.finditer(code, 0, lock):
        names = [
            each for each in re.findall(r"\w+(?=\s*(?:,|$|=))", read["names"] or read["name"]) if each != "_"
        ]
        holder = read["chain"].rpartition(".")[0]
        if any(map(_SETTING.search, names)) or _SETTING.search(holder.rpartition(".")[2]):
            continue
        between = code[read.end() : lock]
        write = next(
            filter(None, (_write(program, function, name, lock, region) for name in names[:6])), None
        )
        derived = "|".join(_derived(each, between) for each in names[:6])
        tested = re.search(
            rf"\bif\b[^\n]*\b(?:{derived})\b(?!\s*[!=]=+\s*(?:nil|null|undefined))(?:\.\w+)*\s*(?:[<>]|===? )"
            rf"|\bif\b[^\n]*[<>]=?\s*(?:{derived})\b",
            between + region,
        )
        if not write or _looks_again(region, names, holder, read["method"]):
            continue
        if tested or re.match(r"\w+(?:\.\w+)+\s*[-+]", write[0]):
            at = read.start() + len(read[0]) - len(read[0].lstrip())
            return Look(program.line(start + at), program.line(start + lock + write.start()), names[0])
    if asked := _asked(code, lock, region):
        look, write = asked
        at = look.start() + len(look[0]) - len(look[0].lstrip())
        return Look(
            program.line(start + at),
            program.line(start + lock + write.start()),
            f"{look['holder']}.{look['method']}",
        )
    return _selected(program, function, code, (raw, lock))


def _selected(program: Program, function: Function, code: str, held: tuple[str, int]) -> Look | None:
    """A row that is selected before the transaction, compared, and updated in it."""
    raw, lock = held
    raw_region, start = raw[lock:], function.body.start
    selected = _SELECT.search(raw[:lock])
    if selected and not re.search(rf"(?i)\bfrom\s+[\"`]?{selected['table']}\b", raw_region):
        update = re.search(rf"(?i)\bupdate\s+[\"`]?{selected['table']}\b[^;'\"`]*", raw_region)
        if (
            update
            and not re.search(r"(?i)where\b.*(?:>=|<=|>|<|version|\band\b)", update[0])
            and re.search(r"\bif\b[^\n]*[<>]", code[selected.end() :])
        ):
            return Look(
                program.line(start + selected.start()),
                program.line(start + lock + update.start()),
                selected["table"],
            )
    return None


def _looks_again(region: str, names: list[str], holder: str, method: str) -> bool:
    """Whether the same is read once more under the lock."""
    either = "|".join(names)
    return bool(
        re.search(
            rf"\.{re.escape(method)}\(|(?<![\w.])(?:{either})\s*=(?![=>])|\b(?:{either})(?:, \w+)? :?= "
            rf"|(?i:reload|refresh)\w*\(|(?<![\w$.]){re.escape(holder)}\.{_READS}\w*\(",
            region,
        )
    )


def _write(program: Program, function: Function, name: str, lock: int, region: str) -> re.Match[str] | None:
    """Where the region changes or saves what was read, or what it makes of that."""
    if write := re.search(_WRITES.replace("{0}", name), region):
        return write
    for made in re.finditer(
        r"\b(?:const|let|var)?[ \t]*(\w+)\s*(?::\s*[\w<>\[\]. ]+)?:?=(?![=>])\s*", region
    ):
        start = function.body.start + lock + made.end()
        end = program.code.find("\n", start)
        end = max(end, program.pairs.get(start, end)) if program.code[start : start + 1] in "{[(&" else end
        value = program.code[start : min(end, start + 1_000)]
        computed = re.search(
            rf"(?<![\w.]){name}\b(?:\.\w+)*\s*[-+]\s*\w|\w\s*[-+]\s*(?<![\w.]){name}\b", value
        )
        if computed and (write := re.search(_WRITES.replace("{0}", made[1]), region)):
            return write
    return None


def _asked(code: str, lock: int, region: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """`if (await names.has(x)) throw …`, and under the lock `names.put(x, …)` without another look."""
    for look in _ASKED.finditer(code, 0, lock):
        holder, key = re.escape(look["holder"]), re.escape(look["given"].strip())
        again = re.search(
            rf"(?<![\w$.]){holder}\.(?i:has|exist|is|get|find|count|contain|load|read)\w*\(", region
        )
        write = re.search(
            rf"(?<![\w$.]){holder}\.(?i:save|update|set|put|write|store|insert|add|create|push)\w*\([^\n]*{key}",
            region,
        )
        if write and not again:
            return look, write
    return None


def _derived(name: str, text: str) -> str:
    """The name and those that are made of it, as alternatives of a pattern."""
    names = [name]
    for made in re.finditer(r"\b(?:const|let|var)?\s*(\w+)\s*:?=(?!=)\s*([^;\n]*)", text):
        if len(names) < 8 and any(re.search(rf"\b{each}\b", made[2]) for each in names):
            names.append(made[1])
    return "|".join(names)


def _computed(program: Program, function: Function, code: str, raw: str) -> Look | None:
    """`SELECT stock FROM items`, then `UPDATE items SET stock = ?` with what the program computed."""
    if (
        "update" not in raw.lower()
        or _locks(code, raw) is not None
        or re.search(r"(?i)\btx\b|\btrx\b|for update|transaction", raw + program.text(function.params))
    ):
        return None
    for selected in _SELECT.finditer(raw):
        columns = selected["columns"].lower()
        for update in re.finditer(
            rf"(?i)\bupdate\s+[\"`]?{selected['table']}[\"`]?\s+set\s+[\"`]?(\w+)[\"`]?\s*=\s*(?:\$\d|\?|:\w|\$\{{|%|@)(?P<rest>[^;'\"`]*)",
            raw[selected.end() :],
        ):
            column = update[1].lower()
            plain = column.replace("_", "")
            if column not in columns and "*" not in columns:
                continue
            if re.search(
                rf"(?i)\bwhere\b.*\band\b[^;]*\b(?:{column}|version|updated_at|rev\w*)\b", update["rest"]
            ):
                continue
            span = code[selected.end() :]
            if re.search(rf"(?i)\b(?:\w+\.)*\w*(?:{column}|{plain})\w*\s*(?:[-+]=?\s*\w|\+\+|--)", span):
                start = function.body.start
                return Look(
                    program.line(start + selected.start()),
                    program.line(start + selected.end() + update.start()),
                    f"{selected['table']}.{update[1]}",
                )
    return None
