import minimalmodbus


class SerialBus(object):
    def __init__(self, port, baud):
        self.device = minimalmodbus.Instrument(port, 1)
        self.device.serial.baudrate = baud

    def read(self, number):
        return self.device.read_register(number - 40001)
