"""What a line of a test looks like, and how the rule speaks."""

from lattice.engines.static.patterns import pattern
from lattice.engines.static.rules.text.reading.source import Remark
from lattice.model.review import Severity

ASSERTION = pattern(
    r"^\s*(?:assert\b|self\.assert\w+\(|self\.fail|(?:await )?expect\(|expect\.|assert\.\w+\(|await"
    r" assert\.\w+\(|assert\("
    r"|t\.(?:is|deepEqual|true|equal|ok)\("
    r"|(?:require|assert|is)\.\w+\(t\b|t\.(?:Error|Fatal)f?\(|with pytest\.raises|with self\.assertRaises"
    r"|\[\[? .*\]"
    r"|assert_\w+|refute_\w*|\(\( .* \)\)"
    r"|mock\w*\.assert_|\w+\.should\b|[\w.]+\.assert_(?:called|not_called|has_calls|any_call|awaited)\w*\()"
)
TEST = pattern(
    r"^\s*(?:async )?def (test\w*)|^func (Test\w+|Benchmark\w+|Fuzz\w+)|^\s*(?:it|test"
    r"|specify)(?:\.\w+)*\(\s*(['\"`].*?['\"`])"
    r"|^@test (.+) \{|^(?:function )?(test_?\w+)\s*\(\)|^\s*t\.Run\("
)


def weakened(line: int, title: str, body: str, severity: Severity = Severity.IMPORTANT) -> Remark:
    """A remark about a test."""
    return Remark(line=line, title=title, body=body, severity=severity, category="tests")
