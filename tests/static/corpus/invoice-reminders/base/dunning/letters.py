import pathlib
from email.message import EmailMessage
from string import Template

TEMPLATES = pathlib.Path(__file__).parent / "templates"


def render(name, invoice, today):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return Template(text).substitute(
        customer=invoice.customer,
        number=invoice.number,
        amount=invoice.amount,
        due=invoice.due.isoformat(),
        days=invoice.overdue_days(today),
    )


def write_letter(outbox, invoice, today):
    message = EmailMessage()
    message["To"] = invoice.email
    message["Subject"] = f"Invoice {invoice.number} is overdue"
    message.set_content(render("first_reminder.txt", invoice, today))
    target = outbox / f"{invoice.number}-{today.isoformat()}.eml"
    target.write_bytes(bytes(message))
    return target
