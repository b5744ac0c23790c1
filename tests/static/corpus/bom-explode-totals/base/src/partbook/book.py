import tomllib


class UnknownPart(KeyError):
    pass


class Book:
    """Parts by number. ``uses`` is empty for parts that are bought."""

    def __init__(self, parts):
        self.parts = parts

    @classmethod
    def load(cls, path):
        with open(path, "rb") as stream:
            return cls(tomllib.load(stream)["part"])

    def part(self, number):
        try:
            return self.parts[number]
        except KeyError:
            raise UnknownPart(number) from None

    def title(self, number):
        return self.part(number)["title"]

    def uses(self, number):
        return self.part(number).get("uses", {})
