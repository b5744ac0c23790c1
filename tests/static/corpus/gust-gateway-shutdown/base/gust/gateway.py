import asyncio
import logging

from gust.uplink import Uplink

log = logging.getLogger(__name__)

RETRY_SECONDS = 5


class Gateway:

    def __init__(self, config):
        self.config = config
        self.uplink = Uplink(config.sink, config.batch)

    async def run(self):
        await asyncio.gather(*(self.listen(*mast) for mast in self.config.masts))

    async def listen(self, host, port):
        while True:
            try:
                await self.read_mast(host, port)
            except OSError as e:
                log.warning('%s: %s', host, e)
            await asyncio.sleep(RETRY_SECONDS)

    async def read_mast(self, host, port):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            async for line in reader:
                speed, direction = line.split()
                await self.uplink.add(
                    {'mast': host, 'speed': float(speed), 'direction': int(direction)})
        finally:
            writer.close()
