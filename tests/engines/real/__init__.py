"""The real agent programs against a scripted model: `make test-engines`.

They are installed from npm into `$ENGINES_DIR` and run as users run them, through `git lattice worker run`,
in a sealed HOME. Nothing of it leaves the machine but the installing.
"""
