'use strict'

const { render } = require('../lib/render')

function message (member, concert) {
  return {
    to: member.email,
    subject: `Will you sing on ${concert.date}?`,
    body: render('templates/invite.txt', {
      name: member.name,
      title: concert.title,
      date: concert.date,
      venue: concert.venue
    })
  }
}

/** One mail for each member without an answer, for each concert. */
function all ({ members, concerts, answers }) {
  const mails = []
  for (const concert of concerts) {
    const answered = new Set((answers[concert.id] || []).map(a => a.member))
    for (const member of members) {
      if (!answered.has(member.id)) mails.push(message(member, concert))
    }
  }
  return mails
}

module.exports = { all, message }
