"""Rules that read Python as a syntax tree: locks, errors, resources, order, environments, members."""

from lattice.engines.static.rules.python import (
    broad_environment,
    dead_timeout,
    leak_on_error,
    missing_member,
    mutable_shared,
    not_awaited,
    said_too_early,
    stale_read,
    swallowed_error,
)
from lattice.engines.static.rules.python.injections import outside_text
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (
    stale_read,
    swallowed_error,
    not_awaited,
    dead_timeout,
    leak_on_error,
    said_too_early,
    broad_environment,
    missing_member,
    mutable_shared,
    outside_text,
)
