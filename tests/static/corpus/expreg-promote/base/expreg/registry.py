import fcntl
import json
import os
from contextlib import contextmanager
from pathlib import Path


class RegistryError(Exception):
    """The request does not fit the content of the registry."""


class Registry:
    """
    Training runs kept in ``index.json``.

    Parameters
    ----------
    root : str or Path
        Directory of the registry; it is created when missing.
    """

    def __init__(self, root):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)
        self._index = self.root / "index.json"
        self._lock = self.root / "index.lock"

    def runs(self):
        """All runs, oldest first."""
        return self._read()["runs"]

    def add(self, model, metric, artifacts):
        """
        Register a run.

        Returns
        -------
        int
            The number of the new run.
        """
        with self._exclusive():
            index = self._read()
            number = len(index["runs"]) + 1
            index["runs"].append(
                {
                    "number": number,
                    "model": model,
                    "metric": metric,
                    "artifacts": str(artifacts),
                }
            )
            self._write(index)
        return number

    @contextmanager
    def _exclusive(self):
        with open(self._lock, "a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _read(self):
        try:
            text = self._index.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {"runs": []}
        return json.loads(text)

    def _write(self, index):
        draft = self._index.with_suffix(".new")
        draft.write_text(json.dumps(index, indent=1), encoding="utf-8")
        os.replace(draft, self._index)
