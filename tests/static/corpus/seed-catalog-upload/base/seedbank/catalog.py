class Catalog:
    """Varieties by accession number."""

    def __init__(self):
        self._varieties = {}

    def add(self, accession, name, species):
        self._varieties[accession] = {
            "accession": accession,
            "name": name,
            "species": species,
        }

    def get(self, accession):
        return self._varieties.get(accession)

    def search(self, text):
        text = text.lower()
        return [
            v
            for v in self._varieties.values()
            if text in v["name"].lower() or text in v["species"].lower()
        ]
