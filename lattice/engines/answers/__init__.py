"""How what an engine said becomes an answer: one ladder for the agents, one reader a format for linters."""
