# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""pKVM's host filter told again in Python, as the facts about it tell it.

Every number is written out, and nothing is taken from the library or from the policies, so that an
error in either shows as a difference. What becomes of memory descriptors is left out: such calls
raise OutOfScope.
"""
from dataclasses import dataclass, field

ERROR, SUCCESS = 0x84000060, 0x84000061
NOT_SUPPORTED, INVALID_PARAMETERS, BUSY, DENIED, ABORTED = -1, -2, -4, -6, -8
ALL_ONES = 2 ** 64 - 1
PAGE = 4096
HYP_TX, HYP_RX = 0x40000000, 0x40001000

BASE = {0x84000074, 0xc4000074, 0x84000075, 0x84000076, 0x84000078, 0x84000079, 0x8400007a,
        0x84000071, 0xc4000071, 0x8400006e, 0x8400006a, 0x8400006b, 0x84000070, 0x84000066}
NOTIFICATIONS = {0x8400007d, 0x8400007e, 0x8400007f, 0x84000080, 0x84000081, 0x84000082,
                 0x84000083}
OPTIONAL = {0xc400008d, 0xc400008e, 0x8400008a, 0xc400008b}


class OutOfScope(Exception):
    pass


class BootFails(Exception):
    pass


@dataclass(frozen=True)
class Version:
    """What sets one version of the filter apart from the others."""

    asks: int
    denies: frozenset
    last_number: int = 0xff
    negotiates: bool = True
    writes: int = 18
    """Registers that its own answers write."""
    error_lost: bool = False
    """The error before negotiation is not written back."""
    smccc: int = 0x10002
    exact: bool = False
    """The SPMC has to name exactly the version that is asked for."""
    refuses_downgrade: bool = True
    reads_int: bool = False
    """An SPMC's -1 counts in 32 bits, too."""
    masks_features: bool = True
    """Only w2[1:0] of the SPMC's FFA_FEATURES counts."""
    refuses_upper: bool = False
    notifies: bool = False
    retrieve_size: int = 48


OLD = dict(refuses_downgrade=False, masks_features=False, writes=4)
V1_0 = dict(OLD, asks=0x10000, denies=frozenset(BASE | {0x8400006f}), last_number=0x7f,
            negotiates=False, retrieve_size=32)
V6_18 = frozenset(BASE | NOTIFICATIONS | OPTIONAL)
V7 = dict(asks=0x10002, reads_int=True, refuses_upper=True)

VERSIONS = {
    "linux-v6.6": Version(**V1_0),
    "android14-6.1": Version(**V1_0, smccc=0x10001, exact=True),
    "linux-v6.12": Version(0x10001, frozenset(BASE), **OLD),
    "android15-6.6": Version(0x10001, frozenset(BASE), smccc=0x10001, error_lost=True, **OLD),
    "linux-v6.18": Version(0x10002, V6_18),
    "linux-v6.18-allow-req2": Version(0x10002, V6_18 - {0xc400008d}),
    "linux-v7.1": Version(denies=V6_18, **V7),
    "linux-v7.3": Version(denies=V6_18, **V7),
    "linux-next-direct-resp": Version(denies=V6_18 | {0xc4000070}, **V7),
    "linux-next-notifications": Version(denies=frozenset(BASE | OPTIONAL), notifies=True, **V7),
}


def sign(value):
    """The low half of a register as a signed number, in 64 bits."""
    low = value & 0xffffffff
    return low if low < 2 ** 31 else low + 2 ** 64 - 2 ** 32


@dataclass
class Answer:
    """What became of a call; registers that the facts leave open are None."""

    verdict: str
    x: list
    smcs: list = field(default_factory=list)


class Model:
    """One filter, from boot on, whose SMCs SPMC answers: 18 registers in, 18 out."""

    def __init__(self, version, spmc, smccc, owned):
        self.version, self.spmc = version, spmc
        self.smcs = []
        self.agreed, self.mapped = not version.negotiates, None
        self.pages = {page: "owned" for page in owned}
        self.h = self.boot(smccc)

    def smc(self, *x):
        x = list(x) + [0] * (18 - len(x))
        self.smcs.append(x)
        return self.spmc(x)

    def is_minus_one(self, value):
        return value & 0xffffffff == 0xffffffff if self.version.reads_int else value == ALL_ONES

    def boot(self, smccc):
        if smccc < self.version.smccc:
            return 0
        answer = self.smc(0x84000063, self.version.asks)[0]
        if self.is_minus_one(answer):
            return 0
        if answer >> 16 & 0x7fff != 1 or (self.version.exact and answer != self.version.asks):
            raise BootFails
        if not self.version.negotiates and not self.looks_usable():
            raise BootFails
        return min(answer & 0xffffffff, self.version.asks)

    def looks_usable(self):
        """FFA_ID_GET and FFA_FEATURES: the filter is id 0, and 4 KiB buffers will do."""
        x = self.smc(0x84000069)
        if x[0] != SUCCESS or x[2] & 0xffffffff != 0:
            return False
        x = self.smc(0x84000064, 0xc4000066)
        size = x[2] & (3 if self.version.masks_features else 0xffffffff)
        return x[0] == SUCCESS and size == 0

    def call(self, x):
        self.smcs = []
        if self.version.refuses_upper and x[0] >> 32:
            return Answer("answer", [ALL_ONES] + x[1:])
        fid = x[0] & 0xfffeffff
        if not (fid >> 24 in (0x84, 0xc4) and 0x60 <= fid & 0xffff <= self.version.last_number):
            return self.forward(x)
        if fid == 0x84000063 and self.version.negotiates:
            return self.own_version(x)
        if not self.agreed:
            return Answer("answer", list(x)) if self.version.error_lost \
                else self.error(x, INVALID_PARAMETERS)
        if fid in self.version.denies:
            return self.error(x, NOT_SUPPORTED, "deny")
        handler = self.handlers().get(fid)
        return handler(x) if handler else self.forward(x)

    def handlers(self):
        found = {0x84000064: self.features, 0xc4000066: self.rxtx_map, 0x84000067: self.rxtx_unmap,
                 0x84000077: self.reclaim, 0x8400007b: self.frag_tx}
        found.update(dict.fromkeys((0x84000072, 0xc4000072, 0x84000073, 0xc4000073), self.share))
        if self.version.negotiates:
            found[0x84000068] = self.partition_info
        if self.version.notifies:
            found.update(dict.fromkeys(NOTIFICATIONS - {0x84000083}, self.notification))
        return found

    def forward(self, x):
        return Answer("forward", self.spmc(list(x)))

    def answer(self, x, values):
        """What the filter writes, over what the caller had."""
        values = list(values) + [0] * (18 - len(values))
        return Answer("answer", values[:self.version.writes] + x[self.version.writes:],
                      self.smcs)

    def error(self, x, status, verdict="answer"):
        made = self.answer(x, [ERROR, 0, status & ALL_ONES])
        made.verdict = verdict
        return made

    def own_version(self, x):
        made = Answer("answer", [self.agree(x[1] & 0xffffffff)] + [None] * 17)
        made.smcs = self.smcs
        if self.version.writes == 4:
            made.x[4:] = x[4:]
        return made

    def agree(self, wanted):
        minor = wanted & 0xffff
        if wanted >> 16 & 0x7fff != 1:
            return ALL_ONES
        if self.agreed:
            refused = self.version.refuses_downgrade and minor < self.h & 0xffff
            return ALL_ONES if refused else self.h
        if minor < self.h & 0xffff:
            answer = self.smc(0x84000063, wanted)[0]
            if self.is_minus_one(answer):
                return answer
            self.h = wanted
        if not self.looks_usable():
            return ALL_ONES
        self.agreed = True
        return self.h

    def features(self, x):
        about = x[1] & 0xffffffff
        if about in self.version.denies:
            return self.error(x, NOT_SUPPORTED)
        if about in (0x84000072, 0xc4000072, 0x84000073, 0xc4000073):
            return self.answer(x, [SUCCESS])
        return self.forward(x)

    def rxtx_map(self, x):
        tx, rx = x[1], x[2]
        if x[3] & 0xffffffff != 1 or tx % PAGE or rx % PAGE:
            return self.error(x, INVALID_PARAMETERS)
        if self.mapped:
            return self.error(x, DENIED)
        answer = self.smc(0xc4000066, HYP_TX, HYP_RX, 1)
        if answer[0] == ERROR:
            return self.error(x, sign(answer[2]))
        if tx == rx or any(self.pages.get(page) != "owned" for page in (tx, rx)):
            self.smc(0x84000067)
            return self.error(x, INVALID_PARAMETERS)
        self.mapped = tx, rx
        self.pages[tx] = self.pages[rx] = "hyp"
        return self.answer(x, [SUCCESS])

    def rxtx_unmap(self, x):
        if x[1] & 0xffffffff or not self.mapped:
            return self.error(x, INVALID_PARAMETERS)
        for page in self.mapped:
            self.pages[page] = "owned"
        self.mapped = None
        self.smc(0x84000067)
        return self.answer(x, [SUCCESS])

    def partition_info(self, x):
        if not self.mapped:
            return self.error(x, BUSY)
        answer = self.smc(0x84000068, *(value & 0xffffffff for value in x[1:6]))
        count, size = answer[2] & 0xffffffff, answer[3] & 0xffffffff
        later = self.h > 0x10000
        if answer[0] != SUCCESS or not count or (later and x[5] & 1):
            return self.answer(x, answer)
        if count * (size if later else 8) & 0xffffffff > PAGE:
            return self.error(x, ABORTED)
        return self.answer(x, answer)

    def share(self, x):
        length, fragment = x[1] & 0xffffffff, x[2] & 0xffffffff
        if x[3] or x[4] & 0xffffffff or fragment > length or fragment > PAGE or fragment < 32:
            return self.error(x, INVALID_PARAMETERS)
        raise OutOfScope

    def frag_tx(self, x):
        fragment = x[3] & 0xffffffff
        if fragment > PAGE or fragment % 16 or not self.mapped:
            return self.error(x, INVALID_PARAMETERS)
        raise OutOfScope

    def reclaim(self, x):
        """Of what the SPMC knows no description of."""
        size = self.version.retrieve_size
        answer = self.smc(0xc4000074, size, size)
        if answer[0] == 0x84000075:
            raise OutOfScope
        return self.answer(x, answer)

    def notification(self, x):
        fid = x[0] & 0xfffeffff
        w1, w2 = x[1] & 0xffffffff, x[2] & 0xffffffff
        wrong = {
            0x8400007d: w1, 0x8400007e: w1, 0x8400007f: w1 & 0xffff or w2 > 1,
            0x84000080: w2 or w1 & 0xffff, 0x84000081: w1 >> 16 or w2 & 0xfffc,
            0x84000082: w1 & 0xffff or w2 & 0xfffffff0,
        }[fid]
        if wrong:
            return self.error(x, INVALID_PARAMETERS)
        return self.answer(x, self.smc(*x))
