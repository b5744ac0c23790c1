import pytest

from shardkit import manifest, text


@pytest.fixture
def corpus(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for index in range(12):
        (source / f"doc{index:02d}.txt").write_text("word " * (index + 1), encoding="utf-8")
    (source / "blank.txt").write_text(" \n", encoding="utf-8")
    target = tmp_path / "target"
    target.mkdir()
    return source, target


def test_build(corpus):
    source, target = corpus
    text.build(str(source), str(target), shard_count=3)
    shards = manifest.read_manifest(str(target))["shards"]
    assert [s["file"] for s in shards] == [f"train-{i:04d}.jsonl" for i in range(3)]
    assert sum(s["count"] for s in shards) == 12


def test_shards_are_balanced():
    sizes = {str(n): n for n in range(1, 41)}
    shards, held_out = text.plan(sizes, 4, 0.0)
    loads = [sum(sizes[name] for name in names) for names in shards]
    assert held_out == []
    assert max(loads) - min(loads) <= 2


def test_holdout_is_stable():
    sizes = {f"d{n}": 1 for n in range(200)}
    before = set(text.plan(sizes, 2, 0.2)[1])
    sizes.update({f"e{n}": 1 for n in range(200)})
    after = set(text.plan(sizes, 2, 0.2)[1])
    assert before and before == {name for name in after if name.startswith("d")}


@pytest.mark.parametrize("count, holdout", [(0, 0.0), (1, 1.0), (9, 0.0)])
def test_bad_plans(count, holdout):
    with pytest.raises(ValueError):
        text.plan({"a": 1, "b": 2}, count, holdout)
