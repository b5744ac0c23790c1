import configparser


class Config(object):
    def __init__(self, path):
        ini = configparser.ConfigParser()
        with open(path) as f:
            ini.read_file(f)
        self.port = ini.get('serial', 'port')
        self.baud = ini.getint('serial', 'baud')
        self.host = ini.get('upstream', 'host')
        self.host_port = ini.getint('upstream', 'port')
        self.registers = dict(
            (name, int(number)) for name, number in ini.items('registers'))
