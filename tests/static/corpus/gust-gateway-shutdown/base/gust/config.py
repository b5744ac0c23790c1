import configparser


class Config:

    def __init__(self, masts, sink, batch):
        self.masts = masts
        self.sink = sink
        self.batch = batch


def endpoint(text):
    host, _, port = text.strip().rpartition(':')
    return host, int(port)


def read(path):
    ini = configparser.ConfigParser()
    with open(path) as f:
        ini.read_file(f)
    gw = ini['gateway']
    return Config(
        masts=[endpoint(m) for m in gw['masts'].split(',')],
        sink=endpoint(gw['sink']),
        batch=gw.getint('batch', 30),
    )
