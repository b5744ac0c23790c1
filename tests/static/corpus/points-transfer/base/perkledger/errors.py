class LedgerError(Exception):
    """Base class of everything the ledger refuses to do."""


class UnknownMember(LedgerError):
    def __init__(self, member_id: str) -> None:
        super().__init__(f"no such member: {member_id}")
        self.member_id = member_id


class InsufficientPoints(LedgerError):
    def __init__(self, member_id: str, wanted: int, available: int) -> None:
        super().__init__(f"{member_id} has {available} points, {wanted} needed")
        self.member_id = member_id
        self.wanted = wanted
        self.available = available
