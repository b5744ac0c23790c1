"""Paths behind variables, of templates, and under keys that name no file."""

import pytest
from literal_view import findings
from tree_view import change

from lattice.engines.static.rules import missing_path

TREE = {
    "templates/mail.html": "x",
    "templates/bill.html": "x",
    "templates/a.conf": "x",
    "lib/log.sh": "x",
    "lib/b.sh": "x",
    "sql/001.sql": "x",
    "app/data/zones.json": "{}",
    "app/x.py": "",
    "docs/index.md": "x",
    "docs/use.md": "x",
    "migrations/1.sql": "x",
    "k8s/deployment.yaml": "a: 1",
    "k8s/service.yaml": "a: 1",
    "conf/nginx.conf": "x",
    "ci/build.yml": "a: 1",
    "roles/web/templates/site.j2": "x",
    "roles/web/templates/other.j2": "x",
    "roles/web/tasks/install.yml": "a: 1",
    "src/views/home.ejs": "x",
    "src/views/user.ejs": "x",
    "docker/api.Dockerfile": "x",
}


LINES = [
    ("run.sh", 'fill "$here/templates/b.conf" x\n', 1),
    ("run.sh", '. "$ROOT/lib/c.sh"\n', 1),
    ("run.sh", "cat ${base}/sql/002.sql | psql\n", 1),
    ("run.sh", 'cp "$root/conf/apache.conf" "$prefix/etc/apache.conf"\n', 1),
    ("run.sh", 'cp "$root/conf/nginx.conf" "$prefix/conf/new.conf"\n', None),
    ("run.sh", 'envsubst < "$SCRIPT_DIR/templates/c.conf" > "$tmp/c.conf"\n', 1),
    ("run.sh", 'sed s/a/b/ templates/a.conf > "$d/templates/z.conf"\n', None),
    ("run.sh", '[ -f "$here/templates/z.conf" ] || exit\n', None),
    ("Makefile", "\tcat $(ROOT)/sql/005.sql\n", 1),
    ("app/y.py", 'T = Path(__file__).parent / "data" / "zone.json"\n', 1),
    ("app/y.py", 'T = HERE / "data/zone.json"\n', 1),
    ("app/y.py", '    return render_template("invoice.html", x=1)\n', 1),
    ("app/y.py", '    return render_template("mail.html", x=1)\n', None),
    ("app/y.py", "x = open(f'{base}/data/zone.json')\n", 1),
    ("app/y.py", 'x = open(os.path.join(DATA_DIR, "report.csv"))\n', None),
    ("src/s.js", "res.render('users', { a })\n", 1),
    ("src/s.js", "res.render('user', { a })\n", None),
    ("src/s.js", "const t = fs.readFileSync(path.join(__dirname, '../templates/none.html'))\n", 1),
    ("src/s.js", "const t = readFileSync(`${root}/templates/none.html`)\n", 1),
    ("src/s.js", "new URL('../templates/none.html', import.meta.url)\n", 1),
    ("a.go", '\tb, err := os.ReadFile(filepath.Join("templates", "nil.html"))\n', 1),
    ("a.go", '\tt := template.Must(template.ParseFiles("templates/nil.html"))\n', 1),
    ("a.go", '\tw := filepath.Join(dir, "out.json")\n', None),
    ("k8s/kustomization.yaml", "resources:\n  - ingress.yaml\n", 2),
    ("k8s/kustomization.yaml", "resources:\n  - service.yaml\n", None),
    ("docker-compose.yml", "    volumes:\n      - ./conf/ngnix.conf:/etc/nginx.conf:ro\n", 2),
    ("docker-compose.yml", "      dockerfile: docker/web.Dockerfile\n", 1),
    ("roles/web/tasks/main.yml", "- template:\n    src: sites.j2\n    dest: /etc/x\n", 2),
    ("roles/web/tasks/main.yml", "- include_tasks: instal.yml\n", 1),
    ("roles/web/tasks/main.yml", "- include_tasks: install.yml\n", None),
    (".gitlab-ci.yml", "include:\n  - local: /ci/deploy.yml\n", 2),
    ("mkdocs.yml", "nav:\n  - Use: usage.md\n", 2),
    ("mkdocs.yml", "nav:\n  - Use: use.md\n", None),
    ("Dockerfile", "COPY conf/apache.conf /etc/\n", 1),
    ("templates/n.html", '{% include "foot.html" %}\n', 1),
    ("templates/n.html", '{% extends "mail.html" %}\n', None),
    (".github/workflows/a.yml", "      - run: python scripts/x.py\n", None),
    ("app/y.py", 'PAGES = ("mail.html", "bill.html", "letter.html")\n', 1),
    (
        "src/s.js",
        "const steps = {\n  first: 'home.ejs',\n  second: 'user.ejs',\n  last: 'users.ejs',\n}\n",
        4,
    ),
    ("app/y.py", 'PAGES = ("mail.html", "letter.html")\n', None),
    ("app/y.py", 'PAGES = ("mail.html", "bill.html", "letter.txt")\n', None),
    ("app/y.py", 'read("mail.html")\nread("bill.html")\nwrite("letter.html")\n', None),
    ("app/y.py", 'TO = {\n    "mail.html": 1,\n    "bill.html": 2,\n}\nMAKES = ["letter.html"]\n', None),
    ("app/y.py", 'subprocess.run(["bash", "lib/logs.sh"])\n', 1),
]


@pytest.mark.parametrize(("path", "text", "line"), LINES)
def test_a_path_that_leads_nowhere_is_reported(path: str, text: str, line: int | None) -> None:
    found = findings(missing_path, change({**TREE, path: ""}, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])
