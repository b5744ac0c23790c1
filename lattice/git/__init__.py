"""Access to git behind one small surface (`store`), with two sides: git's processes and libgit2."""
