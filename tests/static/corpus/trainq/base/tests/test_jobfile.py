import pytest

from trainq.jobfile import Job, JobFileError, load


def write(tmp_path, text):
    path = tmp_path / "jobs.toml"
    path.write_text(text)
    return path


def test_load(tmp_path):
    path = write(tmp_path, '[[job]]\nname = "a"\ncommand = ["true"]\n')
    assert load(path) == [Job("a", ("true",))]


def test_unknown_key(tmp_path):
    path = write(tmp_path, '[[job]]\nname = "a"\ncommand = ["true"]\ngpu = 1\n')
    with pytest.raises(JobFileError):
        load(path)
