TEXT = '''Dear %(name)s,

welcome to the society. Plot %(plot)s is yours from today; the key to the
tool shed hangs at the office.
'''


def send_welcomes(store, mailer):
    count = 0
    for member in store.members:
        if store.was_mailed(member['address'], 'welcome'):
            continue
        mailer.send(member['address'], 'Welcome', TEXT % member)
        store.mark_mailed(member['address'], 'welcome')
        count += 1
    return count
