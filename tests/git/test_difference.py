"""Differences: every kind of change, and nothing around them that shows through."""

import hashlib
import os
from pathlib import Path

import pytest
from support import GitRepository, make_repository

from lattice.errors import EnvironmentProblem
from lattice.git.codec.patch import path_text
from lattice.git.difference import Difference, difference, first_parent, merge_base
from lattice.git.repository import discover, empty_tree
from lattice.git.store import Store
from lattice.model.change import FileChange, Hunk, patch_digest
from lattice.model.ids import Oid


def between(repo: GitRepository, base: str, head: str, limit: int | None = None) -> Difference:
    found = discover(str(repo.path))
    return difference(found, Oid(base), Oid(head), limit_bytes=limit)


def of_change(
    repo: GitRepository, before: dict[str, str | bytes], after: dict[str, str | bytes]
) -> Difference:
    base = repo.commit(before)
    return between(repo, base, repo.commit(after))


def only(found: Difference) -> FileChange:
    (file,) = found.change.files
    return file


def test_an_edit_has_its_lines_with_numbers(repo: GitRepository) -> None:
    lines = [f"{n}\n" for n in range(1, 21)]
    changed = [*lines[:9], "ten\n", *lines[10:], "21\n"]

    file = only(of_change(repo, {"f": "".join(lines)}, {"f": "".join(changed)}))

    assert (file.status, file.old_path, file.new_path) == ("M", "f", "f")
    assert (file.old_mode, file.new_mode) == (0o100644, 0o100644)
    assert file.new_oid == repo.git("rev-parse", "HEAD:f")
    assert file.added_lines() == {10: b"ten\n", 21: b"21\n"}
    assert [(h.old_start, h.old_lines, h.new_start, h.new_lines) for h in file.hunks] == [
        (7, 7, 7, 7),
        (18, 3, 18, 4),
    ]


def test_a_root_commit_is_compared_with_the_empty_tree(repo: GitRepository) -> None:
    base = empty_tree(discover(str(repo.path)))

    file = only(between(repo, base, repo.git("rev-parse", "HEAD")))

    assert (file.status, file.old_path, file.old_mode, file.old_oid) == ("A", None, 0, None)
    assert file.hunks == (Hunk(0, 0, 1, 1, ((b"+", b"hello\n"),)),)


def test_a_deletion_names_the_old_path(repo: GitRepository) -> None:
    base = repo.git("rev-parse", "HEAD")
    (repo.path / "README").unlink()

    file = only(between(repo, base, repo.commit()))

    assert (file.status, file.new_path, file.new_mode, file.new_oid, file.path) == (
        "D",
        None,
        0,
        None,
        "README",
    )


def test_a_rename_with_an_edit_is_followed(repo: GitRepository) -> None:
    lines = "".join(f"line {n}\n" for n in range(30))
    base = repo.commit({"old name": lines})
    (repo.path / "old name").rename(repo.path / "new name")

    file = only(between(repo, base, repo.commit({"new name": lines + "more\n"})))

    assert (file.status, file.old_path, file.new_path) == ("R", "old name", "new name")
    assert file.added_lines() == {31: b"more\n"}


def test_a_pure_rename_has_no_hunks_and_the_next_file_keeps_its_own(repo: GitRepository) -> None:
    base = repo.commit({"a": "1\n2\n3\n", "z": "z\n"})
    (repo.path / "a").rename(repo.path / "b")

    renamed, edited = between(repo, base, repo.commit({"z": "y\n"})).change.files

    assert (renamed.status, renamed.hunks) == ("R", ())
    assert edited.added_lines() == {1: b"y\n"}


def test_a_mode_alone_can_change(repo: GitRepository) -> None:
    base = repo.git("rev-parse", "HEAD")
    (repo.path / "README").chmod(0o755)

    file = only(between(repo, base, repo.commit()))

    assert (file.status, file.old_mode, file.new_mode, file.hunks, file.binary) == (
        "M",
        0o100644,
        0o100755,
        (),
        False,
    )


def test_a_change_of_type_has_both_halves(repo: GitRepository) -> None:
    (repo.path / "l").symlink_to("README")
    base = repo.commit()
    (repo.path / "l").unlink()

    file = only(between(repo, base, repo.commit({"l": "now a file\n"})))

    assert (file.status, file.old_mode, file.new_mode) == ("T", 0o120000, 0o100644)
    assert [line for hunk in file.hunks for line in hunk.lines] == [
        (b"-", b"README"),
        (b"+", b"now a file\n"),
    ]
    assert file.added_lines() == {1: b"now a file\n"}


def test_binaries_and_submodules_have_ids_and_no_hunks(repo: GitRepository) -> None:
    commit = repo.git("rev-parse", "HEAD")
    base = repo.commit({"bin": b"\0\1", "z": "z\n"})
    repo.write({"bin": b"\0\2", "z": "y\n"})
    repo.git("add", "-A")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    repo.git("commit", "--quiet", "-m", "both")

    binary, submodule, text = between(repo, base, repo.git("rev-parse", "HEAD")).change.files

    assert (binary.binary, binary.hunks) == (True, ())
    assert (submodule.new_mode, submodule.new_oid, submodule.hunks) == (0o160000, commit, ())
    assert text.added_lines() == {1: b"y\n"}


def test_a_missing_newline_and_carriage_returns_are_kept(repo: GitRepository) -> None:
    file = only(of_change(repo, {"f": "a\r\nb"}, {"f": "a\r\nc\r\n"}))

    assert file.hunks[0].lines == ((b" ", b"a\r\n"), (b"-", b"b"), (b"+", b"c\r\n"))

    both = only(of_change(repo, {"g": "x"}, {"g": "y"}))
    assert both.hunks[0].lines == ((b"-", b"x"), (b"+", b"y"))


def test_content_that_looks_like_a_diff_is_content(repo: GitRepository) -> None:
    traps = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n\n"

    file, other = of_change(repo, {"f": "start\n" + traps, "z": "z\n"}, {"f": traps, "z": traps}).change.files

    assert [line for line in file.hunks[0].lines if line[0] != b" "] == [(b"-", b"start\n")]
    assert b"".join(other.added_lines().values()) == traps.encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("new\nline", "new\nline"),
        ('quote"and\\', 'quote"and\\'),
        ("tab\tand space ", "tab\tand space "),
        ("é", "é"),
        ("\udcffx", "%FFx"),
        ("a b/ b/c", "a b/ b/c"),
    ],
)
def test_odd_paths_are_text(name: str, shown: str, repo: GitRepository) -> None:
    base = repo.git("rev-parse", "HEAD")
    repo.git("config", "core.quotePath", "false")

    file = only(between(repo, base, repo.commit({name: "1\n"})))

    assert file.path == shown
    assert file.added_lines() == {1: b"1\n"}
    assert path_text(os.fsencode(name)) == shown


def test_settings_and_attributes_of_a_user_change_nothing(repo: GitRepository, sealed_home: Path) -> None:
    lines = "".join(f"line {n}\n" for n in range(30))
    base = repo.commit({"f.py": lines, "moved": lines * 2, "ws": "a b\n\n"})
    (repo.path / "moved").rename(repo.path / "there")
    head = repo.commit({"f.py": lines.replace("line 9\n", "nine\n\n"), "ws": "a  b\n\n"})
    plain = between(repo, base, head)

    (sealed_home / "attributes").write_text("* -diff\n")
    for key, value in {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.renames": "false",
        "diff.context": "9",
        "diff.algorithm": "patience",
        "diff.external": "false",
        "diff.suppressBlankEmpty": "true",
        "diff.renameLimit": "1",
        "diff.ignoreSubmodules": "all",
        "diff.wsErrorHighlight": "all",
        "diff.interHunkContext": "50",
        "color.ui": "always",
        "core.attributesFile": str(sealed_home / "attributes"),
        "core.whitespace": "trailing-space",
        "core.bigFileThreshold": "1",
    }.items():
        repo.git("config", "--global", key, value)
    repo.write({".gitattributes": "*.py -diff\n"})
    repo.git("add", ".gitattributes")

    assert between(repo, base, head) == plain
    assert [file.status for file in plain.change.files] == ["M", "R", "M"]
    assert plain.change.files[0].hunks


def test_a_clone_without_worktree_gives_the_same(repo: GitRepository, tmp_path: Path) -> None:
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({".gitattributes": "* -diff\n", "code.py": "import os\n"})
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")

    here, there = between(repo, base, head), between(GitRepository(tmp_path / "bare.git"), base, head)

    assert here == there
    assert here.change.files[1].added_lines() == {1: b"import os\n"}


def test_indentation_alone_gives_another_digest(repo: GitRepository) -> None:
    base = repo.commit({"f.py": "if a:\n    b()\n"})
    one = repo.commit({"f.py": "if a:\n    b()\n    c()\n"})
    repo.git("reset", "--quiet", "--hard", base)
    other = repo.commit({"f.py": "if a:\n    b()\nc()\n"})

    assert patch_digest(between(repo, base, one).change) != patch_digest(between(repo, base, other).change)


def test_the_size_and_digest_are_those_of_the_text(repo: GitRepository) -> None:
    found = of_change(repo, {"f": "1\n"}, {"f": "2\n"})

    text = repo.git("diff-tree", "-p", "--full-index", "HEAD~1", "HEAD").encode() + b"\n"
    assert (found.bytes_shown, found.bytes_withheld) == (len(text), 0)
    assert found.sha256 == hashlib.sha256(text).hexdigest()


def test_no_difference_is_empty(repo: GitRepository) -> None:
    head = repo.git("rev-parse", "HEAD")

    found = between(repo, head, head)

    assert (found.change.files, found.bytes_shown, found.withheld) == ((), 0, ())


def test_above_the_limit_whole_files_are_withheld_and_counted(repo: GitRepository) -> None:
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({f"f{n}": f"{n}\n" * 200 for n in range(5)})
    whole = between(repo, base, head)
    share = whole.bytes_shown // 5

    for limit in (0, 1, share - 1, share, share + 1, 2 * share + 9, whole.bytes_shown - 1):
        cut = between(repo, base, head, limit)

        assert cut.change.files == whole.change.files[: len(cut.change.files)]
        assert [file.path for file in (*cut.change.files, *cut.withheld)] == [f"f{n}" for n in range(5)]
        assert cut.withheld
        assert cut.bytes_shown <= limit
        assert cut.bytes_shown + cut.bytes_withheld == whole.bytes_shown
        assert cut.sha256 == whole.sha256

    assert between(repo, base, head, whole.bytes_shown) == whole


def test_a_cut_between_two_hunks_does_not_show_half_a_file(repo: GitRepository) -> None:
    lines = [f"{n}\n" for n in range(100)]
    base = repo.commit({"f": "".join(lines)})
    lines[5], lines[90] = "x\n", "y\n"
    head = repo.commit({"f": "".join(lines)})

    size = between(repo, base, head).bytes_shown

    shown = [limit for limit in range(0, size, 3) if between(repo, base, head, limit).change.files]

    assert shown == []


def test_a_large_diff_is_read_within_the_limit(repo: GitRepository) -> None:
    base = repo.git("rev-parse", "HEAD")
    head = repo.commit({"big": "0123456789abcde\n" * 400_000, "small": "s\n"})

    found = between(repo, base, head, 1_000_000)

    assert found.change.files == ()
    assert found.bytes_withheld > 6_400_000


def test_what_is_no_commit_is_an_error(repo: GitRepository) -> None:
    with pytest.raises(EnvironmentProblem):
        between(repo, "1" * 40, repo.git("rev-parse", "HEAD"))


def test_sha256_repositories_have_differences_too(tmp_path: Path) -> None:
    repo = make_repository(tmp_path / "long", "--object-format=sha256")
    head = repo.commit({"f": "1\n"})

    file = only(between(repo, empty_tree(discover(str(repo.path))), head))

    assert (file.status, len(file.new_oid or "")) == ("A", 64)


def test_parents_and_merge_bases(store: Store, repo: GitRepository) -> None:
    found = discover(str(repo.path))
    root = Oid(repo.git("rev-parse", "HEAD"))
    main = Oid(repo.commit({"a": "1"}))
    repo.git("checkout", "--quiet", "-b", "side", root)
    side = Oid(repo.commit({"b": "1"}))
    repo.git("checkout", "--quiet", "--orphan", "alone")
    alone = Oid(repo.commit({"c": "1"}))

    assert first_parent(store, main) == root
    assert first_parent(store, root) is None
    assert merge_base(found, main, side) == root
    assert merge_base(found, main, alone) is None
