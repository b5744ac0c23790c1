import io
import os
import tempfile
import unittest

from coldstore.__main__ import main

DAY = 86400


class FakeTape:
    def __init__(self):
        self.folders = []

    def archive(self, folder):
        self.folders.append(os.path.basename(folder))


class MainTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = holder.name
        self.now = 1_700_000_000
        self.make("fresh", 3)
        self.make("stale", 400)

    def make(self, name, age_days):
        folder = os.path.join(self.root, name)
        os.mkdir(folder)
        when = self.now - age_days * DAY
        path = os.path.join(folder, "data.bin")
        with open(path, "wb") as f:
            f.write(b"x" * 10)
        os.utime(path, (when, when))
        os.utime(folder, (when, when))

    def test_plan_lists_only_stale_folders(self):
        out = io.StringIO()
        main(["plan", self.root], tape=FakeTape(), now=self.now, out=out)
        self.assertEqual(out.getvalue(), os.path.join(self.root, "stale") + "\n")

    def test_move(self):
        tape = FakeTape()
        main(["move", self.root], tape=tape, now=self.now)
        self.assertEqual(tape.folders, ["stale"])
