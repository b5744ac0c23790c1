from xml.sax.saxutils import escape


def draw(sheet):
    """The sheet as an SVG document, y pointing up."""
    w, h = sheet.outline.w, sheet.outline.h
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g">' % (w, h)]
    for name, r in sheet.parts:
        lines.append('  <rect x="%g" y="%g" width="%g" height="%g" fill="none" stroke="red"/>'
                     % (r.x, h - r.top, r.w, r.h))
        lines.append('  <text x="%g" y="%g">%s</text>' % (r.x + 2, h - r.y - 2, escape(name)))
    lines.append('</svg>')
    return '\n'.join(lines)
