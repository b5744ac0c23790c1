from obsplan.plan import night_steps, rank
from obsplan.site import Site
from obsplan.targets import Target

POLE_STAR = Target("Polaris", 2.5, 89.3, 2.0)
SOUTHERN = Target("NGC 104", 0.4, -72.1, 4.1)


def test_steps_pass_midnight():
    assert night_steps(23.5, 0.5) == [23.5, 23.75, 0.0, 0.25, 0.5]


def test_pole_is_always_up_and_far_south_never():
    ranked = rank([SOUTHERN, POLE_STAR], Site("Graz", 47.1), 20.0, 22.0)
    assert [t.name for _, t in ranked] == ["Polaris"]


def test_blocked_by_a_house():
    site = Site("Yard", 47.1, [(0, 60), (90, 0), (270, 60)])
    assert rank([POLE_STAR], site, 20.0, 22.0) == []
