"""Rules over added lines in every language: no parser, only comments and strings told apart from code."""

from lattice.engines.static.rules.text import (
    copy_slip,
    ignored_error,
    injection,
    leak,
    prefix,
    reviewer_text,
    started,
    temporary_path,
    weakened_tests,
)
from lattice.engines.static.view import Rule

RULES: tuple[Rule, ...] = (
    temporary_path,
    ignored_error,
    weakened_tests,
    injection,
    prefix,
    started,
    copy_slip,
    reviewer_text,
    leak,
)
