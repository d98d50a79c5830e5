# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""FF-A call filters: policies, traces, and the simulated secure world behind them.

>>> import ffafilter
>>> print(ffafilter.verify("linux-v6.18", ffafilter.Trace.parse('''ffafilter-trace 1
... boot b smccc=1.2 ram=0x80000000+0x20000 -> ok
...   smc FFA_VERSION x1=0x10002 -> x0=0x10002
... host FFA_VERSION x1=0x10002 -> x0=0x10002
... host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001 -> deny FFA_ERROR_32 x2=-1
... ''')))
2 calls: 2 match, 0 differ, 0 unknown
"""
from .calls import Boot, Bytes, Call, Note, Outcome, Page, Record, Registers, Smc
from .errors import Error, PolicyError, SystemFileError, TraceError
from .filter import Decision, Filter, SmcFunction
from .machine import Machine
from .memory import Memory, MemoryLike
from .policies import Behaviour, Entry, Place, Policy, PolicyLike, policy
from .replays import Replay, Step, replay
from .rows import COLUMN_TEXTS, COLUMNS, Rows
from .system import System, SystemLike
from .trace import Reader, Trace, TraceLike, Writer, write_trace
from .verification import Finding, Sums, Totals, Verification, verify
from .words import (Action, Function, Instance, PageOp, PageState, Reason, Result, Severity, Spmc,
                    Status, Verdict, Version, VersionLike, fid, fid_name, functions)
from .world import NoAnswer, Request, World, regs
