"""What counts as news to the rules for Python: the change's own defects, in any file, however odd."""

import pytest
from literal_view import LiteralView, adding, editing, findings, places

from lattice.engines.static.rules.python import (
    RULES,
    dead_timeout,
    leak_on_error,
    missing_member,
    not_awaited,
    stale_read,
    swallowed_error,
)
from lattice.engines.static.view import Rule

SWALLOWS = "def f(x):\n    try:\n        x.save()\n    except Exception:\n        pass\n"
PACKAGE = {"shop/__init__.py": b"from .cart import Cart\n", "shop/cart.py": b"class Cart: ...\nTAX = 1\n"}


def test_a_defect_that_was_there_before_is_no_news() -> None:
    assert findings(swallowed_error, editing("a.py", SWALLOWS, SWALLOWS + "\n\nx = 1\n")) == []


def test_a_defect_that_is_indented_anew_is_no_news() -> None:
    deeper = "class A:\n" + "".join(f"    {line}\n" for line in SWALLOWS.splitlines())

    assert findings(swallowed_error, editing("a.py", SWALLOWS, deeper)) == []


def test_a_second_defect_of_a_kind_is_news() -> None:
    view = editing("a.py", SWALLOWS, SWALLOWS + SWALLOWS.replace("x.", "y."))

    assert places(swallowed_error, view) == [("a.py", 9, "important")]


def test_a_function_that_moves_to_another_file_takes_its_defects_along() -> None:
    rest = "import os\n"
    view = LiteralView(
        {"a.py": (rest + SWALLOWS).encode()}, {"a.py": rest.encode(), "b.py": SWALLOWS.encode()}
    )

    assert findings(swallowed_error, view) == []


def test_a_file_that_is_renamed_takes_its_defects_along() -> None:
    new = SWALLOWS + "y = 1\n"
    view = LiteralView({"a.py": SWALLOWS.encode()}, {"b.py": new.encode()}, renames={"b.py": "a.py"})

    assert findings(swallowed_error, view) == []


def test_taking_out_the_second_look_is_news_on_an_old_line() -> None:
    start = "def f(self):\n    if self.n >= 3:\n        return\n    with self.lock:\n"
    old, new = start + "        if self.n < 3:\n            self.n += 1\n", start + "        self.n += 1\n"

    (found,) = findings(stale_read, editing("a.py", old, new))

    assert (found.line, found.in_diff, found.anchor) == (2, False, "if self.n >= 3:")


def test_taking_out_finally_is_news() -> None:
    old = "def f():\n    lock.acquire()\n    try:\n        g()\n    finally:\n        lock.release()\n"
    new = "def f():\n    lock.acquire()\n    g()\n    lock.release()\n"

    assert places(leak_on_error, editing("a.py", old, new)) == [("a.py", 2, "important")]


def test_a_comment_that_says_why_is_enough_where_nothing_is_written() -> None:
    handler = "    except Exception:\n        # the cache is only a convenience\n        pass\n"
    looks = "def f(x):\n    try:\n        warm_up(x)\n" + handler

    assert findings(swallowed_error, adding("a.py", looks)) == []
    assert findings(swallowed_error, adding("a.py", looks.replace("warm_up", "save"))) != []


@pytest.mark.parametrize(
    ("code", "line", "severity"),
    [
        ("from shop.cart import Basket\n", 1, "blocker"),
        ("from .cart import (\n    Cart,\n    Basket,\n)\n", 3, "blocker"),
        ("from shop import basket\n", 1, "blocker"),
        ("from shop import cart\n\nprint(cart.VAT)\n", 3, "important"),
        ("import shop.cart as c\n\nc.Cart()\nc.total()\n", 4, "important"),
        ("import shop.cart\n\nshop.cart.total()\n", 3, "important"),
        ("class A:\n    def f(self):\n        return self.g()\n", 3, "important"),
    ],
)
def test_a_name_that_the_project_does_not_have_is_missed(code: str, line: int, severity: str) -> None:
    view = LiteralView(PACKAGE, {**PACKAGE, "shop/till.py": code.encode()})

    assert places(missing_member, view) == [("shop/till.py", line, severity)]


@pytest.mark.parametrize(
    "code",
    [
        "from shop.cart import TAX, Cart\nfrom shop import Cart as C, cart\nfrom . import cart as d\n",
        "from requests import anything\nimport json\njson.nothing()\n",
        "try:\n    from shop.cart import Fast\nexcept ImportError:\n    Fast = None\n",
        "from shop import cart\n\ncart.extra = 1\nprint(cart.extra, cart.__name__)\n",
        "from shop import cart\n\n\ndef f(cart):\n    return cart.anything\n",
        "class A(B):\n    def f(self):\n        self.g()\n",
        "class A:\n    def __init__(self, g):\n        self.g = g\n\n    def f(self):\n        self.g()\n",
        "class A:\n    def __getattr__(self, name): ...\n    def f(self):\n        self.g()\n",
        "class A:\n    def f(self):\n        self.g()\n\nclass B(A):\n    def g(self): ...\n",
    ],
)
def test_a_name_that_may_be_there_is_left_alone(code: str) -> None:
    view = LiteralView(PACKAGE, {**PACKAGE, "shop/till.py": code.encode()})

    assert findings(missing_member, view) == []


@pytest.mark.parametrize(
    "content", ["from os import *\n", "def __getattr__(name): ...\n", "globals()['x'] = 1\n", "(\n"]
)
def test_a_module_whose_names_only_running_it_tells_is_left_alone(content: str) -> None:
    tree = {"shop/cart.py": content.encode()}

    assert findings(missing_member, LiteralView(tree, {**tree, "a.py": b"from shop.cart import x\n"})) == []


def test_a_call_of_an_imported_coroutine_without_await_is_found() -> None:
    tree = {"app/__init__.py": b"", "app/mail.py": b"async def send(x):\n    await x\n"}
    code = b"from app.mail import send\n\n\nasync def f(x):\n    send(x)\n    await send(x)\n"

    assert places(not_awaited, LiteralView(tree, {**tree, "app/a.py": code})) == [
        ("app/a.py", 5, "important")
    ]


def test_a_limit_that_another_file_reads_is_alive() -> None:
    code = "class Conf:\n    def __init__(self):\n        self.read_timeout = 3\n"
    words = {"read_timeout": frozenset({"conf.py", "net.py"})}
    reads = {"net.py": b"def f(conf):\n    return conf.read_timeout\n"}
    passes = {"net.py": b"def f(args):\n    return Conf(args.read_timeout)\n"}

    alive = LiteralView(reads, {**reads, "conf.py": code.encode()}, words=words)
    dead = LiteralView(passes, {**passes, "conf.py": code.encode()}, words=words)

    assert findings(dead_timeout, alive) == []
    assert places(dead_timeout, dead) == [("conf.py", 3, "important")]


@pytest.mark.parametrize(
    "path",
    [
        "tests/test_a.py",
        "docs/conf.py",
        "vendor/a.py",
        "examples/a.py",
        "app/migrations/1.py",
        "api_pb2.py",
        "a.pyi",
    ],
)
def test_files_that_are_no_program_are_left_alone(path: str) -> None:
    assert findings(swallowed_error, adding(path, SWALLOWS)) == []


def test_generated_files_are_left_alone() -> None:
    assert findings(swallowed_error, adding("a.py", "# Generated by x. DO NOT EDIT.\n" + SWALLOWS)) == []


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"lock except open environ timeout async def import done",
        SWALLOWS.rstrip().encode(),
        SWALLOWS.replace("\n", "\r\n").encode(),
        SWALLOWS.encode("utf-16"),
        "# -*- coding: latin-1 -*-\nx = 'é'  # lock except open environ timeout import done\n".encode(
            "latin-1"
        ),
        b"\xff\xfe lock except open environ timeout import done",
        b"lock = " + b"(" * 5_000,
        b"lock = " + b"x." * 5_000 + b"timeout\n",
        b"x = [" + b"'lock except open environ timeout import done', " * 20_000 + b"]\n",
        b"def f():\n    with lock:\n        " + b"-" * 3_000 + b"x\n",
    ],
)
def test_odd_files_break_no_rule(rule: Rule, content: bytes) -> None:
    found = findings(rule, adding("a.py", content))

    assert all(each.rule == rule.NAME for each in found)


def test_lines_that_end_with_carriage_returns_count_the_same() -> None:
    view = adding("a.py", SWALLOWS.replace("\n", "\r\n"))

    assert places(swallowed_error, view) == [("a.py", 4, "important")]


def test_one_file_gets_three_findings_of_a_rule_at_most() -> None:
    assert len(findings(swallowed_error, adding("a.py", SWALLOWS * 9))) == 3


def test_a_change_of_thousands_of_files_is_looked_at_in_part() -> None:
    files = {f"a{number:04}.py": SWALLOWS.encode() for number in range(450)}

    assert len(findings(swallowed_error, LiteralView({}, files))) == 400


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_it_is_about(rule: Rule) -> None:
    assert rule.NAME.lower() == rule.NAME
    assert rule.SCOPE
    assert rule.EXAMPLE
    assert rule.WHY.endswith(".")


def test_a_name_that_the_change_takes_out_of_a_module_is_missed_where_it_is_still_imported() -> None:
    before = {"a.py": b"from b import x, y\n", "b.py": b"x = 1\ny = 1\n"}
    after = {"a.py": b"from b import x, y\n\nz = 1\n", "b.py": b"x = 1\n"}

    assert places(missing_member, LiteralView(before, after)) == [("a.py", 1, "blocker")]


def test_a_module_that_the_change_takes_away_is_missed_where_it_is_still_imported() -> None:
    before = {"app/a.py": b"from app.b import x\n", "app/b.py": b"x = 1\n"}
    after = {"app/a.py": b"from app.b import x\n\nz = 1\n"}

    assert places(missing_member, LiteralView(before, after)) == [("app/a.py", 1, "blocker")]


def test_a_name_that_was_missing_before_is_no_news() -> None:
    before = {"a.py": b"from b import x\n", "b.py": b"y = 1\n"}
    after = {"a.py": b"from b import x\n\nz = 1\n", "b.py": b"y = 2\n"}

    assert findings(missing_member, LiteralView(before, after)) == []
