import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Connection } from '../src/connection.js'
import type { Message, Transport } from '../src/transport.js'

class FakeTransport implements Transport {
  readonly sent: Message[] = []
  private listener: (message: Message) => void = () => {}
  send(message: Message): void {
    this.sent.push(message)
  }
  onMessage(listener: (message: Message) => void): void {
    this.listener = listener
  }
  reply(message: Message): void {
    this.listener(message)
  }
}

test('answers go to the request with the same id', async () => {
  const transport = new FakeTransport()
  const connection = new Connection(transport)
  const first = connection.request('a', null)
  const second = connection.request('b', null)
  transport.reply({ jsonrpc: '2.0', id: 2, result: 'second' })
  transport.reply({ jsonrpc: '2.0', id: 1, result: 'first' })
  assert.equal(await first, 'first')
  assert.equal(await second, 'second')
})

test('an error answer rejects', async () => {
  const transport = new FakeTransport()
  const connection = new Connection(transport)
  const request = connection.request('a', null)
  transport.reply({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no such method' } })
  await assert.rejects(request, /no such method/)
})
