"""List the benchmarks and run the quick ones: `make bench`.

    python -m benchmarks [--list] [NAME ...]

A benchmark is a program of its own; this one only starts it and says what it costs. Those that need files of yours
(photos, public instances) are listed with their command.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One program: `needs` names the files it asks for; only the others can be started from here."""

    name: str
    module: str
    what: str
    arguments: tuple[str, ...] = ()
    is_quick: bool = False
    needs: str = ""

    @property
    def command(self) -> str:
        """The command line that runs it."""
        return " ".join(("python -m", self.module, *(self.arguments or (self.needs,)))).strip()


BENCHMARKS = (
    Benchmark(
        name="peers",
        module="benchmarks.sandbox.peers",
        what="the suites of other Bot API clients against the sandbox, and why each test fails that does",
        needs="CLIENT CHECKOUT",
    ),
    Benchmark(
        name="phrases",
        module="benchmarks.reading.phrases",
        what="how phrases are read, by kind and language, beside dateparser and what a form would do",
        is_quick=True,
    ),
    Benchmark(
        name="intake",
        module="benchmarks.vision.fuzz",
        what="damaged files through the intake: how each ends, slowest, memory",
        arguments=("1000",),
        is_quick=True,
    ),
    Benchmark(
        name="search",
        module="benchmarks.vision.search",
        what="one exact query against one and ten million fingerprints",
    ),
    Benchmark(
        name="prepared",
        module="benchmarks.vision.prepared",
        what="which grades photos get that need no work at hand: eight kinds of forgery",
        needs="FOLDER",
    ),
    Benchmark(
        name="photos",
        module="benchmarks.vision.photos",
        what="every check on a folder of real photos: decoding, reuse, blur, time",
        needs="FOLDER",
    ),
    Benchmark(
        name="blur",
        module="benchmarks.vision.blur",
        what="the weights of sharpness fitted anew, and what they tell apart, beside the Laplacian alone",
        needs="FOLDER",
    ),
    Benchmark(
        name="tickets",
        module="benchmarks.vision.tickets",
        what="rendered photos of tickets, curled, soft, shaken, far: how many are read, and how many more are seen",
    ),
    Benchmark(
        name="stages",
        module="benchmarks.vision.stages",
        what="the hint that a photo is unlike its stage",
        needs="FOLDER",
    ),
    Benchmark(
        name="candidates",
        module="benchmarks.vision.candidates",
        what="whether the original of an edited photo is found by hash and by look",
        needs="FOLDER",
    ),
    Benchmark(
        name="among-many",
        module="benchmarks.vision.among_many",
        what="a disguised photo among 3,000 to a million: found and known again; the real query beside one decode",
        needs="FOLDER",
    ),
    Benchmark(
        name="second-shots",
        module="benchmarks.vision.second_shots",
        what="honest second photos of a scene, one folder a series: none is to be called a copy",
        needs="FOLDER",
    ),
    Benchmark(
        name="matching",
        module="benchmarks.matching.batch",
        what="one order against many workshops, and many orders in one batch under capacity",
        arguments=("--workshops", "3000", "--orders", "1000"),
        is_quick=True,
    ),
    Benchmark(
        name="matching-platform",
        module="benchmarks.matching.batch",
        what="the same at the size of a platform: 30,000 workshops, 10,000 orders",
    ),
    Benchmark(
        name="planning-growth",
        module="benchmarks.planning.growth",
        what="seconds of a first plan and of a re-plan after one event, by open orders",
    ),
    Benchmark(
        name="planning-insertion",
        module="benchmarks.planning.insertion",
        what="a quote by insertion beside one re-plan, and the days it promises sooner than behind all others",
    ),
    Benchmark(
        name="planning-instances",
        module="benchmarks.planning.public_instances",
        what="the solver on public multi-mode instances against their best known makespans",
        needs="BKS_CSV INSTANCE_FOLDER",
    ),
    Benchmark(
        name="day",
        module="benchmarks.engine.day",
        what="a working day of 500 workshops at 60 times its speed: nothing lost, p99 of received, memory",
    ),
    Benchmark(
        name="album",
        module="benchmarks.engine.album",
        what="an album of ten photos end to end: first word and verdict, beside one decode and one look",
        is_quick=True,
    ),
    Benchmark(
        name="hostile",
        module="benchmarks.engine.hostile",
        what="seconds and megabytes of every hostile file of the tests at every function that reads files",
    ),
    Benchmark(
        name="footprint",
        module="benchmarks.engine.footprint",
        what="the idle embedded robot: processor time, memory, seconds from start to ready",
        is_quick=True,
    ),
    Benchmark(
        name="partitions",
        module="benchmarks.engine.partitions",
        what="the outbox by week on PostgreSQL beside one table, by day and by night; other tables",
    ),
    Benchmark(
        name="planning-boss",
        module="benchmarks.planning.tune_boss",
        what="the tuned baseline of the simulation",
    ),
    Benchmark(
        name="planning-tables",
        module="benchmarks.planning.table_teams",
        what="the bosses with every pair of fixed teams at cutting and finishing",
    ),
    Benchmark(
        name="cut_network",
        module="benchmarks.vision.cut_network",
        what="makes the network that is carried of the file that it comes from; vision/weights/README.md",
        needs="OPEN_NSFW OUT",
    ),
    Benchmark(
        name="subset_typeface",
        module="benchmarks.vision.subset_typeface",
        what="makes the typeface that is carried of the whole one; vision/draw/typefaces/README.md",
        needs="NOTO_SANS_CJK OUT",
    ),
)


def main() -> int:
    """List everything; run what is named, or the quick ones."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; default: the quick ones")
    parser.add_argument("--list", action="store_true", help="only list them")
    given = parser.parse_args()
    known = {benchmark.name: benchmark for benchmark in BENCHMARKS}
    unknown = [name for name in given.names if name not in known or known[name].needs]
    if unknown:
        parser.error(f"cannot run {', '.join(unknown)} from here; see --list")
    print_list()
    if given.list:
        return 0
    chosen = [known[name] for name in given.names] or [one for one in BENCHMARKS if one.is_quick]
    return max(run(benchmark) for benchmark in chosen)


def print_list() -> None:
    """Print what there is."""
    for benchmark in BENCHMARKS:
        mark = "*" if benchmark.is_quick else " "
        print(f"{mark} {benchmark.name:18} {benchmark.what}\n  {'':18} {benchmark.command}")
    print("* run by make bench")
    print("See also: gendan bench engine, gendan simulate, plan learn, gendan photo bench, gendan photo search-bench\n")


def run(benchmark: Benchmark) -> int:
    """Run one and say how long it took."""
    print(f"== {benchmark.name}: {benchmark.command}", flush=True)
    started_s = time.perf_counter()
    status = subprocess.run([sys.executable, "-m", benchmark.module, *benchmark.arguments], check=False).returncode
    print(f"== {benchmark.name}: {time.perf_counter() - started_s:.0f} s, exit status {status}\n", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
