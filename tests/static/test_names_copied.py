"""Lines, loops and calls in which one name is another's."""

import pytest
from literal_view import findings
from tree_view import change

from lattice.engines.static.rules.names.copied import loop_variable, siblings, swapped

SIBLINGS = [
    (
        "src/a.py",
        ("red = clamp(pixel.red)\ngreen = clamp(pixel.green)\nblue = clamp(pixel.green)\nprint(blue)\n"),
        3,
    ),
    (
        "src/a.py",
        (
            "self.min_width = cfg['min_width']\nself.max_width = cfg['max_width']\n"
            "self.min_height = cfg['min_height']\nself.max_height = cfg['max_width']\n"
        ),
        4,
    ),
    (
        "src/a.ts",
        (
            "const host = env.APP_HOST ?? cfg.host\nconst port = env.APP_PORT ?? cfg.port\n"
            "const token = env.APP_TOKEN ?? cfg.port\nuse(token)\n"
        ),
        3,
    ),
    (
        "src/a.go",
        (
            '\tif o.Name != "" {\n\t\tt.Name = o.Name\n\t}\n\tif o.Path != "" {\n'
            '\t\tt.Path = o.Path\n\t}\n\tif o.Host != "" {\n\t\tt.Host = o.Path\n\t}\n'
            '\tif o.User != "" {\n\t\tt.User = o.User\n\t}\n'
        ),
        8,
    ),
    (
        "src/a.go",
        (
            '\tif o.Name != "" {\n\t\tt.Name = o.Name\n\t}\n\tif o.Name != "" {\n'
            '\t\tt.Path = o.Path\n\t}\n\tif o.Host != "" {\n\t\tt.Host = o.Host\n\t}\n'
            '\tif o.User != "" {\n\t\tt.User = o.User\n\t}\n'
        ),
        4,
    ),
    (
        "src/a.py",
        (
            "left_total = sum(left.items)\nleft_count = len(left.items)\n"
            "left_mean = left_total / left_count\n\nright_total = sum(right.items)\n"
            "right_count = len(right.items)\nright_mean = right_total / left_count\n"
        ),
        7,
    ),
    (
        "src/a.js",
        (
            "  if (ship.x < this.left) {\n    ship.x = this.left\n"
            "  } else if (ship.x > this.right) {\n    ship.x = this.right\n  }\n"
            "  if (ship.y < this.top) {\n    ship.y = this.top\n"
            "  } else if (ship.y > this.bottom) {\n    ship.y = this.top\n  }\n"
        ),
        9,
    ),
    (
        "src/a.sh",
        ("db_host=$(get db host)\ndb_port=$(get db port)\ndb_user=$(get db port)\necho $db_user\n"),
        3,
    ),
    (
        "src/a.py",
        (
            "def set_width(self, width):\n    self.width = width\n\n"
            "def set_height(self, height):\n    self.height = height\n\n"
            "def set_depth(self, depth):\n    self.depth = height\n"
        ),
        8,
    ),
    (
        "src/a.yml",
        (
            "services:\n  api:\n    image: shop/api\n    env_file: api.env\n  web:\n"
            "    image: shop/web\n    env_file: web.env\n  jobs:\n    image: shop/jobs\n"
            "    env_file: web.env\n"
        ),
        10,
    ),
    (
        "src/a.py",
        (
            "parser.add_argument('--host', default=defaults.host)\n"
            "parser.add_argument('--port', default=defaults.port)\n"
            "parser.add_argument('--user', default=defaults.port)\nx = args.user\n"
        ),
        3,
    ),
    (
        "src/a.ts",
        (
            "case 'north': return this.north\ncase 'south': return this.south\n"
            "case 'east': return this.east\ncase 'west': return this.east\n"
        ),
        4,
    ),
    (
        "src/a.go",
        (
            "\tif cfg.ReadTimeout == 0 {\n\t\tcfg.ReadTimeout = defaultReadTimeout\n\t}\n"
            "\tif cfg.WriteTimeout == 0 {\n\t\tcfg.WriteTimeout = defaultReadTimeout\n\t}\n"
            "const defaultWriteTimeout = time.Second\n"
        ),
        5,
    ),
    ("src/a.py", "x1, y1 = a.x, a.y\ndx = b.x - a.x\ndy = b.y - a.x\n", 3),
    (
        "src/a.go",
        (
            "\tif err := check(req.From); err != nil {\n"
            '\t\treturn fmt.Errorf("from: %w", err)\n\t}\n'
            "\tif err := check(req.To); err != nil {\n"
            '\t\treturn fmt.Errorf("from: %w", err)\n\t}\n'
            "\tif err := check(req.Cc); err != nil {\n"
            '\t\treturn fmt.Errorf("cc: %w", err)\n\t}\n'
        ),
        5,
    ),
    (
        "src/a.js",
        (
            "  open: (box) => {\n    const act = (data) => open.open(box, data)\n    return act\n  },\n"
            "  close: (box) => {\n    const act = (data) => open.close(box, data)\n    return act\n  },\n"
        ),
        None,
    ),
    (
        "src/a.py",
        (
            "def keep(source):\n    source.name = trim(source.name)\n    return source\n\n\n"
            "def clone(source):\n    target = copy(source)\n    target.name = trim(source.name)\n"
            "    return target\n\n\ntarget.close()\n"
        ),
        None,
    ),
    (
        "src/a.ts",
        (
            "  const valueVar = next(ctx)\n  out.push(child(ctx, spec.valueType, valueVar))\n"
            "  valueVar.end()\n  const innerVar = next(ctx)\n"
            "  out.push(child(ctx, spec.valueType, innerVar))\n  innerVar.end()\n"
        ),
        None,
    ),
    (
        "src/a.c",
        (
            'if (!strcmp(v, "matching"))\n  mode = PUSH_MATCHING;\nif (!strcmp(v, "simple"))\n'
            '  mode = PUSH_SIMPLE;\nif (!strcmp(v, "upstream"))\n  mode = PUSH_UPSTREAM;\n'
            'if (!strcmp(v, "tracking"))\n  mode = PUSH_UPSTREAM;\n'
        ),
        None,
    ),
    ("src/a.py", "A = load('a')\nB = load('b')\nDEFAULT = load('a')\n", None),
    ("src/a.py", "x = f(a)\ny = f(a)\nz = f(b)\n", None),
    ("src/a.py", "nx = x * cos - y * sin\nny = x * sin + y * cos\n", None),
    ("src/a.py", "from a import a\nfrom b import b\nfrom b import c\n", None),
    ("src/a.py", "width = max(width, low.width)\nheight = max(height, low.height)\n", None),
    ("src/a.py", "KINDS = {\n    'jpg': 'jpeg',\n    'jpeg': 'jpeg',\n    'png': 'png',\n}\n", None),
    ("src/a.py", "left.open()\nleft.log()\nright.open()\nshared.log()\n", None),
]


LOOPS = [
    ("src/a.py", "for a in alphas:\n    total += a.cost\nfor b in betas:\n    total += a.cost\n", 4),
    (
        "src/a.js",
        ("for (let i = 0; i < n; i++) {\n  for (let j = 0; j < m; i++) {\n    t += g[i][j]\n  }\n}\n"),
        2,
    ),
    (
        "src/a.go",
        ("\tfor i := 0; i < n; i++ {\n\t\tfor j := 0; i < m; j++ {\n\t\t\tt += g[i][j]\n\t\t}\n\t}\n"),
        2,
    ),
    (
        "src/a.ts",
        ("for (let i = 0; i < n; i++) {\n  for (let j = 0; j < m; j++) {\n    t += g[i][i]\n  }\n}\n"),
        3,
    ),
    ("src/a.py", "for i in range(n):\n    for j in range(m):\n        t += g[i][i]\n", 3),
    (
        "src/a.js",
        (
            "for (const user of users) {\n  send(user.mail)\n}\n"
            "for (const admin of admins) {\n  send(user.mail)\n}\n"
        ),
        5,
    ),
    ("src/a.py", "for i in range(3):\n    f(i)\nfor _ in range(3):\n    g()\n", None),
    ("src/a.py", "for i in range(3):\n    for j in range(3):\n        g(i)\n", None),
    ("src/a.py", "for r in rows:\n    n += 1\nfor c in cols:\n    n += 1\n", None),
    (
        "src/a.js",
        ("for (let i = 0; i < n; i++) {\n  for (let j = i; j < m; j++) {\n    t += g[i][j]\n  }\n}\n"),
        None,
    ),
    ("src/a.py", "for path in a:\n    f(path)\nfor x in b:\n    path = 1\n    f(path)\n", None),
    (
        "src/a.sh",
        ('for src in $SRCS; do\n  cp "$src" out/\ndone\nfor file in $DOCS; do\n  cp "$src" papers/\ndone\n'),
        5,
    ),
]


CALLS = [
    ("src/b.py", "resize(height, width)\n", 1),
    ("src/b.py", "resize(width, height)\n", None),
    ("src/b.py", "a.move(self.target, self.source)\n", 1),
    ("src/b.ts", "send(subject, recipient)\n", 1),
    ("src/b.ts", "send(m.recipient, m.subject)\n", None),
    ("src/b.go", "\terr := Copy(src, dst)\n", 1),
    ("src/b.py", "swap = resize(height, width)\n", None),
    ("src/b.py", "resize(height, depth)\n", None),
]


DEFINED = {
    "src/m.py": (
        "def resize(width, height):\n    return 1\nclass A:\n"
        "    def move(self, source, target):\n        pass\n"
    ),
    "src/m.ts": "export function send(recipient: string, subject: string): void {\n}\n",
    "src/m.go": "package m\n\nfunc Copy(dst string, src string) error {\n}\n",
}


@pytest.mark.parametrize(("path", "text", "line"), SIBLINGS)
def test_the_sibling_that_keeps_a_neighbours_name_is_reported(path: str, text: str, line: int | None) -> None:
    found = findings(siblings, change({}, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])


@pytest.mark.parametrize(("path", "text", "line"), LOOPS)
def test_a_loop_that_works_with_another_loops_variable_is_reported(
    path: str, text: str, line: int | None
) -> None:
    found = findings(loop_variable, change({}, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])


@pytest.mark.parametrize(("path", "text", "line"), CALLS)
def test_arguments_in_each_others_place_are_reported(path: str, text: str, line: int | None) -> None:
    found = findings(swapped, change(DEFINED, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])
