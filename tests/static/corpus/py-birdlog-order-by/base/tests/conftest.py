import pytest

from birdlog import store


@pytest.fixture
def db():
    connection = store.connect(":memory:")
    ann = store.add_observer(connection, "Ann", "ann@example.org", "t-ann")
    bo = store.add_observer(connection, "Bo", "bo@example.org", "t-bo")
    store.add_sighting(connection, ann, "Lapwing", "Mere End", "2024-03-02", 40)
    store.add_sighting(connection, bo, "Bittern", "Mere End", "2024-03-05", 1)
    store.add_sighting(connection, ann, "Lapwing", "Saltings", "2024-03-05", 12)
    yield connection
    connection.close()
