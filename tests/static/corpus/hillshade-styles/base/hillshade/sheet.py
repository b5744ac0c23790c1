"""Turn a profile into an SVG sheet."""

from xml.sax.saxutils import escape

WIDTH = 1000
HEIGHT = 400
MARGIN = 40


def draw(title, points):
    lo = min(p.height for p in points)
    hi = max(p.height for p in points)
    start = points[0].distance
    length = points[-1].distance - start
    x_scale = (WIDTH - 2 * MARGIN) / (length or 1)
    y_scale = (HEIGHT - 2 * MARGIN) / ((hi - lo) or 1)

    path = " ".join(
        f"{MARGIN + (p.distance - start) * x_scale:.1f},"
        f"{HEIGHT - MARGIN - (p.height - lo) * y_scale:.1f}"
        for p in points
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        f'<text x="{MARGIN}" y="28">{escape(title)}</text>\n'
        f'<polyline fill="none" stroke="#333333" stroke-width="2" points="{path}"/>\n'
        "</svg>\n"
    )
