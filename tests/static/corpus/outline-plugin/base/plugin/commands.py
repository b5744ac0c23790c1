"""Key bindings of the outline panel."""

BINDINGS = {}


def binding(key):
    def register(function):
        BINDINGS[key] = function
        return function

    return register


@binding("<CR>")
def jump(editor, panel, row):
    editor.move_to(panel.line_of(row))


@binding("r")
def refresh(editor, panel, row):
    panel.refresh()
    editor.redraw()
