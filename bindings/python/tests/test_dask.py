# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A corpus by Dask gives what it gives in one go, and the bytes that the command gives."""
import doctest
import faulthandler
import glob
import pathlib
import pickle
import subprocess
import sys

import pytest
from dask.distributed import Client, LocalCluster

import ffafilter
import ffafilter.dask
from ffafilter import Policy, PolicyError, System, Trace, verify

TOP = pathlib.Path(__file__).resolve().parents[3]
PATTERN = str(TOP / "tests/golden/linux-v*_[ev]*.trace.gz")
FILES = sorted(glob.glob(PATTERN))
NAME = "linux-v7.1"


@pytest.fixture(scope="module")
def whole():
    found = verify(NAME, *FILES)
    assert found.totals.differ > 1000 and found.totals.unknown > 1000
    return found


@pytest.fixture(scope="module")
def client():
    """Of two workers, each a process; should they hang, the tests end."""
    faulthandler.dump_traceback_later(240, exit=True)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") \
            as cluster, Client(cluster, timeout="60s") as client:
        client.wait_for_workers(2, timeout=60)
        yield client
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_any_number_of_partitions_gives_the_same(whole, partitions):
    found = ffafilter.dask.verify(NAME, PATTERN, partitions=partitions, scheduler="synchronous")
    assert found == whole and found.json() == whole.json()


def test_json_is_that_of_the_command(command, whole):
    assert whole.json() == command("verify", "--format", "json", "-p", NAME, *FILES)


def test_two_workers(client, whole):
    bag = ffafilter.dask.corpus(FILES, partitions=7)
    found = ffafilter.dask.verify(NAME, bag, scheduler=client)
    assert found.json() == whole.json()
    own = Policy.parse((TOP / "policies/linux-v7.1.yaml").read_text().replace("linux-v7.1", "own"))
    traces = [Trace.parse(pathlib.Path(file).read_bytes(), pathlib.Path(file).name) for file in FILES]
    found = ffafilter.dask.verify(own, traces, scheduler=client, rows=True)
    assert found.policy == "own" and found.totals == whole.totals
    assert len(found.rows) == whole.totals.calls
    with pytest.raises(ffafilter.TraceError, match="nowhere"):
        ffafilter.dask.verify(NAME, [*FILES, "nowhere.trace"], scheduler=client)


def test_work_is_spread(client):
    """Both workers verify, and each its own share."""
    import distributed

    bag = ffafilter.dask.corpus(FILES, partitions=8)
    places = client.compute(bag.map(lambda trace: distributed.get_worker().name)).result()
    assert len(places) == len(FILES) and len(set(places)) == 2


@pytest.mark.parametrize("thing", [
    Policy.builtin(NAME), Policy.load(TOP / "policies/linux-v7.1.yaml"),
    System.load("hafnium"), System.load("reference", "call: FFA_MEM_SHARE_64, kind: status, status: BUSY"),
    Trace(FILES[0]), Trace.parse("ffafilter-trace 1\n"), verify(NAME, FILES[0], rows=True),
], ids=lambda thing: type(thing).__name__)
def test_what_is_sent_is_the_same_there(thing):
    cloudpickle = pytest.importorskip("cloudpickle")
    for dumps in pickle.dumps, cloudpickle.dumps:
        again = pickle.loads(dumps(thing))
        if isinstance(thing, System):
            assert (again.name, again.partitions) == (thing.name, thing.partitions)
            assert verify(None, TOP / "traces/hafnium_linux-7.3.trace.gz", system=again).totals \
                == verify(None, TOP / "traces/hafnium_linux-7.3.trace.gz", system=thing).totals
        else:
            assert again == thing


def test_a_corpus_has_each_file_once_in_order():
    names = [trace.path for trace in ffafilter.dask.corpus([PATTERN, *reversed(FILES)], 3).compute(
        scheduler="synchronous")]
    assert names == FILES
    assert ffafilter.dask.corpus(FILES, 3).npartitions == 3


@pytest.mark.parametrize("error, arguments", [
    (ValueError, (NAME, str(TOP / "*.nix"))), (PolicyError, ("linux-v9", PATTERN)),
    (ValueError, (NAME, [])), (TypeError, (NAME, [1]))])
def test_misuse_is_told_at_once(error, arguments):
    with pytest.raises(error):
        ffafilter.dask.verify(*arguments, scheduler="synchronous")


def test_the_module_does_not_need_dask():
    code = "import sys; sys.modules['dask'] = None; import ffafilter; ffafilter.verify\n" \
           "try:\n    import ffafilter.dask\nexcept ImportError:\n    print('none')"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                          check=True)
    assert done.stdout == "none\n"


def test_the_page_on_it(monkeypatch):
    monkeypatch.chdir(TOP)
    done = doctest.testfile(str(TOP / "docs/dask.md"), module_relative=False)
    assert done.attempted > 4 and done.failed == 0
