# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A broken trace is refused with its file, line, column and what would be right.

A row is what stands below the magic line (text; the third line on for MORE) or a whole file
(bytes), the place of the error in it and the text.
"""
import gzip

import pytest

MAGIC = b"ffafilter-trace 1\n"
GOOD = MAGIC + b"host FFA_VERSION x1=0x10001 -> x0=0x10001\n" * 2000
PACKED = gzip.compress(GOOD, mtime=0)
BIT = "is not a number of 64 bits: 0x1f, or -1 to -4096"
ARGUMENT = "is not an argument of a call: cpu=N, t=N, xN=VALUE or ->"
RANGE = "a range of memory is ADDRESS+SIZE"
CUT = "the file ends in the middle of a line, without a newline"
ORDER = "comes too late: the order is mem, smc with hyp-rx, wrote, page"
HOST = "host FFA_VERSION "

FILES = [
    # no trace at all
    (b"", "", "the file is empty; a trace starts with 'ffafilter-trace 1'"),
    (b"\n", "1:1", "a trace starts with the line 'ffafilter-trace 1'"),
    (b"ffafilter-trace 2\n", "1:1", "a trace starts with the line"),
    (b"ffafilter-trace 1 \n", "1:1", "a trace starts with the line"),
    (b" ffafilter-trace 1\n", "1:1", "a trace starts with the line"),
    (b"FFAFILTER-TRACE 1\n", "1:1", "a trace starts with the line"),
    (b"ffafilter-policy: 1\n", "1:1", "a trace starts with the line"),
    (b"\xef\xbb\xbf" + GOOD, "1:1", "a trace starts with the line"),
    (GOOD.decode().encode("utf-16-be"), "1:1", "byte 0x00 is not text"),
    (b"\x7fELF\x02\x01\n", "1:1", "byte 0x7f is not text"),
    # ends and lines
    (b"ffafilter-trace 1", "1:18", CUT),
    (MAGIC + b"host FFA_VERSION", "2:17", CUT),
    (MAGIC + b"# a comment", "2:12", CUT),
    (MAGIC[:-1] + b"\r\n", "1:18", "the line ends in CR LF; it should end in LF alone"),
    (GOOD[:200] + GOOD[200:300].replace(b"\n", b"\r\n") + GOOD[300:], "6:42",
     "the line ends in CR LF"),
    ("# x\r\n", "2:4", "the line ends in CR LF"),
    (MAGIC.replace(b"\n", b"\r"), "1:18", "the line ends in CR LF"),
    ("host FFA\r_VERSION\n", "2:9", "byte 0x0d is not text"),
    ("host FFA_VERSION\0 x1=0x1\n", "2:17", "byte 0x00 is not text"),
    ("host FFA_VERSION \x1b[31m\n", "2:18", "byte 0x1b is not text"),
    ("\0" * 1000 + "\n", "2:1", "byte 0x00 is not text"),
    ("host\tFFA_VERSION\n", "2:5", "a tab; words are separated by a space"),
    (MAGIC + b"#" * (10 << 20) + b"\n", "2", "longer than"),
    (MAGIC + b"host FFA_VERSION x1=0x" + b"1" * (10 << 20) + b"\n", "2", "longer than"),
    (MAGIC + b"host " + b"A" * 1000000 + b"\n", "2:6", "unknown function 'AAAA"),
    (MAGIC + b"h" * (10 << 20), "2", "longer than"),
    # gzip
    (b"\x1f\x8b", "", "gzip data is cut short here"),
    (PACKED[:9], "", "gzip data is cut short here"),
    (PACKED[:-1], "", "gzip data is cut short here"),
    (PACKED[:-9], "", "gzip data is cut short here"),
    (PACKED[:len(PACKED) // 2], "", "gzip data is cut short here"),
    (PACKED[:-8] + b"\0" * 8, "", "gzip"),
    (PACKED[:30] + b"\xff\xff\xff" + PACKED[33:], "", "gzip"),
    (b"\x1f\x8b\x07" + PACKED[3:], "", "gzip"),
    (gzip.compress(b""), "", "the file is empty"),
    (gzip.compress(GOOD[:-1]), "2001:42", CUT),
    (gzip.compress(PACKED), "1:1", "byte 0x1f is not text"),
    # callers and functions
    ("host\n", "2:5", "the function is missing"),
    ("hots FFA_VERSION\n", "2:1", "'hots' is not a caller; did you mean host?"),
    ("HOST FFA_VERSION\n", "2:1", "'HOST' is not a caller; did you mean host?"),
    ("vm0 FFA_VERSION\n", "2:3", "VMs are numbered from 1; the host is 'host'"),
    ("vm65536 FFA_VERSION\n", "2:3", "the number of a VM is larger than 65535"),
    ("vm-1 FFA_VERSION\n", "2:3", "the number of a VM is a decimal number"),
    ("vm1. FFA_VERSION\n", "2:", "the number of a v"),
    ("vm1.65536 FFA_VERSION\n", "2:5", "is larger than 65535"),
    ("host FFA_VERSON\n", "2:6", "unknown function 'FFA_VERSON'; did you mean FFA_VERSION?"),
    ("host FFA_MEM_SHARE\n", "2:6", "FFA_MEM_SHARE has two widths: write FFA_MEM_SHARE_32 or"),
    ("host FFA_VERSION_64\n", "2:6", "unknown function 'FFA_VERSION_64'; did you mean FFA_VERSION?"),
    ("host 84000063\n", "2:6", "numbers are hexadecimal: 0x501bd3f"),
    ("host 0x840000G3\n", "2:6", "'0x840000G3' " + BIT),
    ("host 0X84000063\n", "2:6", "hexadecimal is lower case without leading zeros: 0x84000063"),
    ("host 0x100000000840000630\n", "2:6", BIT),
    (" host FFA_VERSION\n", "2:2", "a call starts the line"),
    # numbers
    (HOST + "x1=0xABC\n", "2:21", "hexadecimal is lower case without leading zeros: 0xabc"),
    (HOST + "x1=0x01\n", "2:21", "hexadecimal is lower case without leading zeros: 0x1"),
    (HOST + "x1=0x\n", "2:21", "'0x' " + BIT),
    (HOST + "x1=\n", "2:21", "a number of 64 bits is missing"),
    (HOST + "x1=12\n", "2:21", "numbers are hexadecimal: 0xc"),
    (HOST + "x1=-4097\n", "2:21", "decimals are -1 to -4096; write 0xffffffffffffefff"),
    (HOST + "x1=-0\n", "2:21", "decimals are -1 to -4096; write 0x0"),
    (HOST + "x1=0x10000000000000000\n", "2:21", "'0x10000000000000000' " + BIT),
    (HOST + "x1=" + "9" * 500 + "\n", "2:21", BIT),
    (HOST + "x1=1.5\n", "2:21", "'1.5' " + BIT),
    (HOST + "x1=0x1k\n", "2:21", "'0x1k' " + BIT),
    (HOST + "cpu=0x1\n", "2:23", "cpu is a decimal number"),
    (HOST + "cpu=-1\n", "2:22", "cpu is a decimal number"),
    (HOST + "cpu=4294967296\n", "2:22", "cpu is larger than 4294967295"),
    (HOST + "t=18446744073709551616\n", "2:20", "t is larger than 18446744073709551615"),
    (HOST + "t=5ms\n", "2:21", "t is a decimal number"),
    # registers
    (HOST + "x1\n", "2:20", "a register is written xN=VALUE"),
    (HOST + "w1=0x1\n", "2:18", "'w1=0x1' " + ARGUMENT),
    (HOST + "x18=0x1\n", "2:18", "the registers are x0 to x17"),
    (HOST + "x01=0x1\n", "2:18", "the registers are x0 to x17"),
    (HOST + "x99999999999=0x1\n", "2:18", "the registers are x0 to x17"),
    (HOST + "x0=0x1\n", "2:18", "x0 is given twice: the function or result is x0"),
    (HOST + "x1=0x1 x1=0x1\n", "2:25", "x1 is given twice"),
    (HOST + "x2=0x1 x1-x3=?\n", "2:25", "x2 is given twice"),
    (HOST + "x3-x1=?\n", "2:18", "a range goes up: x1-x3"),
    (HOST + "x1-x3=0x4\n", "2:24", "a range takes ? or same"),
    (HOST + "x1=same\n", "2:21", "'same' is for the outcome of a call: write the value"),
    (HOST + "cpu=1 cpu=1\n", "2:28", "cpu is given twice"),
    # outcomes
    (HOST + "->\n", "2:20", "the outcome is missing behind ->"),
    (HOST + "-> forwrd\n", "2:21", "'forwrd' is not an outcome; did you mean forward?"),
    (HOST + "-> FFA_SUCCESS\n", "2:21", "FFA_SUCCESS has two widths"),
    (HOST + "-> 0x84000061\n", "2:21", "'0x84000061' is not an outcome"),
    (HOST + "-> halt x0=0x1\n", "2:26", "'x0=0x1' is too much here: halt has no registers"),
    (HOST + "-> x0=0x1 -> x0=0x1\n", "2:28", "'->' is not a register of the result"),
    (HOST + "-> deny forward\n", "2:26", "'forward' is not a register of the result"),
    (HOST + "x1=? -> x0=0x1 x1=same\n", "2:36", "the caller's x1 was not recorded"),
    # directives
    ("@sorce x\n", "2:1", "'@sorce' is not a directive; did you mean @source?"),
    ("@source\n", "2:8", "the text is missing"),
    ("@at EL2\n", "2:5", "write '@at caller' or '@at spmc'"),
    ("@lost many\n", "2:7", "the number of lost records is a decimal number"),
    ("@lost 18446744073709551616\n", "2:7", "is larger than 18446744073709551615"),
    ("@unrecorded in=x8-x18\n", "2:19", "the registers are x0 to x17"),
    ("@unrecorded reg=x8\n", "2:13", "write in=, out=, smc-in= or smc-out="),
    # boots
    ("boot\n", "2:5", "a boot has a name"),
    ("boot a smccc=2 -> ok\n", "2:14", "a version is MAJOR.MINOR"),
    ("boot a smccc=1.2 smccc=1.1\n", "2:24", "smccc is given twice"),
    ("boot a page=4K -> ok\n", "2:13", "'4K' " + BIT),
    ("boot a page=0x2000 -> ok\n", "2:13", "a page is 0x1000, 0x4000 or 0x10000 bytes"),
    ("boot a ram=0x80000000 -> ok\n", "2:12", RANGE),
    ("boot a ram=2G+1G -> ok\n", "2:12", "'2G+1G' " + BIT),
    ("boot a ram=0x80000000+0x0 -> ok\n", "2:12", "the range is empty or ends beyond 64 bits"),
    ("boot a ram=0x1000+0xfffffffffffff001\n", "2:12", "the range is empty or ends beyond 64 bits"),
    ("boot a -> yes\n", "2:11", "a boot ends in '-> ok' or '-> fail'"),
    ("boot a -> ok\n  page 0x1000 ffa\n", "3:3", "a boot has smc lines alone below it"),
    # what is told of a call
    ("  smc FFA_VERSION\n", "2:3", "no call or boot stands right above this line"),
    (HOST + "\n   smc FFA_VERSION\n", "3:4", "a call starts the line"),
    (HOST + "\n  smc\n", "3:6", "the function is missing"),
    (HOST + "\n  smc FFA_VERSION cpu=1\n", "3:19", "is not an argument of an SMC"),
    (HOST + "\n  mem 0x1000\n", "3:13", "the bytes are missing"),
    (HOST + "\n  mem 0x1000 012\n", "3:16", "half a byte: two digits make one"),
    (HOST + "\n  mem 0x1000 0g\n", "3:15", "'g' is no hexadecimal digit"),
    (HOST + "\n  mem 0x1000 0A\n", "3:15", "bytes are written in lower case"),
    (HOST + "\n  mem -1 0000\n", "3:7", "the bytes end beyond 64 bits"),
    (HOST + "\n  page 0x1000 secure\n", "3:15", "'secure' is not the state of a page"),
    (HOST + "\n  page 0x1000 ff\n", "3:15", "'ff' is not the state of a page; did you mean ffa?"),
    (HOST + "\n  hyp-rx 00\n", "3:3", "a hyp-rx line follows an smc line"),
    (HOST + "\n  page 0x1000 ffa\n  mem 0x1000 00\n", "4:3", "mem " + ORDER),
    (HOST + "\n  wrote 0x1000 00\n  smc FFA_VERSION\n", "4:3", "smc " + ORDER),
    (HOST + "\n  writes 0x1000 00\n", "3:3", "is not a line that tells of a call"),
]


def check(done, path, place, error):
    assert done.returncode == 2
    assert f"{path}:{place}" in done.stderr, done.stderr[:500]
    assert error in done.stderr, done.stderr[:500]
    assert len(done.stderr) < 2000


@pytest.mark.parametrize("text, place, error", FILES, ids=range(len(FILES)))
def test_names_the_place_and_what_would_be_right(ffafilter, tmp_path, text, place, error):
    path = tmp_path / "t.trace"
    path.write_bytes(text if isinstance(text, bytes) else MAGIC + text.encode())
    check(ffafilter("verify", "-p", "linux-v7.3", path, timeout=20), path, place, error)
    out = tmp_path / "out.trace"
    done = ffafilter("replay", "-p", "linux-v7.3", "-o", out, "-", input=path.read_bytes())
    check(done, "<stdin>", place, error)
    assert not out.exists()


def test_there_are_enough():
    assert len(FILES) >= 100
