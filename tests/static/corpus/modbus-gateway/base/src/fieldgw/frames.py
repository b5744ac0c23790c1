# Modbus/TCP framing. Only what the pump controllers speak.
import struct

READ_HOLDING = 0x03
READ_DEVICE_ID = 0x2B


class FrameError(Exception):
    pass


def read_holding(tid, unit, start, count):
    pdu = struct.pack('>BHH', READ_HOLDING, start, count)
    return struct.pack('>HHHB', tid, 0, len(pdu) + 1, unit) + pdu


def parse_registers(frame, tid):
    if len(frame) < 9:
        raise FrameError('short frame: %d bytes' % len(frame))
    got, _proto, _length, _unit, func, nbytes = struct.unpack('>HHHBBB', frame[:9])
    if got != tid:
        raise FrameError('answer to %d, expected %d' % (got, tid))
    if func & 0x80:
        raise FrameError('exception code %d' % nbytes)
    body = frame[9:9 + nbytes]
    if len(body) != nbytes or nbytes % 2:
        raise FrameError('truncated body')
    return list(struct.unpack('>%dH' % (nbytes // 2), body))
