"""The reducer and its parts: how each event changes the state."""
