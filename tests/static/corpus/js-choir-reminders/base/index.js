'use strict'

const { readFileSync } = require('node:fs')
const invite = require('./mailers/invite')
const { Outbox } = require('./lib/outbox')

const HELP = `usage: node index.js <command> <data.json>

  invite    write one invitation per member who has not answered`

function main (argv) {
  const [command, file] = argv
  if (!file) {
    console.error(HELP)
    return 2
  }
  const data = JSON.parse(readFileSync(file, 'utf8'))
  const outbox = new Outbox(process.env.OUTBOX || 'outbox')
  switch (command) {
    case 'invite':
      for (const mail of invite.all(data)) outbox.put(mail)
      break
    default:
      console.error(HELP)
      return 2
  }
  console.log(`${outbox.count} mails written`)
  return 0
}

process.exitCode = main(process.argv.slice(2))
