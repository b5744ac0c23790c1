import json

from birdlog.app import Application


def get(db, path, query="", method="GET"):
    seen = {}

    def start_response(status, headers):
        seen["status"] = status

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    body = b"".join(Application(db)(environ, start_response))
    return seen["status"], json.loads(body)


def test_newest_first(db):
    status, answer = get(db, "/sightings")
    assert status == "200 OK"
    assert [s["id"] for s in answer["sightings"]] == [3, 2, 1]


def test_unknown_page(db):
    assert get(db, "/nests")[0] == "404 Not Found"


def test_only_get(db):
    assert get(db, "/sightings", method="POST")[0] == "405 Method Not Allowed"
