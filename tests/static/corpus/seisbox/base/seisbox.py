"""Reader for .sbx waveform files."""
import struct

MAGIC = b"SBX1"


class FormatError(ValueError):
  pass


def read_all(path):
  """Returns a list of traces, each a tuple of ints."""
  with open(path, "rb") as f:
    data = f.read()
  if data[:4] != MAGIC:
    raise FormatError("%s: bad magic" % path)
  (count,) = struct.unpack_from("<I", data, 4)
  offset = 8
  traces = []
  for _ in range(count):
    (n,) = struct.unpack_from("<I", data, offset)
    offset += 4
    traces.append(struct.unpack_from("<%di" % n, data, offset))
    offset += 4 * n
  return traces


def peak(path):
  """Largest absolute sample in the file."""
  return max((abs(v) for trace in read_all(path) for v in trace), default=0)
