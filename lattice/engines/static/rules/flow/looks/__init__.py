"""What is looked at before a lock, an await or a transaction, and acted on as if nothing had changed."""
