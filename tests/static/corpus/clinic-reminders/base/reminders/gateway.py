"""Hands messages to smstools by way of its spool directory."""

import os
import uuid


class SpoolGateway:
    def __init__(self, folder):
        self.folder = folder

    def send(self, phone, text):
        name = os.path.join(self.folder, uuid.uuid4().hex)
        # smstools ignores names that end in .LOCK
        with open(name + ".LOCK", "w", encoding="utf-8") as out:
            out.write(f"To: {phone.lstrip('+')}\nAlphabet: UTF-8\n\n{text}\n")
        os.rename(name + ".LOCK", name)
