"""Objects that are made once and changed by all who use them."""
