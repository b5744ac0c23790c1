#!/usr/bin/env node
'use strict'

const { Gateway } = require('../src/gateway')
const { Link } = require('../src/link')
const { listen } = require('../src/sensors')

const houseId = process.env.HOUSE_ID
if (!houseId) {
  console.error('HOUSE_ID is not set')
  process.exit(2)
}

const gateway = new Gateway({
  link: new Link(process.env.FARM_URL || 'http://farm.local:8080', houseId),
  flushMs: Number(process.env.FLUSH_SECONDS || 30) * 1000
})

const lines = listen(process.stdin, (sensor, values) => gateway.record(sensor, values))
gateway.start()

async function shutdown () {
  lines.close()
  await gateway.stop()
  process.exit(0)
}

process.once('SIGTERM', shutdown)
process.once('SIGINT', shutdown)
