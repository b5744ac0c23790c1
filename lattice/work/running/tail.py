"""The end of a file as text."""

import os


def tail(path: str, limit_bytes: int) -> str:
    """At most the last `limit_bytes` of a file, undecodable bytes replaced; empty where there is none."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - limit_bytes))
            return file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
