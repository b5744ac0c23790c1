from datetime import datetime, time

import relayd
from config import Config
from fakeboard import fake_board

NOON = datetime(2023, 5, 2, 12, 0)
EVENING = datetime(2023, 5, 2, 20, 0)


def cfg_for(server, pin="0000"):
    host, port = server.server_address
    schedule = {2: (time(11), time(15, 30)), 5: (time(18), time(22))}
    return Config(host, port, pin, 2.0, 15.0, schedule)


def test_switches_by_the_clock():
    with fake_board() as server:
        state = {}
        relayd.tick(cfg_for(server), state, NOON)
        assert server.channels == {2: True, 5: False}
        relayd.tick(cfg_for(server), state, EVENING)
        assert server.channels == {2: False, 5: True}


def test_wrong_pin_leaves_state_unknown():
    with fake_board() as server:
        state = {}
        relayd.tick(cfg_for(server, pin="9999"), state, NOON)
        assert state == {}
        assert server.channels == {}
