import asyncio
import json
import unittest

from gust.uplink import Uplink


class Sink:
    """A forecast service that keeps what it is sent."""

    def __init__(self, answer=b'ok\n'):
        self.answer = answer
        self.batches = []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.accept, '127.0.0.1', 0)
        self.address = self.server.sockets[0].getsockname()[:2]
        return self

    async def __aexit__(self, *exc):
        self.server.close()
        await self.server.wait_closed()

    async def accept(self, reader, writer):
        self.batches.append(json.loads(await reader.readline()))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


class UplinkTest(unittest.IsolatedAsyncioTestCase):

    async def test_batch_is_sent_when_full(self):
        async with Sink() as sink:
            uplink = Uplink(sink.address, 2)
            await uplink.add({'speed': 4.1})
            self.assertEqual(sink.batches, [])
            await uplink.add({'speed': 4.4})
            self.assertEqual(sink.batches, [[{'speed': 4.1}, {'speed': 4.4}]])

    async def test_refused_batch_is_kept(self):
        async with Sink(b'busy\n') as sink:
            uplink = Uplink(sink.address, 1)
            with self.assertRaises(OSError):
                await uplink.add({'speed': 4.1})
            self.assertEqual(uplink.pending, [{'speed': 4.1}])


if __name__ == '__main__':
    unittest.main()
