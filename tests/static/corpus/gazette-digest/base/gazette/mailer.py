import smtplib
from email.message import EmailMessage


class Mailer:
    def __init__(self, host, sender):
        self.host = host
        self.sender = sender

    def send(self, address, subject, text):
        """Hand one message to the mail server; raises OSError if it is not taken."""
        msg = EmailMessage()
        msg['From'] = self.sender
        msg['To'] = address
        msg['Subject'] = subject
        msg.set_content(text)
        with smtplib.SMTP(self.host, timeout=30) as smtp:
            smtp.send_message(msg)
