"""Forms of what a change hands out: secrets of no vendor, locks left behind, rights of workflows."""

import pytest
from literal_view import LiteralView, adding, findings, places

from lattice.engines.static.rules import secrets
from lattice.engines.static.rules.supply import ci_permission, lock_step

H = "q7Zk2vXw9LmT4b" + "Ry8NcP1sHd6GfJ3eUa"

SECRETS = [
    ("config/app.py", f'SECRET_KEY = "{H}"\n'),
    ("src/config.ts", f"export const apiKey = '{H}';\n"),
    ("config/prod.yaml", "database:\n  password: Tr0ub4dor&3xK9\n"),
    ("src/db.go", 'dsn := "postgres://app:Wq8zL2mXr5@db.internal:5432/shop"\n'),
    ("docker-compose.yml", "      DATABASE_URL: mysql://root:hV7pQz93kd@db/app\n"),
    ("src/mail.js", "const transport = { auth: { user: 'bot@x.org', pass: 'gH7kd92jLmq0' } };\n"),
    ("a.sh", f"export AUTH_TOKEN={H}\n"),
    ("a.sh", f'curl -H "Authorization: Bearer {H}" https://api.x.org\n'),
    ("a.sh", "curl -u admin:kX82mdlq01 https://x.org\n"),
    (".env", "DB_PASSWORD=kd83JslqPz\n"),
    ("src/jwt.ts", "jwt.sign(payload, 'b3kd0sLq92mXpQ7z');\n"),
    ("terraform/main.tf", f'  client_secret = "{H}"\n'),
    ("src/App.java", f'private static final String API_SECRET = "{H}";\n'),
    (
        "k.pem",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx8s7dk2lqpz0KJd82msLqpXn4vBw7tRy5uHi9oPa3dFg6hJk\n",
    ),
    ("appsettings.json", '{"ConnectionStrings": {"Default": "Server=db;User=sa;Password=Kd82msLq!9;"}}\n'),
]
PUBLIC = [
    ("config/app.py", 'SECRET_KEY = os.environ["SECRET_KEY"]\n'),
    ("a.ts", "const password = 'password';\n"),
    ("a.ts", "const apiKey = process.env.API_KEY;\n"),
    ("a.yml", "  password: ${DB_PASSWORD}\n  token: <your-token>\n  secret: changeme\n"),
    ("a.py", 'TOKEN_URL = "https://auth.x.org/oauth2/token"\n'),
    ("a.go", 'const tokenKey = "session_token"\n'),
    ("a.py", 'PASSWORD_FIELD = "passwordConfirmation"\n'),
    ("docker-compose.yml", "  POSTGRES_PASSWORD: postgres\n"),
    ("tests/a.py", f'SECRET_KEY = "{H}"\n'),
    ("a.ts", "const url = 'postgres://user:password@localhost/db';\n"),
    ("a.ts", "const url = `postgres://${user}:${pass}@${host}/db`;\n"),
    ("README.md", "export API_KEY=abc123def456\n"),
    ("a.yml", "  secretName: app-tls-certificate\n  key: 'metadata.namespace/name'\n"),
    (
        "package-lock.json",
        '"integrity": "sha512-q7Zk2vXw9LmT4bRy8NcP1sHd6GfJ3eUaq7Zk2vXw9LmT4bRy8NcP1sHd6GfJ3eUa=="\n',
    ),
    ("a.py", 'CACHE_KEY = "user:profile:v2:settings"\n'),
    ("a.ts", "token: 'Token.Literal.String.Double',\npasswordLabel: 'Please enter your password'\n"),
    ("a.py", 'API_KEY_HEADER = "X-Custom-Api-Key-Header"\n'),
]
PJ = '{\n  "name": "x",\n  "dependencies": {\n    "a": "^1.0.0"\n  }\n}\n'
PJ2 = PJ.replace('"a": "^1.0.0"', '"a": "^1.0.0",\n    "b": "^2.0.0"')
PL = (
    '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1.0.0"}}, "node_modules/a":'
    ' {"version": "1.0.0"}}}'
)
PL_ROOTONLY = (
    '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "^1.0.0", "b": "^2.0.0"}},'
    ' "node_modules/a": {"version": "1.0.0"}}}'
)
PL1 = '{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0"}}}'
YL = 'a@^1.0.0:\n  version "1.0.0"\n'
PN = (
    'lockfileVersion: "9.0"\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n    '
    "    version: 1.0.0\n"
)
PY = '[project]\nname = "x"\ndependencies = [\n    "a>=1",\n]\n'
PY2 = PY.replace('"a>=1",', '"a>=1",\n    "b>=2",')
UV = (
    '[[package]]\nname = "x"\n[package.metadata]\nrequires-dist ='
    ' [{ name = "a", specifier = ">=1" }]\n[[package]]\nname = "a"\nversion = "1"\n'
)
PO = '[tool.poetry.dependencies]\npython = "^3.11"\na = "^1"\n'
POL = '[[package]]\nname = "a"\nversion = "1.0"\n[metadata]\ncontent-hash = "x"\n'
GM = "module x\n\ngo 1.22\n\nrequire example.org/a v1.0.0\n"
GM2 = GM + "require example.org/b v1.2.0\n"
GS = "example.org/a v1.0.0 h1:x=\nexample.org/a v1.0.0/go.mod h1:y=\n"
CT = '[package]\nname = "x"\n[dependencies]\na = "1"\n'
CL = '[[package]]\nname = "a"\nversion = "1.0.0"\n'
GF = 'gem "a"\n'
GL = "GEM\n  specs:\n    a (1.0)\n\nDEPENDENCIES\n  a\n\n"
CJ = '{"require": {"a/b": "^1"}}'
CJ2 = '{"require": {"a/b": "^1",\n "c/d": "^2"}}'
CKL = '{"packages": [{"name": "a/b", "version": "1.0"}]}'
RI = "a\n"
RT = "a==1.0\n"
OUT_OF_STEP = [
    ("npm", {"package.json": PJ, "package-lock.json": PL}, {"package.json": PJ2, "package-lock.json": PL}),
    (
        "npm v1",
        {"package.json": PJ, "package-lock.json": PL1},
        {"package.json": PJ2, "package-lock.json": PL1},
    ),
    (
        "npm version",
        {"package.json": PJ, "package-lock.json": PL},
        {"package.json": PJ.replace("^1.0.0", "^2.0.0"), "package-lock.json": PL},
    ),
    (
        "npm root only",
        {"package.json": PJ, "package-lock.json": PL},
        {"package.json": PJ2, "package-lock.json": PL_ROOTONLY},
    ),
    (
        "npm v1 version",
        {"package.json": PJ, "package-lock.json": PL1},
        {"package.json": PJ.replace("^1.0.0", "^2.0.0"), "package-lock.json": PL1},
    ),
    (
        "npm removed",
        {"package.json": PJ2, "package-lock.json": PL_ROOTONLY},
        {"package.json": PJ, "package-lock.json": PL_ROOTONLY},
    ),
    ("yarn", {"package.json": PJ, "yarn.lock": YL}, {"package.json": PJ2, "yarn.lock": YL}),
    ("pnpm", {"package.json": PJ, "pnpm-lock.yaml": PN}, {"package.json": PJ2, "pnpm-lock.yaml": PN}),
    (
        "npm workspace",
        {
            "package.json": PJ.replace("{\n", '{\n "workspaces": ["packages/*"],\n', 1),
            "package-lock.json": PL,
            "packages/w/package.json": PJ,
        },
        {
            "package.json": PJ.replace("{\n", '{\n "workspaces": ["packages/*"],\n', 1),
            "package-lock.json": PL.replace('{"packages": {', "{").replace(
                '"node_modules/a"', '"packages/w": {"dependencies": {"a": "^1.0.0"}}, "node_modules/a"'
            ),
            "packages/w/package.json": PJ2,
        },
    ),
    ("uv", {"pyproject.toml": PY, "uv.lock": UV}, {"pyproject.toml": PY2, "uv.lock": UV}),
    (
        "poetry",
        {"pyproject.toml": PO, "poetry.lock": POL},
        {"pyproject.toml": PO + 'b = "^2"\n', "poetry.lock": POL},
    ),
    ("go", {"go.mod": GM, "go.sum": GS}, {"go.mod": GM2, "go.sum": GS}),
    ("cargo", {"Cargo.toml": CT, "Cargo.lock": CL}, {"Cargo.toml": CT + 'b = "2"\n', "Cargo.lock": CL}),
    ("gem", {"Gemfile": GF, "Gemfile.lock": GL}, {"Gemfile": GF + 'gem "b"\n', "Gemfile.lock": GL}),
    ("composer", {"composer.json": CJ, "composer.lock": CKL}, {"composer.json": CJ2, "composer.lock": CKL}),
    (
        "pip-compile",
        {"requirements.in": RI, "requirements.txt": RT},
        {"requirements.in": RI + "b\n", "requirements.txt": RT},
    ),
    (
        "lock only",
        {"package.json": PJ, "package-lock.json": PL},
        {"package.json": PJ, "package-lock.json": PL_ROOTONLY},
    ),
]

STEPS = "on: EVENT\njobs:\n  a:\n    runs-on: MACHINE\n    steps:\n      - run: make\n"


@pytest.mark.parametrize(("path", "content"), SECRETS)
def test_a_value_that_gives_access_is_found_and_not_shown(path: str, content: str) -> None:
    found = findings(secrets, adding(path, content))

    assert len(found) == 1
    assert H not in "".join(each.anchor + each.title for each in found)


@pytest.mark.parametrize(("path", "content"), PUBLIC)
def test_names_words_and_places_are_no_secrets(path: str, content: str) -> None:
    assert places(secrets, adding(path, content)) == []


@pytest.mark.parametrize(
    ("before", "after"), [each[1:] for each in OUT_OF_STEP], ids=[each[0] for each in OUT_OF_STEP]
)
def test_a_lock_that_was_left_behind_is_found(before: dict[str, str], after: dict[str, str]) -> None:
    view = LiteralView(
        before={path: text.encode() for path, text in before.items()},
        after={path: text.encode() for path, text in after.items()},
    )

    assert len(places(lock_step, view)) == 1


@pytest.mark.parametrize(
    ("event", "machine", "step", "line"),
    [
        ("push", "x", "./deploy\n        env:\n          ALL: ${{ toJSON(secrets) }}", 8),
        ("pull_request", "[self-hosted, linux]", "make", 4),
        ("pull_request", "x", "docker run --privileged x", 6),
        ("pull_request", "x", "docker run -v /var/run/docker.sock:/var/run/docker.sock x", 6),
    ],
)
def test_a_right_that_a_step_gets_is_found(event: str, machine: str, step: str, line: int) -> None:
    text = STEPS.replace("EVENT", event).replace("MACHINE", machine).replace("make", step)

    assert [each[1] for each in places(ci_permission, adding(".github/workflows/a.yml", text))] == [line]


@pytest.mark.parametrize(("event", "machine"), [("push", "self-hosted"), ("pull_request", "ubuntu-latest")])
def test_a_machine_that_no_stranger_reaches_is_left_alone(event: str, machine: str) -> None:
    text = STEPS.replace("EVENT", event).replace("MACHINE", machine)

    assert places(ci_permission, adding(".github/workflows/a.yml", text)) == []
