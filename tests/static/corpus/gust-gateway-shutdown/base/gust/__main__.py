import asyncio
import logging
import sys

from gust import config
from gust.gateway import Gateway


def main():
    logging.basicConfig(level=logging.INFO)
    asyncio.run(Gateway(config.read(sys.argv[1])).run())


if __name__ == '__main__':
    main()
