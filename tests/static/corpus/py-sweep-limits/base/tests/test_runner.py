from sweeprun.grid import expand
from sweeprun.runner import run_sweep

SCRIPT = """\
import sys
print("value", sys.argv[2])
sys.exit(0 if sys.argv[2] == "good" else 3)
"""


def test_sweep_reports_each_trial(tmp_path):
    script = tmp_path / "train.py"
    script.write_text(SCRIPT)
    results = run_sweep(expand(["x=good,bad"]), str(script), tmp_path / "logs")
    assert [r.status for r in results] == ["ok", "failed"]
    assert (tmp_path / "logs" / "trial-002.log").read_text() == "value bad\n"
