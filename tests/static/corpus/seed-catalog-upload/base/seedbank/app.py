import json
from urllib.parse import parse_qs


class App:
    """A WSGI application over one catalogue."""

    def __init__(self, catalog, config):
        self.catalog = catalog
        self.config = config

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if path == "/search":
            status, kind, body = self.search(query.get("q", [""])[0])
        elif path.startswith("/variety/"):
            status, kind, body = self.variety(path[len("/variety/"):])
        else:
            status, kind, body = self.error("404 Not Found", "no such page")
        start_response(
            status, [("Content-Type", kind), ("Content-Length", str(len(body)))]
        )
        return [body]

    def search(self, text):
        return self.json("200 OK", self.catalog.search(text))

    def variety(self, accession):
        found = self.catalog.get(accession)
        if found is None:
            return self.error("404 Not Found", "no such variety")
        return self.json("200 OK", found)

    def error(self, status, message):
        return self.json(status, {"error": message})

    def json(self, status, value):
        return status, "application/json", json.dumps(value).encode("utf-8")
