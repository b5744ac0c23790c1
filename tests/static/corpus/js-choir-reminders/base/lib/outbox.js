'use strict'

const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')

/** Writes mails as files; a separate job hands them to the mail server. */
class Outbox {
  constructor (dir) {
    this.dir = dir
    this.count = 0
    mkdirSync(dir, { recursive: true })
  }

  put (mail) {
    this.count += 1
    const name = `${Date.now()}-${String(this.count).padStart(4, '0')}.eml`
    const head = `To: ${mail.to}\nSubject: ${mail.subject}\n\n`
    writeFileSync(path.join(this.dir, name), head + mail.body)
  }
}

module.exports = { Outbox }
