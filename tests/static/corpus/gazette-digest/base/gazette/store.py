import json
import os


class Store:
    """The members, the notices, and what has been mailed to whom."""

    def __init__(self, path):
        self.path = path
        with open(path, encoding='utf-8') as f:
            data = json.load(f)
        self.members = data['members']
        self.notices = data.get('notices', [])
        self.mailed = data.get('mailed', {})

    def was_mailed(self, address, what):
        return what in self.mailed.get(address, [])

    def mark_mailed(self, address, what):
        """Remember, on disk, that `address` has got `what`."""
        self.mailed.setdefault(address, []).append(what)
        self._save()

    def _save(self):
        data = {'members': self.members, 'notices': self.notices, 'mailed': self.mailed}
        scratch = self.path + '.new'
        with open(scratch, 'w', encoding='utf-8') as f:
            json.dump(data, f, indent=1)
            f.flush()
            os.fsync(f.fileno())
        os.replace(scratch, self.path)
