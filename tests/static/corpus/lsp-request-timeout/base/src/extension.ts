import { connect } from './client.js'
import type { Connection } from './connection.js'
import { readSettings } from './settings.js'
import type { Transport } from './transport.js'

/** What the editor offers to a plug-in. */
export interface Host {
  settings(): Record<string, unknown>
  spawn(command: string[]): Transport
  provide(kind: 'hover', ask: (params: unknown) => Promise<unknown>): void
}

let connection: Connection | undefined

export function activate(host: Host): void {
  const settings = readSettings(host.settings())
  const current = connect(host.spawn(settings.server), settings)
  host.provide('hover', (params) => current.request('textDocument/hover', params))
  connection = current
}

export function deactivate(): void {
  connection?.notify('exit', null)
  connection = undefined
}
