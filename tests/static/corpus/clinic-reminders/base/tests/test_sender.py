import tempfile
import unittest
from datetime import datetime
from pathlib import Path

from reminders.pool import Pool
from reminders.sender import Sender

NOW = datetime(2024, 5, 6, 8, 0)


class Gateway:
    def __init__(self):
        self.sent = []

    def send(self, phone, text):
        self.sent.append((phone, text))


class SenderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.pool = Pool(str(Path(folder.name) / "clinic.db"), size=2, patience=0.1)
        conn = self.pool.acquire()
        conn.execute("INSERT INTO patient VALUES (1, 'Ida', '+4712345')")
        conn.execute(
            "INSERT INTO appointment VALUES (7, 1, '2024-05-07T09:30:00', NULL)"
        )
        conn.commit()
        self.pool.release(conn)

    def test_each_appointment_is_reminded_once(self):
        gateway = Gateway()
        sender = Sender(self.pool, gateway)
        self.assertEqual(sender.run(NOW), 1)
        self.assertEqual(sender.run(NOW), 0)
        self.assertEqual(
            gateway.sent,
            [("+4712345", "Dear Ida, you have an appointment on 07 May at 09:30.")],
        )


if __name__ == "__main__":
    unittest.main()
