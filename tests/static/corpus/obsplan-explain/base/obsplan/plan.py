"""Ranking of targets over one night."""

STEP_HOURS = 0.25


def night_steps(start, end, step=STEP_HOURS):
    """Sidereal times from start to end, passing through 24h when needed."""
    length = (end - start) % 24.0
    count = int(length / step) + 1
    return [(start + i * step) % 24.0 for i in range(count)]


def visible_hours(target, site, steps, step=STEP_HOURS):
    hours = 0.0
    for lst in steps:
        altitude, azimuth = site.alt_az(target.ra, target.dec, lst)
        if altitude > max(0.0, site.horizon_altitude(azimuth)):
            hours += step
    return hours


def rank(targets, site, start, end):
    """(hours, target) for every target that rises clear, longest first."""
    steps = night_steps(start, end)
    scored = [(visible_hours(t, site, steps), t) for t in targets]
    return sorted(
        ((h, t) for h, t in scored if h > 0), key=lambda p: (-p[0], p[1].magnitude)
    )
