import smtplib
from email.message import EmailMessage


class MailError(Exception):
  pass


class Mailer:

  def __init__(self, relay, sender):
    self.relay = relay
    self.sender = sender

  def send(self, to, subject, body):
    msg = EmailMessage()
    msg['From'] = self.sender
    msg['To'] = to
    msg['Subject'] = subject
    msg.set_content(body)
    try:
      with smtplib.SMTP(self.relay, timeout=20) as smtp:
        smtp.send_message(msg)
    except (OSError, smtplib.SMTPException) as exc:
      raise MailError(f'{to}: {exc}') from exc
