from quickfold.document import Document


class Server:
    def __init__(self):
        self.documents = {}

    def did_open(self, uri, text):
        self.documents[uri] = Document(uri, text)

    def did_close(self, uri):
        self.documents.pop(uri, None)

    def folding_ranges(self, uri):
        document = self.documents[uri]
        return [
            {"startLine": start, "endLine": end}
            for start, end in document.folds()
        ]
