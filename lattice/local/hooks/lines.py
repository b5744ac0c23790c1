"""What is added to somebody else's hook so that it runs ours, in each language.

Every text finds our copy by the name `lattice/hooks/<hook>` in the git directory, is silent where
there is none, and hands the arguments on. A post hook never changes how the other one ends; the refusal of
one that may refuse is a refusal. Where git tells the hook something, both are told all of it.
"""

import re
from enum import StrEnum

from msgspec import Struct

from lattice.local.hooks.scripts import Hook


class Language(StrEnum):
    """What a hook is written in; for `other` the text is a shell command to be called from it."""

    SHELL = "shell"
    PERL = "perl"
    PYTHON = "python"
    OTHER = "other"


_FIND = "$(git rev-parse --git-common-dir 2>/dev/null)/lattice/hooks/HOOK"
_GIT = "git rev-parse --git-common-dir"
# In a subshell, so that no variable of the hook is touched.
_SHELL = f'(h="{_FIND}"; test ! -x "$h" || exec "$h" "$@") || ENDING # git lattice\n'
# A here-document always ends with a newline, and so does whatever git says, unless it says nothing.
_SHELL_READING = f"""\
if test -x "{_FIND}"; then # git lattice: begin
	lattice_stdin=$(cat)
	printf '%s' "${{lattice_stdin:+$lattice_stdin
}}" | "{_FIND}" "$@" || ENDING
	if test -n "$lattice_stdin"; then exec <<EOF
$lattice_stdin
EOF
	else exec </dev/null; fi
	unset lattice_stdin
fi # git lattice: end
"""
_PERL = (
    f"{{ my $h = qx({_GIT}); $h =~ s/\\n\\z//; $h .= '/lattice/hooks/HOOK'; "
    "if (-x $h) { system {$h} $h, @ARGV; ENDING } }\n"
)
_PERL_READING = (
    f"{{ local $/; my $h = qx({_GIT}); $h =~ s/\\n\\z//; $h .= '/lattice/hooks/HOOK'; "
    "if (-x $h) { my $in = <STDIN>; open my $p, '|-', $h, @ARGV; print $p $in; close $p; ENDING "
    "open my $t, '+>', undef; print $t $in; seek $t, 0, 0; open STDIN, '<&', $t } }\n"
)
_PYTHON = (
    f"import os, subprocess, sys; h = subprocess.run('{_GIT}'.split(), stdout=-1).stdout.decode().strip() "
    "+ '/lattice/hooks/HOOK'; code = os.access(h, os.X_OK) and subprocess.call([h, *sys.argv[1:]]); ENDING\n"
)
_PYTHON_READING = (
    f"import os, subprocess, sys, tempfile; h = subprocess.run('{_GIT}'.split(), stdout=-1).stdout.decode()"
    ".strip() + '/lattice/hooks/HOOK'; there = os.access(h, os.X_OK); told = tempfile.TemporaryFile(); "
    "there and (told.write(sys.stdin.buffer.read()), told.seek(0)); "
    "code = there and subprocess.call([h, *sys.argv[1:]], stdin=told); ENDING"
    "there and (told.seek(0), os.dup2(told.fileno(), 0))\n"
)
_OTHER = f"""sh -c 'h="{_FIND}"; test ! -x "$h" || exec "$h" "$@"' HOOK ARGUMENTS\n"""
_LEFTHOOK = (
    f'HOOK: {{commands: {{git-lattice: {{STDINrun: \'h="{_FIND}"; test ! -x "$h" || "$h" {{0}}\'}}}}}}\n'
)


class _Texts(Struct, frozen=True):
    """A language's text, the one for hooks that read, and how a refusal is passed on or passed over."""

    plain: str
    reading: str
    refuse: str = ""
    pass_over: str = ""


_TEXTS = {
    Language.SHELL: _Texts(_SHELL, _SHELL_READING, "exit", ":"),
    Language.PERL: _Texts(_PERL, _PERL_READING, "exit 1 if $?;"),
    Language.PYTHON: _Texts(_PYTHON, _PYTHON_READING, "code and sys.exit(1); "),
    Language.OTHER: _Texts(_OTHER, _OTHER),
}


def addition(hook: Hook, language: Language) -> str:
    """What makes a hook in `language` run ours, as whole lines; in a shell also under `set -eu`."""
    texts = _TEXTS[language]
    ending = texts.refuse if hook.may_refuse else texts.pass_over
    text = texts.reading if hook.reads else texts.plain
    return text.replace("HOOK", hook).replace("ENDING", ending)


def lefthook(hook: Hook) -> str:
    """The line for a lefthook configuration; lefthook hands what git says to each job that asks for it."""
    return _LEFTHOOK.replace("HOOK", hook).replace("STDIN", "use_stdin: true, " if hook.reads else "")


def mentions(data: bytes, hook: Hook) -> bool:
    """Whether a hook or a configuration names our copy, outside of a comment."""
    name = re.escape(hook.encode())
    return bool(re.search(rb"^(?!\s*#).*lattice/hooks/" + name + rb"\b", data, re.MULTILINE))
