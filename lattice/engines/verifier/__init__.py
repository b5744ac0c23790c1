"""Other engines' findings held against the tree that they are about, in a process of its own."""
