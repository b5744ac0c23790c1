class Document:
    def __init__(self, uri, text):
        self.uri = uri
        self.lines = text.splitlines()

    def folds(self):
        """(start, end) line pairs of every `block { ... }`, outermost first."""
        stack = []
        found = []
        for number, line in enumerate(self.lines):
            code = line.split("#", 1)[0].rstrip()
            if code.endswith("{"):
                stack.append(number)
            elif code.strip() == "}" and stack:
                start = stack.pop()
                if number > start:
                    found.append((start, number))
        return sorted(found)
