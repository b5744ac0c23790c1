"""Upload to the lake's HTTP intake."""

import requests


class Sink:

    def __init__(self, url, token, session=None):
        self.url = url
        self.session = session or requests.Session()
        self.session.headers["Authorization"] = "Bearer " + token

    def upload(self, events):
        reply = self.session.post(self.url, json={"events": events}, timeout=60)
        reply.raise_for_status()
