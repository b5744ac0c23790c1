import json
import unittest
from wsgiref.util import setup_testing_defaults

from seedbank.app import App
from seedbank.catalog import Catalog
from seedbank.config import Config


class AppTest(unittest.TestCase):
    def setUp(self):
        catalog = Catalog()
        catalog.add("SB-0001", "Ochsenherz", "Solanum lycopersicum")
        self.app = App(catalog, Config({}))

    def get(self, path, query=""):
        environ = {"PATH_INFO": path, "QUERY_STRING": query}
        setup_testing_defaults(environ)
        seen = {}

        def start_response(status, headers):
            seen["status"] = status
            seen["headers"] = dict(headers)

        body = b"".join(self.app(environ, start_response))
        return seen["status"], seen["headers"], body

    def test_search(self):
        status, _headers, body = self.get("/search", "q=ochsen")
        self.assertEqual(status, "200 OK")
        self.assertEqual(json.loads(body)[0]["accession"], "SB-0001")

    def test_unknown_variety(self):
        self.assertEqual(self.get("/variety/SB-9999")[0], "404 Not Found")
