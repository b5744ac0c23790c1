"""The words in which programs say that work is done, and those of work that can fail."""

import re

from msgspec import Struct

from lattice.engines.static.patterns import pattern

_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
DONE = frozenset(
    "done processed sent delivered applied installed imported synced completed complete "
    "migrated published uploaded "
    "finished handled paid shipped exported deployed charged success succeeded successful "
    "written notified consumed "
    "flashed replicated archived indexed acked acknowledged".split()
)
POSITION = frozenset(
    (
        "watermark offset offsets cursor sequence seq checkpoint position marker stamp revision "
        "highwater bookmark lsn"
    ).split()
)
_LOOSE = frozenset("version rev sha serial current deployed last state sequence since".split())
STARTED = frozenset(
    (
        "start started starting running pending processing begin begun claimed claim queued "
        "progress busy locked failed fail "
        "error errors reserved attempted attempt retry dirty open opened invalid unread reset "
        "clear delete tmp temp undo"
    ).split()
)
_RECORDERS = frozenset(
    "state status ledger progress journal registry manifest checkpoint installed versions bookkeeping".split()
)
_SETS = frozenset(
    (
        "set save store put write update persist commit advance bump add insert push touch "
        "record remember note"
    ).split()
)
_NOT_SAID = frozenset(
    "span spinner bar timer trace progress res response reply stream logger log metrics batch test t".split()
)
WORK = frozenset(
    "install write apply send deliver upload push publish process handle import migrate "
    "deploy copy sync transfer charge "
    "pay execute exec run perform move rename extract restore convert render build generate "
    "submit post flash provision "
    "forward dispatch upsert append bulk enqueue burn backup promote rollout "
    "store put insert save replay index ingest archive export ship refund "
    "replicate mail email unpack "
    "swap activate rsync load transform print relay consume".split()
)
# Verbs that change nothing; what is none of these, waited for, and about the same is work.
_READS = frozenset(
    (
        "get find list load read fetch count check has is can query select peek look lookup validate "
        "verify assert ensure parse format log warn info debug error trace print report notify emit wait "
        "sleep delay close release unlock lock acquire flush end sync ack mark set sum max min newest "
        "latest map filter reduce sort slice then catch finally for if while switch return new make "
        "create build to from with join keys values entries draw render show move scroll seek start "
        "begin open stop clear reset track measure observe inc dec "
    ).split()
)
_PREPARES = frozenset("build render load create generate parse transform".split())
_ASIDE = frozenset(
    "log logs metric metrics event events audit history status state cache progress "
    "checkpoint marker lock stats report "
    "summary cleanup notification".split()
)
UNDOES = pattern(
    r"(?i)\b\w*(?:rollback|unmark|revert|nack|undo|requeue|restore|markfailed|mark_failed|setfailed|compensat|release)\w*\("
)
SQL = pattern(
    r"(?is)\bupdate\s+[\w.\"`]+\s+set\b[^;]{0,200}?\b(?:(?:sent|processed|delivered|published|completed|done|paid|applied"
    r"|imported|exported|synced|notified|handled)(?:_at|_on)?\s*=|(?:last_\w+|\w*(?:cursor|watermark|checkpoint|position|offset))\s*=\s*[$?:%@]|status\s*=\s*'(?:sent|processed|delivered|published"
    r"|completed?|done|paid|applied|finished|success)')"
    r"|\binsert\s+into\s+[\"`]?\w*(?:migrations|processed|delivered|sent_|applied)\w*"
)


class Mark(Struct, frozen=True):
    """What is said to be done: the words that it is said in, and the names that it is about."""

    text: str
    subjects: frozenset[str]
    strong: bool
    is_position: bool = False


def words_of(name: str) -> list[str]:
    """The words of a name in any style, in lower case."""
    return [word.lower() for word in _WORD.findall(name)]


def _both(words: list[str]) -> set[str]:
    """The words, with the singular of each plural."""
    return {*words, *(word[:-1] for word in words if word.endswith("s") and len(word) > 4)}


def is_other_work(chain: str) -> bool:
    """Whether a call of that name changes something, by any verb that does not merely look or tell."""
    words = words_of(chain.rpartition(".")[2])
    return bool(words) and words[0] not in _READS and not _ASIDE.intersection(_both(words_of(chain)[-3:]))


def is_position(name: str) -> bool:
    """Whether a name means how far one came."""
    words = _both(words_of(name))
    return bool(words & POSITION) and not words & (STARTED | {"default", "max", "initial"})


def says_done(chain: str, given: str) -> bool:
    """Whether a call of that name, with such arguments (strings kept), says that work is done."""
    parts = chain.replace("?", "").replace("!", "").split(".")
    words = words_of(parts[-1])
    words = words[words.index("mark") :] if "mark" in words[1:-1] else words
    holder = words_of(parts[-2]) if len(parts) > 1 else []
    held = _both(holder)
    if not words or STARTED.intersection(words) or _NOT_SAID.intersection(holder[-1:]):
        return False
    quoted = {word for text in re.findall(r"['\"]([\w -]{2,30})['\"]", given) for word in words_of(text)}
    bare = re.sub(r"['\"][^'\"\n]*['\"]", "", given)
    named = set(words_of(" ".join(re.findall(r"\b[A-Za-z_]\w*\b", bare))))
    if STARTED.intersection(quoted) or named & {"pending", "running", "started", "failed", "processing"}:
        return False
    verb, rest = words[0], set(words[1:])
    key = re.match(r"\s*['\"`]([^'\"`\n]{2,60})", given)
    is_keyed = bool(key) and is_position(key[1] if key else "") and len(parts) > 1
    says = bool((quoted | named) & DONE)
    is_set = verb in _SETS and (is_keyed or _sets(verb, rest, held, says))
    return is_set or _marks(verb, rest, set(holder), given, bool(quoted & DONE))


def _marks(verb: str, rest: set[str], holder: set[str], given: str, says: bool) -> bool:
    """`markSent`, `ack`, `commitMessages`, `complete(job)`"""
    if verb == "mark":
        return says or bool(rest & (DONE | {"message"})) or "message" in holder
    if verb in ("acknowledge", "checkpoint", "confirm") or (
        verb == "ack" and not rest - {"message", "all", "id"}
    ):
        return True
    if rest & {"message", "messages", "offsets"}:
        return verb == "commit" or (verb == "delete" and "receipt" in given.lower())
    if verb not in ("complete", "finish", "finalize") or "promise" in holder or "upload" in rest:
        return False
    return bool(rest or given.strip() or holder & {"job", "task", "order", "message", "step"})


def _sets(verb: str, rest: set[str], holder: set[str], says: bool) -> bool:
    """`setCursor`, `saveVersion`, `setStatus(id, 'done')`, `processed.add(id)`"""
    if rest & DONE or (rest | holder) & POSITION or ("last" in rest and len(rest) > 1):
        return True
    is_record = verb in ("record", "remember", "note")
    if rest & {"version", "revision", "rev", "sha"} and (is_record or verb in ("save", "set", "write")):
        return True
    if (is_record and holder & _RECORDERS) or (rest & {"status", "state"} and says):
        return True
    return bool(holder & DONE) and verb in ("add", "set", "insert", "push", "put", "save")


def names_done(path: str) -> bool:
    """Whether a file's name says that work is done, or how far it came."""
    words = set(words_of(path))
    return bool(words & (DONE | POSITION | {"ok"})) and not words & STARTED


def names_state(path: str) -> bool:
    """The same, with the looser words that stand for the version at hand."""
    words = set(words_of(path.rpartition("/")[2]))
    return bool(words & (DONE | POSITION | _LOOSE | {"ok"})) and not words & STARTED


def is_work(chain: str) -> bool:
    """Whether a call of that name does something that can fail and that somebody relies on."""
    words = words_of(chain.rpartition(".")[2])
    return bool(words) and words[0] in WORK and not _ASIDE.intersection(words[1:])


def is_main_work(chain: str) -> bool:
    """The same, without what only prepares."""
    return is_work(chain) and words_of(chain.rpartition(".")[2])[0] not in _PREPARES
