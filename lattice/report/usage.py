"""What a review was made with and what it took, in one line."""

from collections.abc import Mapping

from lattice.report.safe import line

_MICROS = 1_000_000


def usage_text(engine: str, version: str, model: str, usage: Mapping[str, int]) -> str:
    """`claude 2.1.197, model x, 1200 tokens in (300 cached), 80 out, 4 turns, $0.0312, 41.2 s`."""
    told = (
        f"{line(engine)} {line(version)}".strip(),
        f"model {line(model)}" if model else "",
        _tokens(usage),
        f"{usage['turns']} turns" if usage.get("turns", 0) > 1 else "",
        f"${usage['cost_micros'] / _MICROS:.4f}" if usage.get("cost_micros") else "",
        f"{usage['duration_ms'] / 1000:.1f} s" if usage.get("duration_ms") else "",
    )
    return ", ".join(filter(None, told))


def _tokens(usage: Mapping[str, int]) -> str:
    fresh, cached, out = (usage.get(name, 0) for name in ("input_tokens", "cached_tokens", "output_tokens"))
    if not (fresh or cached or out):
        return ""
    return f"{fresh + cached} tokens in{f' ({cached} cached)' if cached else ''}, {out} out"
