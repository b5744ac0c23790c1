from concurrent.futures import ThreadPoolExecutor

from expreg import Registry


def test_numbers_follow_each_other(tmp_path):
    registry = Registry(tmp_path / "reg")
    assert registry.add("mlp", 0.81, "/out/1") == 1
    assert registry.add("mlp", 0.84, "/out/2") == 2
    assert [run["metric"] for run in registry.runs()] == [0.81, 0.84]


def test_many_jobs_at_once(tmp_path):
    registry = Registry(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda i: registry.add("cnn", i / 40, "/out"), range(40)))
    assert sorted(numbers) == list(range(1, 41))
