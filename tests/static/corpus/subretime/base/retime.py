"""Arithmetic on lists of cues."""


def shift(cues, millis):
    """Move all cues; those that end before the film starts are dropped."""
    moved = []
    for cue in cues:
        end = cue.end + millis
        if end <= 0:
            continue
        moved.append(cue._replace(start=max(0, cue.start + millis), end=end))
    return moved
