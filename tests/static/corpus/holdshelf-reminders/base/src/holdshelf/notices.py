import logging

from .mail import MailError

log = logging.getLogger(__name__)

READY = '''\
Your book "{title}" is ready for you at {branch}.
Please collect it by {expires_on}.
'''


def send_ready_notices(store, mailer, now):
  sent = 0
  for hold in store.waiting():
    try:
      mailer.send(hold.patron_email, f'Ready: {hold.title}', READY.format(**hold._asdict()))
    except MailError as exc:
      log.warning('ready notice for hold %d not sent: %s', hold.id, exc)
      continue
    store.mark_notified(hold.id, now.isoformat())
    sent += 1
  return sent
