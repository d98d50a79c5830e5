# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""FF-A call filters: policies, traces, and the simulated secure world behind them.

>>> from ffafilter import Machine
>>> machine = Machine("linux-v6.18", "hafnium")
>>> str(machine.call("host FFA_VERSION x1=0x10002"))
'answer x0=0x10002'
>>> str(machine.call("host FFA_MSG_SEND_DIRECT_REQ2 x1=0x8001"))
'deny FFA_ERROR_32 x2=-1'

docs/python.md is the guide. All names are here; the submodules are how they are laid out.
"""
from _ffafilter import ffi as _ffi, lib as _lib

# `X as X` says that a name is meant for others.
from .calls import (Boot as Boot, Bytes as Bytes, Call as Call, Note as Note, Outcome as Outcome,
                    Page as Page, Record as Record, Smc as Smc)
from .comparing import (Cause as Cause, Change as Change, ChangedCalls as ChangedCalls,
                        Diff as Diff, Effect as Effect, Example as Example, TraceDiff as TraceDiff,
                        Undecided as Undecided, diff as diff)
from .covering import Coverage as Coverage, Item as Item, coverage as coverage
from .errors import (Error as Error, PolicyError as PolicyError,
                     SystemFileError as SystemFileError, TraceError as TraceError)
from .explaining import Explanation as Explanation, explain as explain
from .filter import Decision as Decision, Filter as Filter, SmcFunction as SmcFunction
from .importing import (ImportReport as ImportReport, import_log as import_log,
                        importers as importers)
from .linting import Lint as Lint, LintFinding as LintFinding, lint as lint
from .machine import Machine as Machine
from .memory import Memory as Memory, MemoryLike as MemoryLike
from .policies import (Behaviour as Behaviour, Entry as Entry, Place as Place, Policy as Policy,
                       PolicyLike as PolicyLike, policy as policy)
from .registers import Registers as Registers
from .replays import Replay as Replay, Step as Step, replay as replay
from .rows import COLUMN_TEXTS as COLUMN_TEXTS, COLUMNS as COLUMNS, Rows as Rows
from .system import System as System, SystemLike as SystemLike
from .telling import EquivFunction as EquivFunction, Equivalence as Equivalence, equiv as equiv
from .trace import (Reader as Reader, Trace as Trace, TraceLike as TraceLike, Writer as Writer,
                    write_trace as write_trace)
from .verification import (Finding as Finding, Sums as Sums, Totals as Totals,
                           Verification as Verification, verify as verify)
from .words import (Action as Action, CauseKind as CauseKind, Difference as Difference,
                    Direction as Direction, Function as Function, Instance as Instance,
                    ItemKind as ItemKind, PageOp as PageOp, PageState as PageState,
                    Reason as Reason, Result as Result, Severity as Severity, Spmc as Spmc,
                    Status as Status, Verdict as Verdict, Version as Version,
                    VersionLike as VersionLike, fid as fid, fid_name as fid_name,
                    functions as functions)
from .world import NoAnswer as NoAnswer, Request as Request, World as World, regs as regs

__version__: str = _ffi.string(_lib.ffapy_version()).decode()
