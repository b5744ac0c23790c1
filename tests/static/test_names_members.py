"""Names that a module of the project does not export, or a type does not have."""

import pytest
from literal_view import findings
from tree_view import change

from lattice.engines.static.rules.names.members import go_members, removed_members, script_members

HEAD = 'package main\n\nimport (\n\t"fmt"\n\n\t"ex.org/app/store"\n\tut "ex.org/app/internal/util"\n)\n\n'
IMPORTS = "import { Outbox, Store, Level, Sub, Odd, openStore } from './store.js';\n"

MODULES = {
    "src/dates.ts": (
        "export function readDate(s: string) { return s }\nexport const ZONE = 'x';\n"
        "export type Day = { year: number; month: number };\n"
    ),
    "src/store.ts": (
        "import type { Day } from './dates.js';\nexport interface Store {\n"
        "  get(key: string): string | undefined;\n"
        "  put(key: string, value: string): void;\n  readonly size: number;\n}\n"
        "export class Outbox implements Store {\n  private items: string[] = [];\n"
        "  size = 0;\n  constructor(private readonly log: Log, public name: string) {\n"
        "    this.count = 1;\n  }\n  get(key: string) {\n    if (key) { return '' }\n"
        "  }\n  put(key: string, value: string) {}\n  async flush(): Promise<void> {}\n"
        "  static open(path: string): Outbox { return new Outbox() }\n"
        "  get length2() { return 1 }\n}\nexport enum Level { Low, High = 2 }\n"
        "export async function openStore(): Promise<Outbox> {\n  return new Outbox()\n"
        "}\nexport class Sub extends Outbox { extra() {} }\n"
        " export class Odd extends Foreign { }\n"
    ),
    "src/index.ts": "export * from './dates.js'\nexport { Outbox } from './store.js'\n",
    "lib/m.js": "function a() {}\nfunction b() {}\nmodule.exports = { a, b: b }\n",
    "lib/n.js": "exports.one = 1\nexports.two = () => {}\n",
    "lib/k.js": (
        "class Ship {\n  constructor(x) {\n    this.x = x\n  }\n  move (dx) {\n"
        "    this.x += dx\n  }\n}\nmodule.exports = Ship\n"
    ),
}


USES = [
    ("src/held.ts", "import * as dates from './dates.js';\nconst at = dates.readDate('x');\n", None),
    ("src/a.ts", "import { parseDate } from './dates.js';\n", 1),
    ("src/a.ts", "import {\n  readDate,\n  parseDate,\n} from './dates';\n", 3),
    ("src/a.ts", "import { readDate, type Day, ZONE } from './dates.js';\n", None),
    ("src/a.ts", "import { readDate, Outbox } from './index.js';\n", None),
    ("src/a.ts", "import { Store } from '.';\n", 1),
    ("src/a.ts", "import * as d from './dates.js';\nd.parse(1);\n", 2),
    ("src/a.ts", "import * as d from './dates.js';\nd.readDate(1);\n", None),
    ("lib/x.js", "const { a, c } = require('./m')\n", 1),
    ("lib/x.js", "const m = require('./m')\nm.c()\n", 2),
    ("lib/x.js", "const m = require('./m')\nm.a()\n", None),
    ("lib/x.js", "const n = require('./n')\nn.three()\n", 2),
    ("lib/x.js", "const { two } = require('./n.js')\n", None),
    (
        "src/a.ts",
        IMPORTS + "const o = new Outbox();\no.push('a');\n",
        3,
    ),
    (
        "src/a.ts",
        IMPORTS + "const o = new Outbox();\no.put('a');o.flush(); o.log; o.name; o.count; o.length2;\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS + "function f(s: Store) {\n  return s.fetch('k');\n}\n",
        3,
    ),
    (
        "src/a.ts",
        IMPORTS + "function f(s: Store) {\n  return s.get('k') + s.size;\n}\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS
        + (
            "class A {\n  constructor(private readonly store: Store) {}\n  f() {\n"
            "    this.store.remove('x');\n  }\n}\n"
        ),
        5,
    ),
    (
        "src/a.ts",
        IMPORTS + "async function f() {\n  const s = await openStore();\n  s.drain();\n}\n",
        4,
    ),
    (
        "src/a.ts",
        IMPORTS + "if (x === Level.Medium) {}\n",
        2,
    ),
    (
        "src/a.ts",
        IMPORTS + "if (x === Level.High) {}\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS + "Outbox.create('x')\n",
        2,
    ),
    (
        "src/a.ts",
        IMPORTS + "Outbox.open('x')\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS + "const s = new Sub();\ns.put('a'); s.extra();\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS + "const s = new Sub();\ns.none();\n",
        3,
    ),
    (
        "src/a.ts",
        IMPORTS + "const s = new Odd();\ns.none();\n",
        None,
    ),
    (
        "src/a.ts",
        IMPORTS + "const all: Outbox[] = [];\nfor (const o of all) {\n  o.send();\n}\n",
        4,
    ),
    (
        "src/a.ts",
        IMPORTS + "const all: Outbox[] = [];\nall.map((o) => o.send());\n",
        3,
    ),
    (
        "src/a.ts",
        IMPORTS + "const all: Outbox[] = [];\nall.push(1);\n",
        None,
    ),
    ("src/a.ts", "import type { Day } from './dates.js';\nfunction f(d: Day) { return d.day }\n", 2),
    ("src/a.ts", "import type { Day } from './dates.js';\nfunction f(d: Day) { return d.month }\n", None),
    (
        "src/a.ts",
        IMPORTS
        + ("function f(s: Store) {\n  return s.get('k');\n}\nfunction g(s: any) {\n  return s.other;\n}\n"),
        None,
    ),
    ("src/a.ts", "interface P { a: number }\nfunction f(p: P) {\n  return p.b;\n}\n", 3),
    (
        "src/a.ts",
        ("export class B {\n  run() {}\n}\nexport function f(b: B | undefined) {\n  return b?.go();\n}\n"),
        5,
    ),
    ("lib/x.js", "class Ship {\n  move (dx) {\n    this.x = dx\n  }\n}\nconst s = new Ship()\ns.mov(1)\n", 7),
    (
        "lib/x.js",
        ("class Ship {\n  move (dx) {\n    this.x = dx\n  }\n}\nconst s = new Ship()\ns.move(s.x)\n"),
        None,
    ),
    ("lib/x.js", "const Ship = require('./k')\nconst s = new Ship()\ns.turn(1)\n", 3),
    ("lib/x.js", "class Ship {\n  move (dx) {\n    this.x = dx\n    this.turn()\n  }\n}\n\n", 4),
    ("lib/x.js", "class Ship {\n  move (dx) {\n    this.x = dx\n    this.go()\n  }\n  go() {}\n}\n\n", None),
]


PACKAGES = {
    "go.mod": "module ex.org/app\n",
    "store/store.go": (
        "package store\n\ntype Page struct {\n\tID, Rev string\n"
        '\tBody string `json:"b"`\n\tfn func(x int) error\n}\n\n'
        "func (p *Page) Size() int {\n\treturn 1\n}\n\ntype Getter interface {\n"
        "\tGet(id string) (*Page, error)\n\tClose() error\n}\n\ntype Odd struct {\n"
        "\t*Page\n\tX int\n}\n\nfunc Open(path string) (*Page, error) {\n"
        "\treturn nil, nil\n}\n\nconst (\n\tA = 1\n\tB\n)\n\nvar ErrX = 1\n"
    ),
    "internal/util/u.go": "package util\n\nfunc Do() {\n}\n",
    "main2.go": (
        "package main\n\ntype conf struct {\n\tname string\n\tport int\n}\n\n"
        "func (c conf) url() string {\n\treturn c.name\n}\n"
    ),
}


SELECTED = [
    (
        "main.go",
        HEAD + "func f() {\n\tstore.Fetch()\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + 'func f() {\n\tstore.Open("x")\n\t_ = store.A + store.B + store.ErrX\n\tut.Do()\n}\n',
        None,
    ),
    (
        "main.go",
        HEAD + "func f() {\n\tut.Does()\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + "func f(p *store.Page) {\n\tfmt.Println(p.Text)\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + "func f(p *store.Page) {\n\tfmt.Println(p.Body, p.ID, p.Rev, p.Size(), p.fn)\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + "func f(g store.Getter) {\n\tg.Fetch(1)\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + "func f(g store.Getter) {\n\tg.Get(1)\n\tg.Close()\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + "func f(o *store.Odd) {\n\to.Anything()\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + 'func f() {\n\tp, err := store.Open("x")\n\tp.Read()\n}\n',
        12,
    ),
    (
        "main.go",
        HEAD + 'func f() {\n\tp := &store.Page{ID: "x", Text: "y"}\n\tp.Size()\n}\n',
        11,
    ),
    (
        "main.go",
        HEAD + 'func f() {\n\tp := store.Page{\n\t\tID: "x",\n\t\tRevision: "y",\n\t}\n\tp.Size()\n}\n',
        13,
    ),
    (
        "main.go",
        HEAD + "func f(c conf) {\n\tc.host()\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + "func (c *conf) g() {\n\tc.nam = 1\n}\n",
        11,
    ),
    (
        "main.go",
        HEAD + "func (c *conf) g() {\n\tc.name = 1\n\tc.url()\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + "func f(store thing) {\n\tstore.Fetch()\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + "func f() {\n\tstore := x()\n\tstore.Fetch()\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + 'func f() {\n\tc := conf{name: "x", prt: 1}\n}\n',
        11,
    ),
    (
        "main.go",
        HEAD + "func f(c conf) {\n\tfor _, c := range x {\n\t\tc.foo()\n\t}\n}\n",
        None,
    ),
    (
        "main.go",
        HEAD + "func f() {\n\tvar c conf\n\tc.nme = 1\n}\n",
        12,
    ),
]


@pytest.mark.parametrize(("path", "text", "line"), USES)
def test_a_member_or_export_that_is_not_there_is_reported(path: str, text: str, line: int | None) -> None:
    found = findings(script_members, change(MODULES, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])


@pytest.mark.parametrize(("path", "text", "line"), SELECTED)
def test_a_name_that_no_package_declares_is_reported(path: str, text: str, line: int | None) -> None:
    found = findings(go_members, change(PACKAGES, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])


def test_lines_that_end_in_crlf_declare_the_same() -> None:
    tree = {
        "go.mod": "module a\r\n",
        "kind/kind.go": 'package kind\r\n\r\nconst (\r\n\tSent = "sent"\r\n\tLost = "lost"\r\n)\r\n',
    }
    main = (
        'package main\r\n\r\nimport "a/kind"\r\n\r\nfunc main() {\r\n\tprintln(kind.Sent, kind.{0})\r\n}\r\n'
    )

    assert findings(go_members, change(tree, {"main.go": main.replace("{0}", "Lost")})) == []
    assert [
        each.line for each in findings(go_members, change(tree, {"main.go": main.replace("{0}", "Gone")}))
    ] == [6]


STOPS = "export class Stops {\n  label(code: string) {\n    return code\n  }\n  find(code: string) {}\n}\n"
CALLER = (
    "import { Stops } from './stops.js'\nexport function show(stops: Stops) {\n  return stops.label('a')\n}\n"
)


@pytest.mark.parametrize(
    ("new", "caller", "expected"),
    [
        (STOPS.replace("label", "nameOf"), CALLER, [("src/stops.ts", 2)]),
        (STOPS.replace("label", "nameOf"), CALLER + "// more\n", [("src/show.ts", 3)]),
        (STOPS.replace("label", "nameOf"), CALLER.replace("label", "nameOf"), []),
        (STOPS.replace("return code", "return 'x'"), CALLER, []),
        (STOPS.replace("label", "nameOf").replace("Stops {", "Stops extends Foreign {"), CALLER, []),
    ],
)
def test_a_member_that_is_taken_away_and_still_used_is_reported(
    new: str, caller: str, expected: list[tuple[str, int]]
) -> None:
    view = change(
        {"src/stops.ts": STOPS, "src/show.ts": CALLER}, {"src/stops.ts": new, "src/show.ts": caller}
    )

    assert [(each.path, each.line) for each in findings(removed_members, view)] == expected
