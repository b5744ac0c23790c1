"""Decides which folders are old enough to leave the disk."""

import enum
import os


class Verdict(enum.Enum):
    KEEP = "keep"
    MOVE = "move"


class Policy:
    """A folder is moved when nothing below it changed for `days` days."""

    def __init__(self, days, now):
        self.days = days
        self.now = now

    def newest_change(self, folder):
        newest = os.lstat(folder).st_mtime
        for parent, folders, files in os.walk(folder):
            for name in folders + files:
                newest = max(newest, os.lstat(os.path.join(parent, name)).st_mtime)
        return newest

    def judge(self, folder):
        age = (self.now - self.newest_change(folder)) / 86400
        return Verdict.MOVE if age >= self.days else Verdict.KEEP
