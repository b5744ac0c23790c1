"""The agent programs: one module each for how it is started, kept from writing, and understood."""
