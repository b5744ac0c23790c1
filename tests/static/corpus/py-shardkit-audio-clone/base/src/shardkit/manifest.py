"""The manifest that a loader reads to find its shards."""
import json
import os


def write_manifest(folder, kind, shards):
    """Write ``manifest.json``; it appears complete or not at all."""
    target = os.path.join(folder, "manifest.json")
    temporary = target + ".new"
    with open(temporary, "w", encoding="utf-8") as out:
        json.dump({"kind": kind, "shards": shards}, out, indent=1, sort_keys=True)
        out.write("\n")
    os.replace(temporary, target)


def read_manifest(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as source:
        return json.load(source)
