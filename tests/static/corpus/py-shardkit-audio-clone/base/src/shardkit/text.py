"""Shards of plain text documents."""
import hashlib
import heapq
import json
import os

from shardkit.manifest import write_manifest


def documents(folder):
    """Yield (name, text) of every document in folder that has any text."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                text = source.read().strip()
            if text:
                yield name, text


def plan(sizes, shard_count, holdout):
    """Decide where each document goes.

    sizes maps names to sizes. Returns one list of names for each shard, and
    the names that are held out. What is held out depends on the name alone,
    so it stays the same as documents are added.
    """
    if shard_count < 1:
        raise ValueError("at least one shard is needed")
    if not 0 <= holdout < 1:
        raise ValueError("holdout is a share: 0 <= holdout < 1")
    held_out = []
    kept = []
    for name, size in sizes.items():
        digest = hashlib.sha256(name.encode("utf-8")).digest()
        if int.from_bytes(digest[:4], "big") < holdout * 2**32:
            held_out.append(name)
        else:
            kept.append((size, name))
    if len(kept) < shard_count:
        raise ValueError(f"{len(kept)} documents do not fill {shard_count} shards")
    kept.sort(key=lambda item: (-item[0], item[1]))
    shards = [[] for _ in range(shard_count)]
    heap = [(0, index) for index in range(shard_count)]
    for size, name in kept:
        filled, index = heapq.heappop(heap)
        shards[index].append(name)
        heapq.heappush(heap, (filled + size, index))
    return shards, sorted(held_out)


def build(source, target, shard_count=8, holdout=0.0):
    """Write the text shards of source to target, and their manifest."""
    texts = dict(documents(source))
    sizes = {name: len(text) for name, text in texts.items()}
    shards, held_out = plan(sizes, shard_count, holdout)
    entries = []
    for file_name, names in _named(shards, held_out):
        with open(os.path.join(target, file_name), "w", encoding="utf-8") as out:
            for name in names:
                out.write(json.dumps({"name": name, "text": texts[name]}) + "\n")
        entries.append({"file": file_name, "count": len(names)})
    write_manifest(target, "text", entries)
    return entries


def _named(shards, held_out):
    for index, names in enumerate(shards):
        yield f"train-{index:04d}.jsonl", names
    if held_out:
        yield "holdout.jsonl", held_out
