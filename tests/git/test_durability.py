"""An acknowledged append is on disk: every object and the ref are synced before it returns."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import GitRepository

HERE = Path(__file__).parent
REF = "refs/lattice/events"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("side", ["process", "libgit2"])
def test_append_syncs_each_object_and_the_ref(side: str, repo: GitRepository, tmp_path: Path) -> None:
    repo.git("config", "core.fsync", "none")
    trace = tmp_path / "trace"
    words = [sys.executable, HERE / "appender.py", repo.path, side, REF, "1", "w"]
    strace = ["strace", "-f", "-y", "-qq", "-o", trace, "-e", "trace=fsync,fdatasync"]
    done = subprocess.run(
        [*strace, *words],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )
    if b"PTRACE" in done.stderr or b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")

    assert done.returncode == 0, done.stderr
    synced = re.findall(r"f(?:data)?sync\(\d+<([^>]*)>", trace.read_text())
    objects = [path for path in synced if re.search(r"/objects/.*tmp_obj|/objects/[0-9a-f]{2}/", path)]
    # A blob, a folder, the root tree, the commit.
    assert len(set(objects)) >= 4, synced
    assert any(path.endswith(f"{REF}.lock") for path in synced), synced
