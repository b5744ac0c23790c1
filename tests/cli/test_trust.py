"""`worker trust`: what is approved is seen whole, told apart from everything else, and not forgotten."""

import json
import os
import stat
from pathlib import Path

import pytest
from support import GitRepository, Lattice

from tests.cli.conftest import Typed

DEFINITION = "workers/lint.json"


def define(repo: GitRepository, *, files: dict[str, str | bytes] | None = None, **keys: object) -> str:
    """Commit a worker named Lint, a script unless `keys` say otherwise; the commit's id."""
    whole = {
        "name": "Lint",
        "engine": "script",
        **({} if "engine" in keys else {"command": ["true"]}),
        **keys,
    }
    return repo.commit({DEFINITION: json.dumps(whole) + "\n", **(files or {})})


def seen(typed: Typed, *words: str) -> str:
    """What a person would be shown before the question, as it is refused without one."""
    return typed("worker", "trust", "Lint", *words, code=2).err


def kept(repo: GitRepository) -> dict[str, bytes]:
    """The copies of what was approved, by id."""
    return {path.name: path.read_bytes() for path in (repo.path / ".git/lattice/trusted").glob("*")}


def may_run(typed: Typed) -> bool:
    rows = {row["name"]: row["runs"] for row in typed.json("worker", "list")}
    return bool(rows["Lint"])


def test_definition_prompt_and_scripts_are_shown_whole(typed: Typed, repo: GitRepository) -> None:
    files: dict[str, str | bytes] = {"prompts/lint.md": "Look for $x.\n", "tools/lint": "#!/bin/sh\necho 1\n"}
    define(repo, command=["tools/lint", "--all"], prompt="prompts/lint.md", files=files)

    said = seen(typed)

    assert '    {"name": "Lint"' in said
    assert "\nprompt prompts/lint.md (" in said
    assert "\n    Look for $x.\n" in said
    assert "\nscript tools/lint (" in said
    assert "\n    #!/bin/sh\n    echo 1\n" in said
    assert "error: approval needs a person at a terminal\nhint: git lattice worker trust Lint --yes\n" in said


def test_what_cannot_be_seen_is_written_by_name(typed: Typed, repo: GitRepository) -> None:
    hidden = "true # \x1b[2K\r \u202egnp\u202c \u200b\n\n\n   \ntail\n"
    define(repo, command=["sh", "run.sh"], files={"run.sh": hidden})

    said = seen(typed)

    assert "    true # ^[[2K^M <U+202E>gnp<U+202C> <U+200B>\n\n\n       \n    tail\n" in said
    assert "\x1b" not in said


def test_a_binary_script_is_said_to_be_one(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["./tool"], files={"tool": b"\x7fELF\0\0"})

    assert "(binary: it cannot be shown)" in seen(typed)
    assert typed.json("worker", "show", "Lint")[0]["files"][0]["binary"]


def test_bytes_that_are_no_text_are_shown_as_bytes(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["sh", "run.sh"], files={"run.sh": b"echo \xff\n"})

    assert "    echo \\xff\n" in seen(typed)


def test_a_person_at_a_terminal_is_asked(repo: GitRepository) -> None:
    define(repo)
    person, terminal = os.openpty()
    os.write(person, b"n\ny\n")

    refused = Lattice(repo)("worker", "trust", "Lint", code=130, stdin=terminal)
    said = Lattice(repo)("worker", "trust", "Lint", stdin=terminal)

    os.close(person)
    os.close(terminal)
    assert "may 'Lint' run in this clone? [y/N]: " in refused.err
    assert said.out.startswith("Lint: approved in this clone (")


def test_a_change_is_shown_against_the_newest_approval(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["tools/lint"], files={"tools/lint": "#!/bin/sh\necho one\necho two\n"})
    typed("worker", "trust", "Lint", "--yes")
    repo.commit({"tools/lint": "#!/bin/sh\necho one\ncurl evil\n"})

    said = seen(typed)
    done = typed.json("worker", "trust", "Lint", "--yes")[0]

    assert "\nchanged since the approval of " in said
    assert "\n    --- tools/lint\tapproved\n    +++ tools/lint\tnow\n" in said
    assert "\n     echo one\n    -echo two\n    +curl evil\n" in said
    assert [each["path"] for each in done["changes"]] == ["tools/lint"]


def test_a_script_that_comes_or_goes_is_a_change_of_its_own(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["tools/old"], files={"tools/old": "old\n"})
    typed("worker", "trust", "Lint", "--yes")
    define(repo, command=["tools/new"], files={"tools/new": "new\n"})

    changes = {
        each["path"]: each["diff"] for each in typed.json("worker", "trust", "Lint", "--yes")[0]["changes"]
    }

    assert set(changes) == {DEFINITION, "tools/new", "tools/old"}
    assert changes["tools/new"].startswith("--- (none)\tapproved\n+++ tools/new\tnow\n")
    assert "\n-old\n" in changes["tools/old"]


def test_a_newline_that_goes_is_a_change(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["sh", "run.sh"], files={"run.sh": "true\n"})
    typed("worker", "trust", "Lint", "--yes")
    repo.commit({"run.sh": "true"})

    assert "    -true\n    +true (no newline)\n" in seen(typed)


def test_a_diff_needs_no_object_of_the_repository(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["sh", "-c", "echo before"])
    typed("worker", "trust", "Lint", "--yes")
    define(repo, command=["sh", "-c", "echo after"])
    repo.git("reset", "--quiet", "--soft", "HEAD~2")
    repo.commit(message="amended")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")

    said = seen(typed)

    assert '-{"name": "Lint", "engine": "script", "command": ["sh", "-c", "echo before"]}\n' in said


def test_no_filter_of_the_repository_has_a_part_in_showing(
    typed: Typed, repo: GitRepository, tmp_path: Path
) -> None:
    spoor = tmp_path / "executed"
    repo.git("config", "diff.spy.textconv", f"touch {spoor}; cat")
    repo.git("config", "core.pager", f"touch {spoor}; cat")
    repo.git("config", "filter.spy.smudge", f"touch {spoor}; cat")
    attributes = "* diff=spy filter=spy\n"
    define(repo, command=["tools/lint"], files={"tools/lint": "one\n", ".gitattributes": attributes})
    typed("worker", "trust", "Lint", "--yes")
    repo.commit({"tools/lint": "two\n"})

    assert "    -one\n    +two\n" in seen(typed)
    assert not spoor.exists()


def test_what_was_approved_is_kept_for_the_owner_alone_and_goes_with_the_approval(
    typed: Typed, repo: GitRepository
) -> None:
    define(repo, command=["tools/lint"], files={"tools/lint": "one\n"})
    other = {"name": "Other", "engine": "script", "command": ["tools/lint"]}
    repo.commit({"workers/other.json": json.dumps(other)})
    typed("worker", "trust", "Lint", "--yes")
    typed("worker", "trust", "Other", "--yes")

    files = list((repo.path / ".git/lattice/trusted").iterdir())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (*files, files[0].parent)}
    typed("worker", "trust", "Lint", "--revoke")
    left = set(kept(repo).values())
    typed("worker", "trust", "Other", "--revoke")

    assert modes == {0o600, 0o700}
    assert left == {b"one\n", json.dumps(other).encode()}
    assert kept(repo) == {}


def test_the_list_says_what_each_approval_is_worth_at_head(typed: Typed, repo: GitRepository) -> None:
    define(repo)
    typed("worker", "trust", "Lint", "--yes")
    define(repo, command=["false"])
    typed("worker", "trust", "Lint", "--yes")
    other = {"name": "Other", "engine": "script", "command": ["true"]}
    repo.commit({"workers/other.json": json.dumps(other)})
    typed("worker", "trust", "Other", "--yes")
    (repo.path / "workers/other.json").unlink()
    repo.commit({"workers/new.json": json.dumps({**other, "name": "New"})})

    listed = [(row["name"], row["standing"]) for row in typed.json("worker", "trust", "--list")]
    all_rows = [(row["name"], row["standing"]) for row in typed.json("worker", "trust")]
    text = typed("worker", "trust").out.splitlines()

    assert listed == [("Lint", "changed"), ("Lint", "current"), ("Other", "gone")]
    assert all_rows == [*listed, ("New", "waiting")]
    assert text[0].split() == ["NAME", "AT", "HEAD", "APPROVED", "DEFINITION", "PROMPT", "SCRIPTS"]
    assert text[1].startswith("Lint   changed since  20")
    assert text[-1] == "waits for approval: git lattice worker trust New"


def test_the_list_of_one_name_has_no_other(typed: Typed, repo: GitRepository) -> None:
    define(repo)
    repo.commit({"workers/other.json": json.dumps({"name": "Other", "engine": "static"})})
    typed("worker", "trust", "Lint", "--yes")
    typed("worker", "trust", "Other", "--yes")

    assert [row["name"] for row in typed.json("worker", "trust", "Other", "--list")] == ["Other"]


def test_a_definition_that_broke_since_is_no_current_one(typed: Typed, repo: GitRepository) -> None:
    define(repo)
    typed("worker", "trust", "Lint", "--yes")
    repo.commit({DEFINITION: '{"name": "Lint", "engine": "none"}'})

    assert [row["standing"] for row in typed.json("worker", "trust")] == ["changed"]


def test_before_anything_is_approved_the_list_says_so(typed: Typed) -> None:
    assert typed("worker", "trust").out == "nothing is approved in this clone\n"


@pytest.mark.parametrize("words", [("--revoke",), ("--yes",), ("--list", "--revoke")], ids=" ".join)
def test_what_needs_a_name_is_refused_without_one(typed: Typed, words: tuple[str, ...]) -> None:
    assert "error: no worker is named\n" in typed("worker", "trust", *words, code=2).err


def test_revoking_what_was_never_approved_is_refused(typed: Typed, repo: GitRepository) -> None:
    define(repo)

    assert "error: 'Lint' is not approved here\n" in typed("worker", "trust", "Lint", "--revoke", code=4).err


def test_a_shipped_worker_needs_no_approval(typed: Typed, repo: GitRepository) -> None:
    said = typed("worker", "trust", "CodeReviewLite").out

    assert said.startswith("CodeReviewLite: comes with git-lattice and needs no approval (")
    assert kept(repo) == {}


def test_a_worker_does_not_approve_workers(
    typed: Typed, repo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    define(repo)
    monkeypatch.setenv("LATTICE_RUN", "0" * 40)

    said = typed("worker", "trust", "Lint", "--yes", code=5)

    assert "error: a worker does not approve workers\n" in said.err
    assert not (repo.path / ".git/lattice/trust").exists()


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (["tools/lint"], "tools/lint"),
        (["./tools/lint"], "tools/lint"),
        (["sh", "lint.sh"], "lint.sh"),
        (["sh", "lint"], "lint"),
        (["sh", "-c", "tools/lint | head -1"], "tools/lint"),
        (["sh", "-c", "cd sub; $LATTICE_WORKTREE/tools/lint"], "tools/lint"),
        (["ruff", "--config=tools/lint"], "tools/lint"),
    ],
    ids=" ".join,
)
def test_a_file_that_the_command_names_is_approved_with_it(
    typed: Typed, repo: GitRepository, command: list[str], path: str
) -> None:
    define(repo, command=command, files={path: "one\n"})
    typed("worker", "trust", "Lint", "--yes")
    before = may_run(typed)

    repo.commit({path: "two\n"})

    assert (before, may_run(typed)) == (True, False)


def test_a_file_that_a_check_names_is_approved_with_it(typed: Typed, repo: GitRepository) -> None:
    checks = [{"name": "types", "argv": ["tools/types"]}]
    define(repo, engine="static", checks=checks, files={"tools/types": "one\n"})
    typed("worker", "trust", "Lint", "--yes")

    repo.commit({"tools/types": "two\n"})

    assert not may_run(typed)


def test_a_file_that_is_only_read_may_change(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["sh", "-c", "grep -q BUG code || ls src"], files={"code": "1", "src/a": "1"})
    typed("worker", "trust", "Lint", "--yes")

    repo.commit({"code": "2", "src/a": "2"})

    assert may_run(typed)


def link(repo: GitRepository, path: str, target: str) -> None:
    place = repo.path / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


@pytest.mark.parametrize(
    ("keys", "linked", "complaint"),
    [
        ({"engine": "static", "prompt": "prompts/a.md"}, "prompts/a.md", "'prompts/a.md' is a symbolic link"),
        (
            {"engine": "static", "prompt": "prompts/a.md"},
            "prompts",
            "leads through a symbolic link, 'prompts'",
        ),
        ({"command": ["tools/lint"]}, "tools/lint", "'tools/lint' is a symbolic link"),
        ({"command": ["tools/lint"]}, "tools", "a symbolic link, 'tools'"),
        ({"command": ["sh", "tools/lint"]}, "tools", "a symbolic link, 'tools'"),
        ({"command": ["sh", "-c", "exec tools/lint"]}, "tools", "a symbolic link, 'tools'"),
        (
            {"engine": "static", "checks": [{"name": "a", "argv": ["tools/lint"]}]},
            "tools/lint",
            "'tools/lint' is a symbolic link",
        ),
    ],
    ids=str,
)
def test_a_link_is_no_part_of_a_worker(
    typed: Typed, repo: GitRepository, keys: dict[str, object], linked: str, complaint: str
) -> None:
    link(repo, linked, "/etc/hostname")
    define(repo, **keys)

    said = typed("worker", "trust", "Lint", "--yes", code=2).err

    assert f"error: '{DEFINITION}': " in said
    assert complaint in said
    assert not may_be_listed_as_runnable(typed)


def may_be_listed_as_runnable(typed: Typed) -> bool:
    return any(row["runs"] for row in typed.json("worker", "list") if row["path"] == DEFINITION)


def test_a_definition_that_is_a_link_is_refused(typed: Typed, repo: GitRepository) -> None:
    link(repo, DEFINITION, "../lint.json")
    repo.commit({"lint.json": '{"name": "Lint", "engine": "static"}'})

    said = typed("worker", "trust", DEFINITION, "--yes", code=2).err

    assert f"'{DEFINITION}' is a symbolic link" in said


def test_a_submodule_is_no_part_of_a_worker(typed: Typed, repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},vendor")
    repo.write({DEFINITION: '{"name": "Lint", "engine": "script", "command": ["vendor/lint"]}'})
    repo.git("add", DEFINITION)
    repo.git("commit", "--quiet", "-m", "a submodule")

    said = typed("worker", "trust", "Lint", "--yes", code=2).err

    assert "'vendor/lint' leads through a submodule, 'vendor'" in said


@pytest.mark.parametrize("command", [["../lint"], ["sh", "../lint"], ["sh", "a/../../lint"]], ids=" ".join)
def test_a_file_outside_of_the_commit_is_no_part_of_a_worker(
    typed: Typed, repo: GitRepository, command: list[str]
) -> None:
    define(repo, command=command)

    assert "is outside of the commit\n" in typed("worker", "trust", "Lint", "--yes", code=2).err


def test_a_program_that_the_commit_does_not_have_is_refused(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["tools/lint"])

    assert "command 'tools/lint' does not exist\n" in typed("worker", "trust", "Lint", "--yes", code=2).err


def test_the_approved_version_runs_where_a_commit_edits_the_worker_and_not_its_script(
    typed: Typed, repo: GitRepository
) -> None:
    say = """printf '{"v":1,"base":"%s","head":"%s","findings":[]}' "$LATTICE_BASE" "$LATTICE_COMMIT"\n"""
    define(repo, command=["sh", "lint.sh"], files={"lint.sh": say})
    typed("worker", "trust", "Lint", "--yes")
    define(repo, command=["sh", "-c", "exit 3"])

    said = Lattice(repo)("worker", "run", "Lint", "--wait")

    assert f"'{DEFINITION}' of " in said.err
    assert "is not approved: the approved version is used" in said.err


def test_nothing_runs_where_a_commit_edits_both(typed: Typed, repo: GitRepository) -> None:
    define(repo, command=["sh", "lint.sh"], files={"lint.sh": "exit 3\n"})
    typed("worker", "trust", "Lint", "--yes")
    define(repo, command=["sh", "-c", "exit 3"], files={"lint.sh": "exit 4\n"})

    assert "worker 'Lint' is not approved in this clone" in typed("worker", "run", "Lint", code=7).err
