"""``make bench-peers``: our check and CrossHair side by side, over the development cases.

Both are asked in this one run, warm, each in a process of its own: ours gives its inline answer,
CrossHair has its default of five seconds for a condition. A verdict is wrong where it contradicts
what the case says of itself.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent.parent / "corpus" / "check_dev"
EACH = 5.0  # seconds for one condition
WARM = (
    "warm",
    'def warm(x: int) -> int:\n    """W.\n\n    post: result >= x\n    """\n    return x + 1\n',
)

PEER = """
import importlib.util, json, os, sys, time
answers = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
from crosshair.core_and_libs import analyze_function, run_checkables
from crosshair.options import AnalysisKind, AnalysisOptionSet
from crosshair.statespace import MessageType
GOOD = {MessageType.CONFIRMED}
BAD = {MessageType.POST_FAIL, MessageType.POST_ERR, MessageType.EXEC_ERR}
for line in sys.stdin:
    name, path = json.loads(line)
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    began = time.perf_counter()
    options = AnalysisOptionSet(analysis_kind=[AnalysisKind.PEP316], report_all=True,
                                per_condition_timeout=float(sys.argv[1]))
    messages = run_checkables(analyze_function(getattr(module, name), options))
    found = [each.state for each in messages]
    word = "unknown"
    if any(each in BAD for each in found):
        word = "refuted"
    elif found and all(each in GOOD for each in found):
        word = "proved"
    print(json.dumps([word, time.perf_counter() - began]), file=answers, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and the seconds that it took."""

    verdict: str
    seconds: float


def ours(cases: Sequence[tuple[str, str]]) -> Iterator[Answer]:
    """Yield our answers, in order."""
    from liftsys_nb.lift.contracts import contract
    from liftsys_nb.verify import check
    from liftsys_nb.verify.apart import Workers

    with Workers() as workers:
        for name, text in cases:
            began = time.perf_counter()
            report = check(contract(text, name, file="<case>"), text, workers=workers)
            yield Answer(report.verdict, time.perf_counter() - began)


def theirs(cases: Sequence[tuple[str, str]]) -> Iterator[Answer]:
    """Yield CrossHair's answers, in order."""
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", PEER, str(EACH)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        with process, closing(process.stdin):
            for name, text in cases:
                path = Path(folder) / f"{name}.py"
                path.write_text(in_its_words(text), encoding="utf-8")
                print(json.dumps([name, str(path)]), file=process.stdin, flush=True)
                yield Answer(*json.loads(process.stdout.readline()))


def in_its_words(text: str) -> str:
    """Return a case with the name that CrossHair has for the result."""
    return re.sub(
        r"^( *post: )(.*)$",
        lambda line: line[1] + re.sub(r"\bresult\b", "__return__", line[2]),
        text,
        flags=re.MULTILINE,
    )


def word(answer: Answer, expected: str) -> str:
    """Return a verdict as the table shows it."""
    is_wrong = answer.verdict in ("proved", "refuted") and answer.verdict != expected
    return f"WRONG: {answer.verdict}" if is_wrong else answer.verdict


def main() -> int:
    """Print the table; return 1 where a verdict of ours is wrong."""
    files = sorted(CASES.glob("*.py"))
    cases = [(file.stem, file.read_text(encoding="utf-8")) for file in files]
    expected = [text.split(None, 3)[2] for _, text in cases]
    us = list(ours([WARM, *cases]))[1:]
    them = list(theirs([WARM, *cases]))[1:]
    row = "{:<22} {:<9} {:<10} {:>8}   {:<10} {:>8}".format
    print(row("case", "expected", "liftsys", "ms", "crosshair", "ms"))
    for (name, _), wanted, one, other in zip(cases, expected, us, them, strict=True):
        print(
            row(
                name,
                wanted,
                word(one, wanted),
                round(1000 * one.seconds),
                word(other, wanted),
                round(1000 * other.seconds),
            )
        )
    print()
    for name, answers in (("liftsys", us), ("crosshair", them)):
        said = Counter(
            f"{wanted}: {word(answer, wanted)}"
            for wanted, answer in zip(expected, answers, strict=True)
        )
        counts = ", ".join(f"{what} {many}" for what, many in sorted(said.items()))
        spent = [answer.seconds for answer in answers]
        print(
            f"{name}: {counts}; {sum(spent):.1f} s, median {1000 * statistics.median(spent):.0f} ms"
        )
    ratios = [other.seconds / one.seconds for one, other in zip(us, them, strict=True)]
    total = sum(each.seconds for each in them) / sum(each.seconds for each in us)
    print(f"time, crosshair to liftsys: {total:.1f} in all, {statistics.median(ratios):.1f} median")
    return int(
        any(
            word(each, wanted).startswith("WRONG")
            for each, wanted in zip(us, expected, strict=True)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
