import unittest

from fieldgw import frames


class FramesTest(unittest.TestCase):
    def test_request(self):
        self.assertEqual(
            frames.read_holding(7, 1, 0, 2),
            bytes.fromhex('000700000006010300000002'))

    def test_registers(self):
        answer = bytes.fromhex('000700000007010304000a0102')
        self.assertEqual(frames.parse_registers(answer, 7), [10, 258])

    def test_wrong_transaction(self):
        with self.assertRaises(frames.FrameError):
            frames.parse_registers(bytes.fromhex('000800000007010304000a0102'), 7)


if __name__ == '__main__':
    unittest.main()
