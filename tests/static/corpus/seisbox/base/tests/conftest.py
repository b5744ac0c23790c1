import struct

import pytest


@pytest.fixture
def sbx(tmp_path):
  def write(*traces, magic=b"SBX1"):
    path = tmp_path / "a.sbx"
    body = b"".join(
        struct.pack("<I%di" % len(t), len(t), *t) for t in traces)
    path.write_bytes(magic + struct.pack("<I", len(traces)) + body)
    return str(path)
  return write
