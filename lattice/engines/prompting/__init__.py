"""The prompt of a run: a persona in the frame when it is asked for, filled with data when it starts."""
