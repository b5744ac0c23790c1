class AccountMissing(LookupError):
    """There is no account with this id."""


class InsufficientCredit(Exception):
    def __init__(self, account_id, wanted, available):
        super().__init__(
            f"{account_id}: wanted {wanted} cents, {available} available"
        )
        self.account_id = account_id
        self.wanted = wanted
        self.available = available
