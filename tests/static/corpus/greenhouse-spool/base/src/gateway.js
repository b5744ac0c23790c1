'use strict'

class Gateway {
  constructor ({ link, log = console, flushMs = 30_000 }) {
    this.link = link
    this.log = log
    this.flushMs = flushMs
    this.pending = []
    this.timer = null
    this.sending = null
  }

  start () {
    this.timer = setInterval(() => { this.flush() }, this.flushMs)
  }

  record (sensor, values, at = new Date()) {
    this.pending.push({ sensor, at: at.toISOString(), ...values })
  }

  // Never rejects: a batch that cannot be sent goes back to the front of the line.
  flush () {
    if (this.sending) return this.sending
    if (this.pending.length === 0) return Promise.resolve()
    const batch = this.pending
    this.pending = []
    this.sending = this.link.send(batch)
      .catch((err) => {
        this.log.warn(`batch of ${batch.length} not sent: ${err.message}`)
        this.pending = batch.concat(this.pending)
      })
      .finally(() => { this.sending = null })
    return this.sending
  }

  async stop () {
    clearInterval(this.timer)
    await this.sending
    await this.flush()
  }
}

module.exports = { Gateway }
