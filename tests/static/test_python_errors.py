"""Rules about errors, environments and shared objects in Python."""

import pytest
from literal_view import adding, findings, places

from lattice.engines.static.rules.python import broad_environment, mutable_shared, swallowed_error
from lattice.engines.static.view import Rule

PLACE = "app/work.py"

DEFECTS: list[tuple[Rule, list[int], str]] = [
    (
        swallowed_error,
        [4],
        """\
def f(r):
    try:
        upload(r)
    except Exception:
        pass
""",
    ),
    (
        swallowed_error,
        [5],
        """\
def f(items):
    for i in items:
        try:
            parse(i)
        except Exception:
            continue
""",
    ),
    (
        swallowed_error,
        [2],
        """\
def f(x):
    with contextlib.suppress(Exception):
        x.save()
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def load(x):
    try:
        return json.loads(x.read())
    except Exception:
        return None
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def f(db, row):
    try:
        db.insert(row)
    except sqlite3.Error:
        pass
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def f(x):
    try:
        work(x)
    except:
        pass
""",
    ),
    (
        swallowed_error,
        [5],
        """\
def sync(rows):
    for row in rows:
        try:
            push(row)
        except (ValueError, Exception) as e:
            continue
""",
    ),
    (
        swallowed_error,
        [4],
        """\
async def flush(self):
    try:
        await self.writer.write(self.buf)
    except Exception:
        ...
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def backup(src, dst):
    try:
        shutil.copy(src, dst)
    except Exception:
        return False
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def charge(o):
    try:
        gateway.charge(o)
    except BaseException:
        return
""",
    ),
    (
        swallowed_error,
        [5],
        """\
def conf(p):
    try:
        with open(p) as f:
            return yaml.safe_load(f)
    except Exception:
        return {}
""",
    ),
    (
        swallowed_error,
        [4],
        """\
def post(u, d):
    try:
        requests.post(u, json=d)
    except requests.RequestException:
        pass
""",
    ),
    (
        broad_environment,
        [2],
        """\
def f(cmd):
    env = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    run(cmd, env=env)
""",
    ),
    (
        broad_environment,
        [3],
        """\
def f(cmd):
    env = dict(os.environ)
    for k in list(env):
        if k.startswith(("GIT_", "X_")):
            del env[k]
    run(cmd, env=env)
""",
    ),
    (
        broad_environment,
        [3],
        """\
def f(cmd, t):
    env = os.environ.copy()
    env["API_TOKEN"] = t
    run(cmd, env=env)
""",
    ),
    (
        broad_environment,
        [2],
        """\
def f(cmd, t):
    run(cmd, env={**os.environ, "DB_PASSWORD": t})
""",
    ),
    (
        broad_environment,
        [2],
        """\
def f(base):
    return {name: value for name, value in base.items() if not name.startswith("CLAUDE_")}
""",
    ),
    (
        broad_environment,
        [3],
        """\
def child_env():
    env = os.environ.copy()
    for name in [n for n in env if n.startswith("PY")]:
        env.pop(name)
    return env
""",
    ),
    (
        broad_environment,
        [2],
        """\
def child(cmd):
    run(cmd, env={k: v for k, v in os.environ.items() if k.startswith("APP_")})
""",
    ),
    (
        mutable_shared,
        [2],
        """\
class A:
    items = []
    def add(self, x):
        self.items.append(x)
""",
    ),
    (
        mutable_shared,
        [2],
        """\
class A:
    seen: dict[str, int] = {}
    def add(self, x):
        self.seen[x] = 1
""",
    ),
    (
        mutable_shared,
        [1],
        """\
def f(now=time.time()):
    return now
""",
    ),
    (
        mutable_shared,
        [2],
        """\
def f():
    return [[]] * 3
""",
    ),
    (
        mutable_shared,
        [3],
        """\
@dataclass
class A:
    id: str = uuid4()
""",
    ),
    (
        mutable_shared,
        [2],
        """\
class R(Base):
    at = Column(DateTime, default=datetime.utcnow())
""",
    ),
]

SOUND: list[tuple[Rule, str]] = [
    (
        swallowed_error,
        """\
def f(p):
    try:
        p.unlink()
    except FileNotFoundError:
        pass
""",
    ),
    (
        swallowed_error,
        """\
def f(p):
    try:
        import ujson
    except Exception:
        ujson = None
""",
    ),
    (
        swallowed_error,
        """\
def f(c):
    try:
        c.close()
    except Exception:
        pass
""",
    ),
    (
        swallowed_error,
        """\
def f(x):
    try:
        return int(x)
    except Exception:
        return None
""",
    ),
    (
        swallowed_error,
        """\
def f(x):
    try:
        x.save()
    except Exception:
        logger.exception("no")
""",
    ),
    (
        swallowed_error,
        """\
def f(d, k):
    try:
        del d[k]
    except KeyError:
        pass
""",
    ),
    (
        swallowed_error,
        """\
def is_there(u):
    try:
        connect(u)
    except Exception:
        return False
    return True
""",
    ),
    (
        swallowed_error,
        """\
async def f(t):
    try:
        await t
    except asyncio.CancelledError:
        pass
""",
    ),
    (
        swallowed_error,
        """\
def f(x):
    try:
        return fast(x)
    except Exception:
        pass
    return slow(x)
""",
    ),
    (
        broad_environment,
        """\
def f():
    return {k[4:].lower(): v for k, v in os.environ.items() if k.startswith("APP_")}
""",
    ),
    (
        broad_environment,
        """\
def f(cmd):
    env = {k: v for k, v in os.environ.items() if k in KEEP or k.startswith("LC_")}
    run(cmd, env=env)
""",
    ),
    (
        broad_environment,
        """\
def f(cmd):
    env = os.environ.copy()
    env["LANG"] = "C"
    run(cmd, env=env)
""",
    ),
    (
        broad_environment,
        """\
def f(d):
    return {k: v for k, v in d.items() if not k.startswith("_")}
""",
    ),
    (
        broad_environment,
        """\
def f(cmd, t):
    run(cmd, env={"PATH": os.environ["PATH"], "API_TOKEN": t})
""",
    ),
    (
        broad_environment,
        """\
def f():
    return {k: v for k, v in os.environ.items() if k.startswith("APP_")}
""",
    ),
    (
        mutable_shared,
        """\
class A:
    items = []
    def __init__(self):
        self.items = []
    def add(self, x):
        self.items.append(x)
""",
    ),
    (
        mutable_shared,
        """\
class A:
    registry = {}
    @classmethod
    def add(cls, k, v):
        cls.registry[k] = v
    def more(self, k):
        self.registry[k] = 1
""",
    ),
    (
        mutable_shared,
        """\
@dataclass
class A:
    xs: list = field(default_factory=list)
    at: float = field(default_factory=time.time)
""",
    ),
    (
        mutable_shared,
        """\
def f(n):
    return [0] * n + [[] for _ in range(n)]
""",
    ),
    (
        mutable_shared,
        """\
class A:
    fields = ["a"]
    def f(self):
        return self.fields + [1]
""",
    ),
    (
        mutable_shared,
        """\
class A:
    seen: ClassVar[dict] = {}
    def f(self, k):
        self.seen[k] = 1
""",
    ),
    (
        mutable_shared,
        """\
def f(now=None, d=dict.fromkeys("ab", 0)):
    now = now or time.time()
""",
    ),
]


@pytest.mark.parametrize(("rule", "lines", "code"), DEFECTS)
def test_what_hides_or_shares_too_much_is_found_at_its_line(rule: Rule, lines: list[int], code: str) -> None:
    found = places(rule, adding(PLACE, code))

    assert [line for _, line, _ in found] == lines


@pytest.mark.parametrize(("rule", "code"), SOUND)
def test_what_is_meant_so_is_left_alone(rule: Rule, code: str) -> None:
    assert findings(rule, adding(PLACE, code)) == []
