"""A commit that brings settings, hooks, servers and orders for its own reviewer: none has any effect."""

from pathlib import Path

import pytest

from engines.mock_models import serving
from engines.real.hostile import Trap, files
from engines.real.world import World

pytestmark = pytest.mark.engines

REDIRECTED = {
    "claude": ("ANTHROPIC_BASE_URL",),
    "codex": (),
    "gemini": ("GOOGLE_GEMINI_BASE_URL",),
    "opencode": (),
    "copilot": ("COPILOT_PROVIDER_BASE_URL", "COPILOT_OFFLINE"),
}
"""The variables that say where a program's provider is; a commit would like to say it in their place."""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """The folder in which whatever the commit starts leaves a file."""
    place = tmp_path / "marks"
    place.mkdir()
    return place


def test_a_hostile_commit_is_reviewed_and_runs_nothing(world: World, marks: Path) -> None:
    with serving() as trap:
        # Slowly: opencode loads plug-ins some seconds after its start.
        world.commit("slow")
        world.receive(files(Trap(marks, trap.url("review"))))
        # What the program itself and a worktree without such files are worth.
        world.configure("lattice.sandbox", "off")

        ended = world.review("theirs", "--timeout", "120s")

        assert [file.name for file in marks.iterdir()] == []
        assert trap.seen == []
        prompts = [seen["text"] for seen in world.server.requests(f"slow.{world.engine}") if "text" in seen]
        assert ended.outcome[0] == 1, ended.told
        assert prompts
        assert world.left(ended) == []


def test_a_commit_cannot_say_where_a_key_is_sent(world: World, marks: Path) -> None:
    unset = REDIRECTED[world.engine]
    if not unset:
        pytest.skip(f"{world.engine}: its provider is told by the definition or the user's configuration")
    with serving() as trap:
        world.commit("review")
        world.receive(files(Trap(marks, trap.url("review"))))
        # What the program itself and a worktree without such files are worth.
        world.configure("lattice.sandbox", "off")

        # Nothing leaves the machine: whoever asks the real provider is refused by the proxy.
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY"), "http://127.0.0.1:9")
        ended = world.review("theirs", "--timeout", "25s", **dict.fromkeys(unset), **proxies)

        assert trap.seen == []
        assert [file.name for file in marks.iterdir()] == []
        assert ended.outcome[0] == 3, ended.told
        assert world.left(ended) == []
