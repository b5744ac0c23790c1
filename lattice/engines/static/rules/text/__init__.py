"""Rules over added lines in every language: no parser, only comments and strings told apart from code."""

from lattice.engines.static.rules.text import (
    copy_slip,
    ignored_error,
    injection,
    prefix,
    reviewer_text,
    shared_default,
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
    shared_default,
    copy_slip,
    reviewer_text,
)
