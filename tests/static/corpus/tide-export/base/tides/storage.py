"""The object store the gauges deliver to, reduced to what the exporter needs."""
import pathlib
import shutil


class DirectoryStore:
    """Objects as files below one root. put() may fail: the root is a network mount."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    def put(self, key, source):
        target = self.root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def put_text(self, key, text):
        target = self.root / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def exists(self, key):
        return (self.root / key).is_file()
