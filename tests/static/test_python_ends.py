"""Rules about ends in Python: nobody waits, nobody closes, no limit holds."""

import pytest
from literal_view import adding, findings, places

from lattice.engines.static.rules.python import dead_timeout, leak_on_error, not_awaited
from lattice.engines.static.view import Rule

PLACE = "app/work.py"

DEFECTS: list[tuple[Rule, list[int], str]] = [
    (
        not_awaited,
        [2],
        """\
def f(cmd):
    subprocess.Popen(cmd)
    return True
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(cmd):
    p = subprocess.Popen(cmd, stdout=PIPE)
    log(p.pid)
""",
    ),
    (
        not_awaited,
        [4],
        """\
async def notify(x):
    await send(x)
async def f(x):
    notify(x)
""",
    ),
    (
        not_awaited,
        [5, 7],
        """\
class A:
    async def ready(self):
        return await self.x()
    async def go(self):
        if self.ready():
            return 1
        if not self.ready():
            return 2
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(items):
    threads = [threading.Thread(target=g, args=(i,)) for i in items]
    for t in threads:
        t.start()
    return results
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(items):
    threads = []
    for i in items:
        t = threading.Thread(target=g, args=(i,))
        t.start()
        threads.append(t)
    return results
""",
    ),
    (
        not_awaited,
        [4],
        """\
def f(items):
    with ThreadPoolExecutor() as ex:
        for i in items:
            ex.submit(g, i)
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(job):
    threading.Thread(target=job).start()
""",
    ),
    (
        not_awaited,
        [3],
        """\
def f(items):
    with ThreadPoolExecutor() as ex:
        futures = [ex.submit(g, i) for i in items]
    return True
""",
    ),
    (
        not_awaited,
        [5],
        """\
class A:
    async def load(self):
        return 1
    async def go(self):
        value = self.load()
        return value.name
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(job):
    t = Thread(target=job)
    t.start()
    return compute()
""",
    ),
    (
        not_awaited,
        [2],
        """\
async def build(cmd):
    proc = await asyncio.create_subprocess_exec(*cmd)
    return True
""",
    ),
    (
        not_awaited,
        [2],
        """\
def deploy(self):
    subprocess.Popen(["make", "build"], cwd=self.root)
    self.upload("dist")
""",
    ),
    (
        not_awaited,
        [5],
        """\
class S:
    async def save(self, x): ...
    async def run(self):
        for x in self.items:
            self.save(x)
""",
    ),
    (
        not_awaited,
        [2],
        """\
def fan(items):
    workers = []
    for item in items:
        worker = multiprocessing.Process(target=handle, args=(item,))
        worker.start()
        workers.append(worker)
    print("started", len(workers))
""",
    ),
    (
        not_awaited,
        [4],
        """\
def fan(self, items):
    pool = ThreadPoolExecutor(4)
    for item in items:
        pool.submit(self.handle, item)
    pool.shutdown()
""",
    ),
    (
        not_awaited,
        [2],
        """\
async def go(urls):
    procs = [await asyncio.create_subprocess_exec("curl", u) for u in urls]
    return len(procs)
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(self):
    thread = threading.Thread(target=self.load)
    thread.start()
    return self.data
""",
    ),
    (
        not_awaited,
        [2, 3],
        """\
async def main(s):
    asyncio.gather(a(s), b(s))
    asyncio.sleep(1)
""",
    ),
    (
        not_awaited,
        [2],
        """\
async def f(q):
    asyncio.wait_for(q.get(), 3)
""",
    ),
    (
        not_awaited,
        [2],
        """\
def f(ex, xs):
    fs = []
    for x in xs:
        fs.append(executor.submit(work, x))
    return True
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f():
    lock.acquire()
    update(t)
    lock.release()
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(p):
    f = open(p)
    data = parse(f.read())
    f.close()
    return data
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(addr):
    s = socket.socket()
    s.connect(addr)
    return s
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(url):
    d = tempfile.mkdtemp()
    clone(url, d)
    return d
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(p):
    fd = os.open(p, os.O_RDWR)
    fcntl.flock(fd, 2)
    return fd
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(db):
    conn = sqlite3.connect(db)
    rows = conn.execute("select 1").fetchall()
    conn.close()
    return rows
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(db):
    conn = sqlite3.connect(db)
    return conn.execute("select 1").fetchall()
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(self, x):
    self._lock.acquire()
    if x in self.seen:
        return False
    self.seen.add(x)
    self._lock.release()
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(data):
    tmp = tempfile.NamedTemporaryFile(delete=False)
    tmp.write(data)
    tmp.close()
    run(tmp.name)
    os.unlink(tmp.name)
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(url):
    work = tempfile.mkdtemp()
    clone(url, work)
    shutil.rmtree(work)
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(data, path):
    fd, name = tempfile.mkstemp()
    os.write(fd, data)
    os.close(fd)
    os.replace(name, path)
""",
    ),
    (
        leak_on_error,
        [2],
        """\
async def f(self):
    await self.sem.acquire()
    await self.work()
    self.sem.release()
""",
    ),
    (
        leak_on_error,
        [2, 3],
        """\
def f(p, q):
    src = open(p, "rb")
    dst = open(q, "wb")
    shutil.copyfileobj(src, dst)
    src.close()
    dst.close()
""",
    ),
    (
        leak_on_error,
        [3],
        """\
class A:
    def f(self):
        self.mutex.acquire()
        self.update()
        self.mutex.release()
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(path):
    fd = os.open(path, os.O_CREAT)
    os.write(fd, b"x")
    os.close(fd)
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def run(repo):
    work = mkdtemp(prefix="x")
    subprocess.run(["git", "clone", repo, work], check=True)
    build(work)
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(p):
    h = open(p)
    if not h.readline():
        return None
    data = h.read()
    h.close()
    return data
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(host):
    conn = http.client.HTTPConnection(host)
    conn.request("GET", "/")
    return conn.getresponse().read()
""",
    ),
    (
        leak_on_error,
        [2],
        """\
async def f(host):
    reader, writer = await asyncio.open_connection(host, 80)
    writer.write(b"x")
    data = await reader.read()
    writer.close()
    return data
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(p):
    sock = socket.create_connection(p)
    sock.sendall(b"hi")
    answer = sock.recv(10)
    sock.close()
    return answer
""",
    ),
    (
        leak_on_error,
        [2],
        """\
def f(p):
    db = sqlite3.connect(p)
    db.execute("create table t(a)")
    db.commit()
""",
    ),
    (
        leak_on_error,
        [4],
        """\
def f(p):
    for line in open(p):
        pass
    log = open("x", "a")
    log.write("y")
""",
    ),
    (
        dead_timeout,
        [1],
        """\
def fetch(url, timeout=10):
    return urlopen(url)
""",
    ),
    (
        dead_timeout,
        [4],
        """\
class C:
    def __init__(self, url, timeout=3):
        self.url = url
        self.timeout = timeout
    def get(self):
        return http(self.url)
""",
    ),
    (
        dead_timeout,
        [4],
        """\
@dataclass
class Conf:
    url: str
    max_retries: int = 3
""",
    ),
    (
        dead_timeout,
        [2],
        """\
def main():
    parser.add_argument("--connect-timeout", type=int)
    args = parser.parse_args()
    run(args.url)
""",
    ),
    (
        dead_timeout,
        [5],
        """\
def f(config):
    class X: pass
class P:
    def __init__(self, config):
        self._deadline = config.get("deadline", 10)
""",
    ),
    (
        dead_timeout,
        [1],
        """\
async def call(self, req, *, max_attempts: int = 3, deadline=None):
    while True:
        if time() > deadline: break
        try: return await self.send(req)
        except E: pass
""",
    ),
    (
        dead_timeout,
        [4],
        """\
class Client:
    def __init__(self, base, *, timeout: float = 5.0, retries: int = 3) -> None:
        self._base = base
        self._timeout = timeout
        self._retries = retries
    def get(self, p):
        for i in range(self._retries):
            return requests.get(self._base + p)
""",
    ),
    (
        dead_timeout,
        [1],
        """\
def wait_for(pred, deadline):
    while not pred():
        time.sleep(0.1)
""",
    ),
    (
        dead_timeout,
        [2],
        """\
class Settings(BaseSettings):
    request_timeout: int = 30
    name: str = "x"
""",
    ),
    (
        dead_timeout,
        [3],
        """\
@click.command()
@click.option("--timeout", type=int)
def main(url, timeout):
    fetch(url)
""",
    ),
    (
        dead_timeout,
        [1],
        """\
async def connect(host, connect_timeout=5, max_retries=3):
    for i in range(max_retries):
        return await open_connection(host)
""",
    ),
]

SOUND: list[tuple[Rule, str]] = [
    (
        not_awaited,
        """\
def f(cmd):
    return subprocess.Popen(cmd)
""",
    ),
    (
        not_awaited,
        """\
def f(self, cmd):
    self.p = subprocess.Popen(cmd)
""",
    ),
    (
        not_awaited,
        """\
def f(cmd):
    p = subprocess.Popen(cmd)
    return p.wait()
""",
    ),
    (
        not_awaited,
        """\
def f(cmd):
    subprocess.Popen(cmd, start_new_session=True)
""",
    ),
    (
        not_awaited,
        """\
def f(items):
    ts = [Thread(target=g) for i in items]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
""",
    ),
    (
        not_awaited,
        """\
async def g(): pass
async def f():
    await asyncio.gather(g(), g())
    t = g()
    await t
    return g()
""",
    ),
    (
        not_awaited,
        """\
def f(g):
    Thread(target=g, daemon=True).start()
""",
    ),
    (
        not_awaited,
        """\
def f(items):
    with ThreadPoolExecutor() as ex:
        fs = [ex.submit(g, i) for i in items]
        for x in as_completed(fs):
            x.result()
""",
    ),
    (
        not_awaited,
        """\
class A:
    async def g(self): pass
    def sync(self):
        asyncio.run(self.g())
        self.loop.create_task(self.g())
""",
    ),
    (
        not_awaited,
        """\
def f(cmd):
    p = Popen(cmd)
    out, err = p.communicate()
""",
    ),
    (
        not_awaited,
        """\
def f(job):
    t = Thread(target=job)
    t.daemon = True
    t.start()
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    with open(p) as f:
        return f.read()
""",
    ),
    (
        leak_on_error,
        """\
def f():
    lock.acquire()
    try:
        g()
    finally:
        lock.release()
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    f = open(p)
    return f
""",
    ),
    (
        leak_on_error,
        """\
def f(self, p):
    self.f = open(p)
""",
    ),
    (
        leak_on_error,
        """\
def f(a):
    s = socket.socket()
    try:
        s.connect(a)
    except OSError:
        s.close()
        raise
    return s
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    fd = os.open(p, 0)
    with os.fdopen(fd) as f:
        return f.read()
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    f = stack.enter_context(open(p))
    g()
    return f.read()
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    conn = sqlite3.connect(p)
    with closing(conn):
        return conn.execute("x")
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    d = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, d)
    work(d)
""",
    ),
    (
        leak_on_error,
        """\
def f(self):
    if self.lock.acquire(blocking=False):
        return True
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    f = open(p)
    f.close()
""",
    ),
    (
        leak_on_error,
        """\
def enter(self):
    self._lock.acquire()
    return self
""",
    ),
    (
        leak_on_error,
        """\
def f(p):
    fd = os.open(p, 0)
    try:
        os.write(fd, b"")
    finally:
        os.close(fd)
""",
    ),
    (
        leak_on_error,
        """\
def f(a):
    s = socket.socket()
    s.settimeout(3)
    return Client(s)
""",
    ),
    (
        dead_timeout,
        """\
def fetch(url, timeout=10):
    return urlopen(url, timeout=timeout)
""",
    ),
    (
        dead_timeout,
        """\
class A(Base):
    def fetch(self, url, timeout=10):
        return 1 + url
""",
    ),
    (
        dead_timeout,
        """\
class A:
    def __init__(self, timeout):
        self.timeout = timeout
    def go(self):
        wait(self.timeout)
""",
    ),
    (
        dead_timeout,
        """\
class A:
    def fetch(self, timeout):
        raise NotImplementedError
""",
    ),
    (
        dead_timeout,
        """\
def f(timeout=None):
    \"\"\"Timeout is ignored.\"\"\"
    return go()
""",
    ),
    (
        dead_timeout,
        """\
def f(args):
    p.add_argument("--timeout")
    a = p.parse_args()
    go(a.timeout)
""",
    ),
    (
        dead_timeout,
        """\
def f(**kw):
    def inner(timeout):
        return lambda: timeout
    return inner
""",
    ),
]


@pytest.mark.parametrize(("rule", "lines", "code"), DEFECTS)
def test_what_is_left_open_or_unheeded_is_found_at_its_line(rule: Rule, lines: list[int], code: str) -> None:
    found = places(rule, adding(PLACE, code))

    assert [line for _, line, _ in found] == lines


@pytest.mark.parametrize(("rule", "code"), SOUND)
def test_what_is_closed_or_heeded_is_left_alone(rule: Rule, code: str) -> None:
    assert findings(rule, adding(PLACE, code)) == []
