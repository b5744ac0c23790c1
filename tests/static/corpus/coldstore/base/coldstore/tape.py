"""Thin layer over the robot's command line client."""

import subprocess


class TapeError(Exception):
    pass


class Tape:
    def __init__(self, pool):
        self.pool = pool

    def archive(self, folder):
        done = subprocess.run(
            ["tapectl", "archive", "--pool", self.pool, "--remove-source", folder],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise TapeError(done.stderr.strip() or "tapectl failed")
