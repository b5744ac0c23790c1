import { Connection } from './connection.js'
import type { ClientSettings } from './settings.js'
import type { Message, Transport } from './transport.js'

export function connect(transport: Transport, settings: ClientSettings): Connection {
  return new Connection(settings.trace ? traced(transport) : transport)
}

function traced(inner: Transport): Transport {
  const log = (arrow: string, message: Message) =>
    console.error(arrow, JSON.stringify(message))
  return {
    send(message) {
      log('->', message)
      inner.send(message)
    },
    onMessage(listener) {
      inner.onMessage((message) => {
        log('<-', message)
        listener(message)
      })
    },
  }
}
