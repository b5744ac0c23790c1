export interface Message {
  jsonrpc: '2.0'
  id?: number
  method?: string
  params?: unknown
  result?: unknown
  error?: { code: number; message: string }
}

export interface Transport {
  send(message: Message): void
  onMessage(listener: (message: Message) => void): void
}
