export interface ClientSettings {
  server: string[]
  trace: boolean
}

type Raw = Record<string, unknown>

export function readSettings(raw: Raw): ClientSettings {
  const server = raw['quill.server']
  if (typeof server !== 'string' || server.trim() === '') {
    throw new Error('quill.server is not set')
  }
  return {
    server: server.trim().split(/\s+/),
    trace: raw['quill.trace'] === true,
  }
}
