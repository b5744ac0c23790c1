"""Rules about order in Python: read before the lock, said before the work."""

import pytest
from literal_view import adding, findings, places

from lattice.engines.static.rules.python import said_too_early, stale_read
from lattice.engines.static.view import Rule

PLACE = "app/work.py"

DEFECTS: list[tuple[Rule, list[int], str]] = [
    (
        stale_read,
        [3],
        """\
class A:
    def inc(self):
        n = self._count
        with self._lock:
            self._count = n + 1
""",
    ),
    (
        stale_read,
        [2],
        """\
def save(path, data):
    if path.exists():
        raise Exists(path)
    with FileLock(str(path) + ".lock"):
        path.write_text(data)
""",
    ),
    (
        stale_read,
        [3],
        """\
class S:
    def bump(self, key):
        state = self._load()
        with self._mutex:
            state[key] = state.get(key, 0) + 1
            self._save(state)
""",
    ),
    (
        stale_read,
        [2],
        """\
def withdraw(account_id, amount):
    account = Account.objects.get(pk=account_id)
    if account.balance < amount:
        raise Insufficient()
    with transaction.atomic():
        account.balance -= amount
        account.save()
""",
    ),
    (
        stale_read,
        [2],
        """\
async def reserve(self, seat):
    if seat in self.taken:
        return False
    async with self.lock:
        self.taken.add(seat)
    return True
""",
    ),
    (
        stale_read,
        [2],
        """\
def claim(conn, job):
    row = conn.execute("SELECT state FROM jobs WHERE id = ?", (job,)).fetchone()
    conn.execute("BEGIN IMMEDIATE")
    if row[0] == "free":
        conn.execute("UPDATE jobs SET state = 'taken' WHERE id = ?", (job,))
    conn.execute("COMMIT")
""",
    ),
    (
        stale_read,
        [2],
        """\
def update(path, key, value):
    with open(path) as f:
        data = json.load(f)
    data[key] = value
    with open(path + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with open(path, "w") as f:
            json.dump(data, f)
""",
    ),
    (
        stale_read,
        [5],
        """\
class Pool:
    def available(self):
        return self.size - self.used
    def take(self, n):
        if self.available() < n:
            return False
        with self._lock:
            self.used += n
        return True
""",
    ),
    (
        stale_read,
        [3],
        """\
_cache = {}
def get(key):
    if key in _cache:
        return _cache[key]
    value = compute(key)
    with _cache_lock:
        _cache[key] = value
    return value
""",
    ),
    (
        stale_read,
        [3],
        """\
class Ledger:
    def spend(self, name, amount):
        balance = self.store.get_balance(name)
        with self.store.lock(name):
            self.store.set_balance(name, balance - amount)
""",
    ),
    (
        stale_read,
        [3],
        """\
class Q:
    def take(self):
        while self.items:
            self._lock.acquire()
            try:
                item = self.items.pop()
            finally:
                self._lock.release()
""",
    ),
    (
        stale_read,
        [2],
        """\
def register(index_path, entry):
    entries = read_entries(index_path)
    if entry.id in entries:
        return
    with locked(index_path):
        write_entries(index_path, [*entries, entry])
""",
    ),
    (
        stale_read,
        [2],
        """\
def enqueue(self, job):
    position = len(self.jobs)
    with self.lock:
        self.jobs[position] = job
""",
    ),
    (
        stale_read,
        [2],
        """\
async def refill(bucket):
    tokens = await bucket.load_tokens()
    async with bucket.lock:
        await bucket.save_tokens(tokens + 1)
""",
    ),
    (
        stale_read,
        [2],
        """\
def add_member(db, team, who):
    count = db.execute("select count(*) from members where team = ?", (team,)).fetchone()[0]
    if count >= LIMIT:
        raise Full
    with db.transaction():
        db.execute("insert into members(team, who) values (?, ?)", (team, who))
""",
    ),
    (
        stale_read,
        [2],
        """\
def next_id(self):
    current = int(self.counter_file.read_text())
    with self._file_lock:
        self.counter_file.write_text(str(current + 1))
    return current
""",
    ),
    (
        stale_read,
        [2],
        """\
def append(path, line):
    lines = Path(path).read_text().splitlines()
    lines.append(line)
    with portalocker.Lock(path + ".lock"):
        Path(path).write_text("\\n".join(lines))
""",
    ),
    (
        stale_read,
        [2],
        """\
def start(self):
    if self._thread is not None:
        return
    with self._start_lock:
        self._thread = Thread(target=self._run)
        self._thread.start()
""",
    ),
    (
        stale_read,
        [2],
        """\
def reserve(sku, n):
    stock = Stock.objects.get(sku=sku)
    if stock.available >= n:
        with transaction.atomic():
            stock.available -= n
            stock.save(update_fields=["available"])
""",
    ),
    (
        stale_read,
        [2],
        """\
def claim(self, name):
    status = self.repo.status(name)
    with self.repo.locked(name):
        if status == "free":
            self.repo.set_owner(name, self.me)
""",
    ),
    (
        stale_read,
        [2],
        """\
def rotate(log):
    size = os.path.getsize(log)
    if size < LIMIT:
        return
    with lock:
        os.rename(log, log + ".1")
""",
    ),
    (
        stale_read,
        [2],
        """\
def evict(self):
    oldest = min(self._entries)
    self._mutex.acquire()
    try:
        del self._entries[oldest]
    finally:
        self._mutex.release()
""",
    ),
    (
        stale_read,
        [2],
        """\
def transfer(session, a, b, n):
    src = session.get(Account, a)
    dst = session.get(Account, b)
    if src.balance < n:
        raise ValueError
    with session.begin():
        src.balance -= n
        dst.balance += n
""",
    ),
    (
        stale_read,
        [2],
        """\
def write_pid(path):
    if not os.path.exists(path):
        with open(path + ".lock", "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            with open(path, "w") as out:
                out.write(str(os.getpid()))
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(self):
    self.state = "done"
    self._upload()
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(row):
    mark_sent(row)
    send(row)
""",
    ),
    (
        said_too_early,
        [4],
        """\
def f(q):
    while True:
        item = q.get()
        q.task_done()
        process(item)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(ch, msg):
    ch.basic_ack(msg.tag)
    handle(msg)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(self, order):
    order.status = Status.PAID
    self.gateway.charge(order)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(bus, order):
    bus.emit("order.created", order)
    db.insert(order)
""",
    ),
    (
        said_too_early,
        [3],
        """\
def f(self, batch):
    for row in batch:
        self.processed.add(row.id)
        self.process(row)
""",
    ),
    (
        said_too_early,
        [2],
        """\
async def f(self, m):
    await m.ack()
    await self.handle(m)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(job):
    job.status = "completed"
    job.save()
    run_job(job)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(self, path):
    self.events.publish(FileWritten(path))
    path.write_text(self.body)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def f(cache, k):
    self.migrated = True
    self.migrate()
""",
    ),
    (
        said_too_early,
        [2],
        """\
def run(self):
    self.db.update_status(self.id, "completed")
    self.copy_files()
""",
    ),
    (
        said_too_early,
        [2],
        """\
def deliver(self, message):
    self.db.execute("UPDATE outbox SET status = 'sent' WHERE id = ?", (message.id,))
    self.transport.send(message)
""",
    ),
    (
        said_too_early,
        [3],
        """\
def consume(self):
    for message in self.consumer:
        self.consumer.commit()
        self.handle(message)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def handler(msg):
    msg.acknowledge()
    do_work(msg.body)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def export(self):
    self.progress["status"] = "finished"
    write_rows(self.rows)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def save(self):
    self._dirty = False
    self._write_file()
""",
    ),
    (
        said_too_early,
        [2],
        """\
def provision(vm):
    events.append(Event("vm.created", vm.id))
    api.create_vm(vm)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def import_file(p, tracker):
    tracker.mark_done(p)
    for row in parse(p):
        insert(row)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def put(self, key, value):
    self.cache[key] = value
    self.backend.write(key, value)
""",
    ),
    (
        said_too_early,
        [2, 3],
        """\
def step(self, batch):
    self.last_offset = batch.end
    self.save_offset(batch.end)
    self.process(batch)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def finish(job):
    job.set_status(JobStatus.SUCCEEDED)
    copy_artifacts(job)
""",
    ),
    (
        said_too_early,
        [2],
        """\
def write_marker(out):
    (out / "_SUCCESS").touch()
    write_parts(out)
""",
    ),
    (
        said_too_early,
        [3],
        """\
def publish(release):
    logger.info("published")
    notify_published(release)
    upload(release)
""",
    ),
]

SOUND: list[tuple[Rule, str]] = [
    (
        stale_read,
        """\
class A:
    def get(self):
        if self._value is not None:
            return self._value
        with self._lock:
            if self._value is None:
                self._value = make()
            return self._value
""",
    ),
    (
        stale_read,
        """\
def save(path, data):
    if path.exists():
        raise Exists(path)
    with FileLock(path):
        if path.exists():
            raise Exists(path)
        path.write_text(data)
""",
    ),
    (
        stale_read,
        """\
class S:
    def put(self, key, request):
        value = request.get("value")
        name = self.prefix + key
        with self._lock:
            self._items[name] = value
""",
    ),
    (
        stale_read,
        """\
def place(user_id, items):
    user = fetch_user(user_id)
    with transaction.atomic():
        order = Order.objects.create(user=user)
        for item in items:
            insert_item(order, item)
""",
    ),
    (
        stale_read,
        """\
class W:
    def stop(self):
        if self.stopping:
            return
        with self._lock:
            self.workers.clear()
""",
    ),
    (
        stale_read,
        """\
def render(block):
    text = load(block)
    with blocks(block) as b:
        b.text = text
""",
    ),
    (
        stale_read,
        """\
def f(account_id, amount):
    account = Account.objects.get(pk=account_id)
    check(account)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        account.balance -= amount
        account.save()
""",
    ),
    (
        stale_read,
        """\
class C:
    def update(self, data):
        parsed = json.loads(data)
        with self._lock:
            self._cfg = parsed
            json.dump(parsed, self.out)
""",
    ),
    (
        stale_read,
        """\
class C:
    def run(self):
        before = self.count
        with self.lock:
            self.count += 1
        log(before)
""",
    ),
    (
        stale_read,
        """\
def f(self, path):
    text = path.read_text()
    new = change(text)
    with self.lock:
        self.cache[path] = new
""",
    ),
    (
        said_too_early,
        """\
def f(self):
    self._upload()
    self.state = "done"
    self.save()
""",
    ),
    (
        said_too_early,
        """\
def f(row):
    send(row)
    mark_sent(row)
    log(row)
""",
    ),
    (
        said_too_early,
        """\
def f(q):
    item = q.get()
    process(item)
    q.task_done()
""",
    ),
    (
        said_too_early,
        """\
def f(self):
    self.state = "running"
    self.run()
""",
    ),
    (
        said_too_early,
        """\
def f(self):
    try:
        self.state = "done"
        self.upload()
    except Exception:
        self.state = "failed"
        raise
""",
    ),
    (
        said_too_early,
        """\
def f(self):
    self.status = "completed"
    self.session.commit()
    self.notify()
""",
    ),
    (
        said_too_early,
        """\
def f(self, node):
    self.visited.add(node)
    self.visit(node)
""",
    ),
    (
        said_too_early,
        """\
def f(self, order):
    emit("order.creating", order)
    create(order)
""",
    ),
    (
        said_too_early,
        """\
def f(job):
    result = run(job)
    job.status = "done"
    upload(result)
""",
    ),
    (
        said_too_early,
        """\
def f(a, b):
    mark_done(a)
    process(b)
""",
    ),
    (
        said_too_early,
        """\
def f(self):
    self.done = False
    self.run()
""",
    ),
]


@pytest.mark.parametrize(("rule", "lines", "code"), DEFECTS)
def test_what_comes_in_the_wrong_order_is_found_at_its_line(rule: Rule, lines: list[int], code: str) -> None:
    found = places(rule, adding(PLACE, code))

    assert [line for _, line, _ in found] == lines


@pytest.mark.parametrize(("rule", "code"), SOUND)
def test_what_comes_in_the_right_order_is_left_alone(rule: Rule, code: str) -> None:
    assert findings(rule, adding(PLACE, code)) == []
