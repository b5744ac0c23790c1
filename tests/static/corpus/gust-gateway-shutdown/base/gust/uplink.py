import asyncio
import json


class Uplink:
    """Collects readings and sends them to the forecast service in batches."""

    def __init__(self, sink, batch):
        self.sink = sink
        self.batch = batch
        self.pending = []

    async def add(self, reading):
        self.pending.append(reading)
        if len(self.pending) >= self.batch:
            await self.flush()

    async def flush(self):
        if not self.pending:
            return
        batch, self.pending = self.pending, []
        try:
            await self.send(batch)
        except OSError:
            self.pending = batch + self.pending
            raise

    async def send(self, batch):
        reader, writer = await asyncio.open_connection(*self.sink)
        try:
            writer.write(json.dumps(batch).encode() + b'\n')
            await writer.drain()
            if (await reader.readline()).strip() != b'ok':
                raise ConnectionError('batch was refused')
        finally:
            writer.close()
