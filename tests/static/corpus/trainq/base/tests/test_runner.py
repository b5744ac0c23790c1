import sys

from trainq.jobfile import Job
from trainq.runner import run_job


def test_status_follows_exit_code(tmp_path):
    good = Job("good", (sys.executable, "-c", "print('hi')"))
    bad = Job("bad", (sys.executable, "-c", "raise SystemExit(3)"))
    assert run_job(good, tmp_path).status == "ok"
    assert run_job(bad, tmp_path).status == "failed"
    assert (tmp_path / "good.log").read_text() == "hi\n"
