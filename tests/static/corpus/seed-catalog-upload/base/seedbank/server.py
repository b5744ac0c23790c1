from wsgiref.simple_server import make_server

from seedbank.app import App
from seedbank.catalog import Catalog
from seedbank.config import Config


def main():
    config = Config()
    catalog = Catalog()
    catalog.add("SB-0001", "Ochsenherz", "Solanum lycopersicum")
    catalog.add("SB-0002", "Blauer Schwede", "Solanum tuberosum")
    with make_server("", config.port, App(catalog, config)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
