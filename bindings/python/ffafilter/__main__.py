# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""`python3 -m ffafilter`: the command, as `ffafilter` itself."""
from __future__ import annotations

import os
import signal
import sys

from _ffafilter import ffi, lib


def main() -> int:
    """Run the command on sys.argv; its exit status."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    words = [ffi.new("char[]", os.fsencode(word)) for word in ["ffafilter", *sys.argv[1:]]]
    status = int(lib.ffapy_main(len(words), ffi.new("char *[]", [*words, ffi.NULL])))
    lib.fflush(ffi.NULL)
    return status


if __name__ == "__main__":
    sys.exit(main())
