# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""`convert --redact`: what may not be shown is gone, and a replay still does the same."""
import re

import pytest

from conftest import SOURCE

GOLDEN = sorted((SOURCE / "tests/golden").glob("*.trace.gz"))
KEY = ["--redact-key", "k"]

# Where each secret stands, nothing but its replacement may come out.
SECRETS = {
    "ram": 0x8_9abc_d000, "foreign": 0x8_9abd_1000, "tx": 0x8_9abc_e000, "page": 0x8_9abc_f000,
    "hyp_tx": 0x7_6543_2000, "hyp_rx": 0x7_6543_3000, "handle_low": 0x1122_3344, "handle_high": 0x5566_7788,
    "payload": 0xfeed_face_cafe_beef, "uuid_low": 0x9f8e_7d6c_5b4a_3928, "uuid_high": 0x1a2b_3c4d_5e6f_7081,
    "tag": 0x7a67_7a67_7a67_7a67, "entry": 0x6_1234_5000,
}
TRACE = """ffafilter-trace 1
# of a secret machine
@source the secret lab
boot secret smccc=1.2 ram={ram:#x}+0x8000 foreign={foreign:#x}+0x1000 hyp-tx={hyp_tx:#x} hyp-rx={hyp_rx:#x} -> ok
  smc FFA_VERSION x1=0x10002 -> x0=0x10001
host FFA_RXTX_MAP_64 x1={tx:#x} x2={page:#x} x3=0x1 -> FFA_SUCCESS_32
  smc FFA_RXTX_MAP_64 x1={hyp_tx:#x} x2={hyp_rx:#x} x3=0x1 -> FFA_SUCCESS_32
  page {tx:#x} hyp
vm3.2 FFA_MSG_SEND_DIRECT_REQ_64 cpu=7 t=99 x1=0x38001 x3={payload:#x} -> forward FFA_MSG_SEND_DIRECT_RESP_64 x1=0x80010003 x5={payload:#x}
host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 x2={uuid_low:#x} x3={uuid_high:#x} x17={payload:#x} -> deny FFA_ERROR_32 x2=-1 x17={payload:#x}
host FFA_PARTITION_INFO_GET x1={u0:#x} x2={u1:#x} x3={u2:#x} x4={u3:#x} x5=0x1 -> FFA_SUCCESS_32 x2=0x1 x3=0x18
  smc FFA_PARTITION_INFO_GET x1={u0:#x} x2={u1:#x} x3={u2:#x} x4={u3:#x} x5=0x1 -> FFA_SUCCESS_32 x2=0x1 x3=0x18
  hyp-rx 0180020003000000{uuid}
  wrote {page:#x} 0180020003000000{uuid}
host FFA_MEM_SHARE_64 x1=0x60 x2=0x60 -> FFA_SUCCESS_32 x2={handle_low:#x} x3={handle_high:#x}
  mem {tx:#x} 00002f00000000000000000000000000{tag_bytes}1000000001000000300000000000000000000000000000000180020040000000000000000000000002000000010000000000000000000000{page_bytes}0200000000000000
  smc FFA_MEM_SHARE_64 x1=0x60 x2=0x60 -> FFA_SUCCESS_32 x2={handle_low:#x} x3={handle_high:#x}
  page {page:#x} ffa
host FFA_MEM_RECLAIM x1={handle_low:#x} x2={handle_high:#x} x3=0x2
host FFA_SECONDARY_EP_REGISTER_64 x1={entry:#x} -> FFA_SUCCESS_32
host FFA_CONSOLE_LOG_64 x1=0x8 x2={payload:#x} -> FFA_SUCCESS_32
host 0xc2001234 x1={payload:#x} x2={page:#x} -> forward x0={payload:#x}
host FFA_MSG_SEND2 x1=0x1 -> FFA_SUCCESS_32
  mem {tx:#x} 0000000000000000140000000180000008000000{payload_bytes}
"""


def little(value):
    return value.to_bytes(8, "little").hex()


def make():
    uuid = little(SECRETS["uuid_low"]) + little(SECRETS["uuid_high"])
    words = {f"u{n}": int.from_bytes(bytes.fromhex(uuid)[4 * n:4 * n + 4], "little") for n in range(4)}
    return TRACE.format(**SECRETS, **words, uuid=uuid, tag_bytes=little(SECRETS["tag"]),
                        page_bytes=little(SECRETS["page"]), payload_bytes=little(SECRETS["payload"])), words


def redact(ffafilter, trace, *args):
    done = ffafilter("convert", *args, "-", input=trace)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_no_secret_comes_through(ffafilter):
    trace, words = make()
    redacted = redact(ffafilter, trace, *KEY)
    assert "secret" not in redacted
    for name, value in {**SECRETS, **words}.items():
        low, high = value & 0xffffffff, value >> 32
        forms = {f"{value:x}", little(value)} | {f"{half:08x}" for half in (low, high) if half > 0xffff}
        forms |= {half.to_bytes(4, "little").hex() for half in (low, high) if half > 0xffff}
        for form in forms:
            assert form not in redacted, (name, form)


def test_what_is_kept_is_kept(ffafilter):
    """Line for line the same but for the values in question."""
    lines = redact(ffafilter, make()[0], *KEY).splitlines()
    assert lines[1] == "@source redacted"
    shape = [re.sub(r"0x[0-9a-f]{5,}|\b[0-9a-f]{32,}$", "N", line) for line in lines]
    assert shape[2:4] == ["boot b1 smccc=1.2 ram=N+0x8000 foreign=N+0x1000 hyp-tx=N hyp-rx=N -> ok",
                          "  smc FFA_VERSION x1=N -> x0=N"]
    assert "  smc FFA_VERSION x1=0x10002 -> x0=0x10001" in lines
    assert "vm3.2 FFA_MSG_SEND_DIRECT_REQ_64 cpu=7 t=99 x1=0x38001 x3=" in "\n".join(lines)
    assert " FFA_MSG_SEND_DIRECT_RESP_64 x1=0x80010003 x5=" in "\n".join(lines)
    assert "host N x1=N x2=N -> forward x0=N" in shape and "host 0xc2001234 " in "\n".join(lines)
    assert "host FFA_MEM_RECLAIM x1=N x2=N x3=0x2" in shape


def values(text, pattern):
    return re.search(pattern, text).groups()


def test_the_same_stays_the_same(ffafilter):
    text = redact(ffafilter, make()[0], *KEY)
    ram, foreign = (int(value, 16) for value in values(text, r"ram=(\S+)\+0x8000 foreign=(\S+)\+"))
    tx, rx = (int(value, 16) for value in values(text, r"host FFA_RXTX_MAP_64 x1=(\S+) x2=(\S+)"))
    assert (foreign - ram, tx - ram, rx - ram) == (0x4000, 0x1000, 0x2000)
    assert f"wrote {rx:#x} 0180020003000000" in text and little(rx) in text
    handle = values(text, r"host FFA_MEM_SHARE_64 .* x2=(\S+) x3=(\S+)")
    assert handle == values(text, r"host FFA_MEM_RECLAIM x1=(\S+) x2=(\S+)")
    low, high, payload, echo = values(text, r"host FFA_MSG_SEND_DIRECT_REQ2 .* x2=(\S+) x3=(\S+) x17=(\S+) -> .* x17=(\S+)")
    (uuid,) = values(text, r"hyp-rx 0180020003000000(\w+)")
    assert uuid == little(int(low, 16)) + little(int(high, 16))
    assert payload == echo and little(int(payload, 16)) in text
    assert redact(ffafilter, text, *KEY) != text
    assert redact(ffafilter, make()[0], *KEY, "--to", "text") == text
    assert redact(ffafilter, make()[0], "--redact-key", "l") != text
    assert redact(ffafilter, make()[0], "--redact") != redact(ffafilter, make()[0], "--redact")


@pytest.mark.parametrize("policy", sorted({path.name.rsplit("_", 1)[0] for path in GOLDEN}))
def test_a_replay_does_the_same(ffafilter, tmp_path, policy):
    """But for a few calls of the random ones, which use one buffer's old bytes for another purpose."""
    paths = [path for path in GOLDEN if path.name.startswith(policy + "_")]
    out = tmp_path / "redacted.ffabin"
    assert ffafilter("convert", *KEY, "-o", out, *paths).returncode == 0
    last = ffafilter("verify", "-p", policy, out).stdout.splitlines()[-1]
    calls, match, differ, unknown = map(int, re.findall(r"\d+", last))
    assert calls == sum(int(ffafilter("verify", "-p", policy, path).stdout.split()[-8]) for path in paths)
    assert differ + unknown <= 4 and match == calls - differ - unknown


def test_no_address_of_a_recording_is_left(ffafilter, source):
    """All RAM of the golden machines lies at 0x80000000."""
    path = source / "tests/golden/linux-v7.3_random.trace.gz"
    plain = ffafilter("convert", path).stdout
    redacted = ffafilter("convert", *KEY, path).stdout
    ram = r"(?:=|mem |wrote |page )0x800[0-9a-f]{5}\b"
    assert len(re.findall(ram, plain)) > 500 and not re.findall(ram, redacted)
    assert redacted.count("\n") == plain.count("\n") - len(re.findall("^#", plain, re.M))
