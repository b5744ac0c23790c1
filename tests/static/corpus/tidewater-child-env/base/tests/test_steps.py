import pytest

from tidewater.steps import Step, StepFailed, run_step


def make(tmp_path, body):
    script = tmp_path / "step.py"
    script.write_text(body)
    return Step("clean", script)


def test_output_is_returned(tmp_path):
    step = make(tmp_path, "import sys\nprint(sys.stdin.read().upper(), end='')\n")
    assert run_step(step, b"abc", 30) == b"ABC"


def test_failure_carries_the_tail_of_stderr(tmp_path):
    step = make(tmp_path, "import sys\nsys.exit('no such column')\n")
    with pytest.raises(StepFailed, match="no such column"):
        run_step(step, b"", 30)


def test_slow_step_is_stopped(tmp_path):
    step = make(tmp_path, "import time\ntime.sleep(60)\n")
    with pytest.raises(StepFailed, match="no answer"):
        run_step(step, b"", 0.5)
