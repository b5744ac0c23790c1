"""What commands show, as values, and how each is written as text: no I/O, no decisions."""
