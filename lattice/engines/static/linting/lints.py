"""Which of ruff's rules we trust, how much each matters, and what to do about it.

A rule stands here if what it reports fails or misbehaves when the line runs, or is left over by
mistake, whatever the project's style is; stylistic, opinionated, preview and framework-dependent
rules do not (B008 fires on every FastAPI route, S101 on every test, F541 on harmless strings).
The table is the whole selection: the repository's own configuration is never read.
"""

from msgspec import Struct

from lattice.model.review import Severity


class Lint(Struct, frozen=True):
    """How much a remark of ruff matters, and the sentences that say why and what to do.

    `from_afar` marks what a change can cause on a line that it does not touch.
    `in_tests` is False where tests do such things on purpose.
    """

    severity: Severity
    advice: str
    from_afar: bool = False
    in_tests: bool = True


def _important(advice: str, *, from_afar: bool = False, in_tests: bool = True) -> Lint:
    return Lint(Severity.IMPORTANT, advice, from_afar, in_tests)


def _minor(advice: str, *, from_afar: bool = False, in_tests: bool = True) -> Lint:
    return Lint(Severity.MINOR, advice, from_afar, in_tests)


_FORMAT = _important(
    "The formatting raises or loses a value when it runs. Make placeholders and arguments agree."
)
_SPARE_ARGUMENT = _minor(
    "An argument has no placeholder and is lost. Add the placeholder or drop the argument."
)
_STATEMENT = _important("Python refuses the file when it is imported. Move or remove the statement.")
_MUTABLE = _important(
    "The one object is shared by all uses, so they change each other. Make it anew for each use."
)
_LOGGING = _important(
    "The logging call fails when it formats its message. Make placeholders and arguments agree."
)
_RETURN_TYPE = _important(
    "Python raises TypeError when it uses the result. Return the type that the method owes."
)
_UNSEEN_TEXT = _minor("The character is invisible to a reader. Write it as an escape.")
_BLOCKING = _important("The call blocks the event loop and every task on it. Use the async form or a thread.")
_VERSION = _minor("The version test breaks for two-digit versions. Compare `sys.version_info` with a tuple.")

LINTS: dict[str, Lint] = {
    "F401": _minor("Nothing in the file uses it. Remove the import.", from_afar=True),
    "F501": _FORMAT,
    "F502": _FORMAT,
    "F503": _FORMAT,
    "F504": _SPARE_ARGUMENT,
    "F505": _FORMAT,
    "F506": _FORMAT,
    "F507": _FORMAT,
    "F508": _FORMAT,
    "F509": _FORMAT,
    "F521": _FORMAT,
    "F522": _SPARE_ARGUMENT,
    "F523": _SPARE_ARGUMENT,
    "F524": _FORMAT,
    "F525": _FORMAT,
    "F601": _important("The later value silently wins. Remove one of the two or correct a key."),
    "F621": _STATEMENT,
    "F622": _STATEMENT,
    "F631": _important("A tuple is always true, so nothing is asserted. Remove the parentheses."),
    "F632": _important("Identity of literals is an accident of the interpreter. Compare with `==`."),
    "F633": _important("It shifts bits instead of printing to the stream. Use `print(…, file=…)`."),
    "F634": _important("A tuple is always true, so the branch always runs. Remove the parentheses."),
    "F701": _STATEMENT,
    "F702": _STATEMENT,
    "F704": _STATEMENT,
    "F706": _STATEMENT,
    "F707": _STATEMENT,
    "F811": _minor(
        "The earlier definition is lost; an earlier test never runs. Rename or remove one of them."
    ),
    "F821": _important("It raises NameError when the line runs. Import or define the name.", from_afar=True),
    "F822": _important(
        "`import *` raises AttributeError. Define the name or take it off `__all__`.", from_afar=True
    ),
    "F823": _important("It raises UnboundLocalError when the line runs. Assign first, or declare it global."),
    "F841": _minor("The value is never read. Use it or drop the assignment.", in_tests=False),
    "B002": _important("Python has no such operator: the line changes nothing. Write `+= 1` or `-= 1`."),
    "B005": _minor("It strips any of these characters, not the text. Use `removeprefix` or `removesuffix`."),
    "B006": _MUTABLE,
    "B012": _important(
        "It swallows the exception that is under way. Move it out of `finally`.", in_tests=False
    ),
    "B015": _minor(
        "The comparison's result is thrown away. Assert it, assign it or remove it.", in_tests=False
    ),
    "B016": _important("Raising this raises TypeError instead. Raise an exception."),
    "B020": _important("The loop overwrites what it loops over. Rename the loop's variable."),
    "B021": _minor("An f-string is no docstring. Make it a plain string."),
    "B023": _minor(
        "The function sees the variable's last value, not this round's. Bind it as a default argument."
    ),
    "B025": _important("The second handler can never run. Merge the two or correct one."),
    "B029": _important("An empty tuple catches nothing. Name the exceptions."),
    "B030": _important("Python raises TypeError when it looks for a handler. Name exception classes only."),
    "B031": _important("The group is exhausted after its first use. Make a list of it."),
    "B032": _important("It annotates and assigns nothing. Write `=` instead of `:`."),
    "B035": _important("Every round overwrites the one key. Take the key from the loop."),
    "B039": _MUTABLE,
    "PLE0100": _STATEMENT,
    "PLE0101": _important("`__init__` raises TypeError when it returns a value. Drop the value."),
    "PLE0115": _STATEMENT,
    "PLE0117": _STATEMENT,
    "PLE0118": _STATEMENT,
    "PLE0237": _important("The assignment raises AttributeError. Add the name to `__slots__`."),
    "PLE0241": _important("The class statement raises TypeError. Name each base once."),
    "PLE0302": _important(
        "Python calls this method with other arguments. Give it the signature of its protocol."
    ),
    "PLE0303": _RETURN_TYPE,
    "PLE0304": _RETURN_TYPE,
    "PLE0305": _RETURN_TYPE,
    "PLE0307": _RETURN_TYPE,
    "PLE0308": _RETURN_TYPE,
    "PLE0309": _RETURN_TYPE,
    "PLE0604": _important("`import *` raises TypeError. List names as strings."),
    "PLE0643": _important("The index is outside the sequence. Correct it.", in_tests=False),
    "PLE1132": _important("The call raises TypeError. Give the argument once.", in_tests=False),
    "PLE1142": _STATEMENT,
    "PLE1205": _LOGGING,
    "PLE1206": _LOGGING,
    "PLE1300": _FORMAT,
    "PLE1307": _FORMAT,
    "PLE1310": _minor(
        "The characters repeat, so it is meant as a text. Use `removeprefix` or `removesuffix`."
    ),
    "PLE1507": _important("`os.getenv` raises TypeError for a name that is no text. Pass a string."),
    "PLE1700": _STATEMENT,
    "PLE2502": _important(
        "The line runs in another order than it is shown. Write the character as an escape."
    ),
    "PLE2510": _UNSEEN_TEXT,
    "PLE2512": _UNSEEN_TEXT,
    "PLE2513": _UNSEEN_TEXT,
    "PLE2514": _UNSEEN_TEXT,
    "PLE2515": _UNSEEN_TEXT,
    "PLW0127": _minor("The line changes nothing. Correct one of the two names or remove it.", in_tests=False),
    "PLW0129": _important("A text is always true, so nothing is asserted. Assert the condition."),
    "PLW0245": _important("It reads an attribute of the class `super` itself. Write `super()`."),
    "PLW0406": _important("The module imports itself. Import the one that was meant, or remove it."),
    "PLW0711": _important("`or` names only one of the exceptions. Write a tuple."),
    "PLW1501": _important("`open` raises ValueError for this mode. Correct the mode."),
    "PLW2101": _important("The lock is new each time and guards nothing. Make it once, outside."),
    "ASYNC210": _BLOCKING,
    "ASYNC251": _BLOCKING,
    "S306": _important("Another program can take the name first. Use `tempfile.mkstemp`.", in_tests=False),
    "S501": _important(
        "The peer is not checked, so anyone can answer. Keep verification on.", in_tests=False
    ),
    "S506": _important("Loading untrusted YAML this way runs code. Use `yaml.safe_load`.", in_tests=False),
    "RUF006": _important(
        "Python may collect the task before it ends. Keep a reference to it.", in_tests=False
    ),
    "RUF008": _MUTABLE,
    "RUF016": _important("Indexing with this type raises TypeError. Use an integer or a slice."),
    "RUF026": _important("The default value is not a factory here. Pass it as the first argument."),
    "T100": _important("A debugger stops the program here. Remove the call.", in_tests=True),
    "W605": _minor("Python warns today and will refuse it. Double the backslash or make the string raw."),
    "YTT101": _VERSION,
    "YTT102": _VERSION,
    "YTT103": _VERSION,
    "YTT301": _VERSION,
    "YTT303": _VERSION,
}
"""Code -> what it means to us. Codes are spelled out: a prefix would grow with every release of ruff."""
