import os


class Config:
    def __init__(self, environ=os.environ):
        self.media = environ.get("SEEDBANK_MEDIA", "media")
        self.port = int(environ.get("SEEDBANK_PORT", "8080"))
