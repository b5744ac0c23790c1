from bridge.poller import Poller


class Bus(object):
    def __init__(self, values):
        self.values = values

    def read(self, number):
        if number not in self.values:
            raise IOError('no answer')
        return self.values[number]


class Upstream(object):
    def __init__(self):
        self.sent = []

    def send(self, name, value, now):
        self.sent.append((name, value, now))


def test_silent_register_does_not_stop_the_cycle():
    up = Upstream()
    Poller({'flow': 11, 'pressure': 13}, Bus({13: 204}), up).cycle(1000)
    assert up.sent == [('pressure', 204, 1000)]
