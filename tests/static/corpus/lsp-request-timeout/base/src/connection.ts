import type { Message, Transport } from './transport.js'

interface Pending {
  resolve(value: unknown): void
  reject(reason: Error): void
}

export class Connection {
  private nextId = 1
  private readonly pending = new Map<number, Pending>()

  constructor(private readonly transport: Transport) {
    transport.onMessage((message) => this.receive(message))
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject })
      this.transport.send({ jsonrpc: '2.0', id, method, params })
    })
  }

  notify(method: string, params: unknown): void {
    this.transport.send({ jsonrpc: '2.0', method, params })
  }

  private receive(message: Message): void {
    if (message.id === undefined) return
    const entry = this.pending.get(message.id)
    if (!entry) return
    this.pending.delete(message.id)
    if (message.error) entry.reject(new Error(message.error.message))
    else entry.resolve(message.result)
  }
}
