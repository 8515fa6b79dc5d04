"""The main job by its use cases, over a real history."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from liftsys_nb.ir.errors import InputError, LiftError, Refused
from liftsys_nb.session import open_workbench
from liftsys_nb.session.naming import LONGEST_PROMPT

PROMPT = (
    "Write a function clamp that takes an int x, an int lo and an int hi and limits x to the "
    "range from lo to hi. lo must not be greater than hi. The result must be between lo and hi."
)
TEN_ERRORS = """\
ir broken {
  intent: ten things are wrong
  signature: broken(x: integer, y: int) -> int
  requires:
    - x is sorted
    - x = 3
    - x is y
    - z > 0
    - lambda q: q
  ensures:
    - resul > 0
    - y + "a" == 3
    - result >
  raises:
    - ValueError when w < 0
  nonsense:
    - hm
}
"""


# A limit on the size of files stands in for a full disk: the export fits, its event does not.
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from liftsys_nb.ir.errors import LiftError
from liftsys_nb.session import open_workbench
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
bench = open_workbench(Path(sys.argv[1]))
bench.show("clamp")
bench.fill("return_type", "int", session="clamp")
journals = (Path(sys.argv[1]) / "journal").iterdir()
size = max(file.stat().st_size for file in journals)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, size + 10))
try:
    bench.export("ir", out=sys.argv[2], force=True)
except LiftError as full:
    print(full.code)
"""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def bench(home):
    bench = open_workbench(home)
    yield bench
    bench.close()


def hole_ids(outcome) -> list[str]:
    return [hole["id"] for hole in outcome.document["holes"]]


def test_the_walk_from_words_to_a_finalized_specification(bench, home) -> None:
    made = bench.new(PROMPT)
    assert made.document["name"] == "clamp"
    assert set(hole_ids(made)) == {"bad_lo", "return_type"}
    for hole in made.document["holes"]:
        assert hole["question"]
        assert hole["type"]
        assert hole["where"]
        assert any(fit["label"] == "fits" for fit in hole["fits"])
    policy = next(hole for hole in made.document["holes"] if hole["id"] == "bad_lo")
    assert "lo must not be greater than hi" in policy["question"]
    assert [fit["text"] for fit in policy["fits"]] == ["requires", "raises ValueError"]

    so_far = bench.verify()
    assert so_far.headline == "Specification clamp: consistent so far"
    assert so_far.exit == 0

    filled = bench.fill("return_type", "int")
    assert hole_ids(filled) == ["bad_lo"]
    undone = bench.undo()
    assert undone.document["ir"] == made.document["ir"]
    assert undone.document["draft"] == made.document["draft"]
    bench.fill("return_type", "int")
    with pytest.raises(Refused) as refused:
        bench.finalize()
    assert refused.value.status == 1
    assert "bad_lo" in refused.value.message
    ready = bench.fill("bad_lo", "requires")
    assert ready.document["status"] == "ready"
    verdict = bench.verify()
    assert verdict.headline == "Specification clamp: consistent"
    assert verdict.document["witness"]["arguments"] == {"x": "0", "lo": "0", "hi": "0"}
    final = bench.finalize()
    assert final.document["status"] == "finalized"
    exported = json.loads(bench.export("json").document["text"])
    assert exported["signature"]["returns"] == "int"
    assert [row["name"] for row in bench.list().document["sessions"]] == ["clamp"]
    frame = bench.history().value
    assert list(frame.columns) == ["when", "session", "what", "detail", "by", "why"]
    assert list(frame["what"]) == [
        "created", "verified", "hole_filled", "undone", "hole_filled", "hole_filled", "verified",
        "finalized", "exported",
    ]  # fmt: skip
    bench.close()

    again = open_workbench(home)
    reopened = again.open("clamp")
    assert reopened.document["status"] == "finalized"
    assert reopened.document["ir"] == final.document["ir"]
    again.close()


def test_each_reply_names_one_next_command_that_works(bench) -> None:
    outcome = bench.new(PROMPT)
    seen = []
    while outcome.next is not None and len(seen) < 10:
        seen.append(outcome.next)
        verb, _, rest = outcome.next.partition(" ")
        if verb == "list":
            break
        if verb == "fill":
            outcome = bench.fill(*rest.split(" ", 1))
        elif verb == "export":
            outcome = bench.export(rest)
        else:
            outcome = getattr(bench, verb)()
    assert seen[-4:] == ["verify", "finalize", "export json", "list"]


def test_ir_text_with_ten_errors_shows_all_of_them_and_still_an_ir(bench) -> None:
    outcome = bench.ir_take(TEN_ERRORS)
    errors = [d for d in outcome.document["diagnostics"] if d["severity"] == "error"]
    assert len(errors) >= 10, [(d["line"], d["code"]) for d in errors]
    assert len({d["line"] for d in errors}) >= 10
    assert outcome.exit == 2
    assert outcome.document["ir"].startswith("ir broken {")
    for words in ("x is sorted", "lambda q: q", "hm"):
        assert words in outcome.document["ir"]


def test_the_same_words_again_branch_the_same_session(bench) -> None:
    first = bench.new(PROMPT)
    bench.fill("return_type", "int")
    again = bench.new(PROMPT)
    assert again.document["session"] == first.document["session"]
    assert again.document["ir"] == first.document["ir"]
    assert again.document["branch"] == "again"
    assert len(bench.list().document["sessions"]) == 1
    third = bench.new(PROMPT)
    assert third.document["branch"] == "again-2"


def test_other_words_with_the_same_name_make_another_session(bench) -> None:
    bench.new(PROMPT)
    other = bench.new("Write a function clamp that takes a str s and returns an int.")
    assert other.document["name"] == "clamp-2"
    assert "clamp exists already" in " ".join(other.notes)


def test_ir_text_taken_again_continues_its_session(bench) -> None:
    text = "ir f {\n  intent: x\n  signature: f(x: int) -> int\n}\n"
    first = bench.ir_take(text)
    second = bench.ir_take(text.replace("intent: x", "intent: y"))
    assert second.document["session"] == first.document["session"]
    assert "intent: y" in second.document["ir"]


def test_several_specifications_in_one_text_make_a_session_each(bench) -> None:
    text = "".join(f"ir f{n} {{\n  intent: x\n  signature: f{n}() -> int\n}}\n" for n in (1, 2))
    outcome = bench.ir_take(text)
    assert outcome.notes[0] == "made 2 sessions: f1, f2"
    assert {row["name"] for row in bench.list().document["sessions"]} == {"f1", "f2"}


def test_deferred_holes_stay_listed_and_finalizing_needs_a_reason(bench) -> None:
    bench.new(PROMPT)
    bench.fill("return_type", "int")
    deferred = bench.defer("bad_lo")
    assert [(h["id"], h["status"]) for h in deferred.document["holes"]] == [("bad_lo", "deferred")]
    with pytest.raises(Refused) as refused:
        bench.finalize()
    assert refused.value.code == "LS407"
    final = bench.finalize(because="decided with the team next week")
    assert final.document["status"] == "finalized"
    assert hole_ids(final) == ["bad_lo"]
    with pytest.raises(InputError) as changed:
        bench.fill("bad_lo", "requires")
    assert changed.value.code == "LS409"


def test_an_inconsistent_specification_cannot_be_finalized(bench) -> None:
    bench.ir_take(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n"
        "    - small: result < x\n    - big: result > x\n}\n"
    )
    verdict = bench.verify()
    assert verdict.document["verdict"] == "inconsistent"
    assert set(verdict.document["conflict"]) == {"small", "big"}
    assert verdict.exit == 1
    with pytest.raises(Refused, match="inconsistent"):
        bench.finalize()


def test_an_unimplementable_specification_shows_the_smallest_bad_input(bench) -> None:
    bench.ir_take(
        "ir half {\n  intent: x\n  signature: half(n: int) -> int\n  ensures:\n"
        "    - double: result * 2 == n\n}\n"
    )
    verdict = bench.verify()
    assert verdict.document["verdict"] == "unimplementable"
    assert verdict.document["bad_input"] == {"arguments": {"n": "1"}, "no_room": ["double"]}
    assert verdict.exit == 1


def test_what_is_not_modelled_is_unknown_with_its_construct(bench) -> None:
    bench.ir_take(
        "ir f {\n  intent: x\n  signature: f(x: float) -> float\n  ensures:\n"
        "    - half: result == round(x, 2)\n}\n"
    )
    verdict = bench.verify()
    assert verdict.document["verdict"] == "unknown"
    assert "half" in verdict.document["reason"]
    assert verdict.exit == 3


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (lambda b: b.new(""), "LS410", "say what the function should do"),
        (lambda b: b.new("  \n "), "LS410", "say what"),
        (lambda b: b.new("x" * (LONGEST_PROMPT + 1)), "LS414", "one function"),
        (lambda b: b.new("x y " * 262_144), "LS414", "one function"),
        (lambda b: b.ir_take(""), "LS410", "ir NAME"),
        (lambda b: b.ir_take("what is this"), "LS413", "begins with"),
        (lambda b: b.open("klamp"), "LS401", "did you mean 'clamp'?"),
        (lambda b: b.fill("retrun_type", "int"), "LS404", "did you mean 'return_type'?"),
        (lambda b: b.fill("return_type", "integr"), "LS411", "did you mean 'int'?"),
        (lambda b: b.export("jsn"), "LS415", "json"),
        (lambda b: b.export("json", out="/no/such/folder/x.json"), "LS422", "folder"),
        (lambda b: b.verify("nowhere.ir"), "LS421", "check the name"),
        (lambda b: b.undo(), "LS406", "log"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(bench, call, code, words) -> None:
    bench.new(PROMPT)
    before = (bench.show().document, len(bench.history().value))
    with pytest.raises(LiftError) as refused:
        call(bench)
    assert refused.value.code == code
    assert words in f"{refused.value.message} {refused.value.hint}"
    assert (bench.show().document, len(bench.history().value)) == before


def test_verify_takes_a_file_and_a_part_of_it(bench, tmp_path) -> None:
    file = tmp_path / "two.ir"
    file.write_text(
        "ir a {\n  intent: x\n  signature: a(x: int) -> int\n}\n"
        "ir b {\n  intent: x\n  signature: b(x: int) -> int\n  requires:\n    - x < x\n}\n"
    )
    assert bench.verify(f"{file}::a").document["verdict"] == "consistent"
    assert bench.verify(f"{file}::b").document["verdict"] == "inconsistent"
    with pytest.raises(InputError, match="no specification 'c'"):
        bench.verify(f"{file}::c")
    assert bench.list().document["sessions"] == []


def test_export_writes_a_file_whole(bench, tmp_path) -> None:
    bench.new(PROMPT)
    out = tmp_path / "clamp.ir"
    outcome = bench.export("ir", out=str(out))
    assert out.read_text() == outcome.document["text"]
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["clamp.ir"]


def test_a_draft_never_changes_after_it_was_made(bench) -> None:
    drafts = {}
    for outcome in (
        bench.new(PROMPT),
        bench.fill("return_type", "int"),
        bench.undo(),
        bench.fill("return_type", "int"),
        bench.fill("bad_lo", "raises ValueError"),
        bench.undo(),
    ):
        document = outcome.document
        assert drafts.setdefault(document["draft"], document["ir"]) == document["ir"]
    assert len(drafts) == 4


def test_doctor_looks_at_history_and_packages(bench) -> None:
    bench.new(PROMPT)
    outcome = bench.doctor()
    assert outcome.document["ok"] is True
    names = [row["name"] for row in outcome.document["checks"]]
    assert {"python", "solver", "duckdb"} <= set(names)


def test_a_text_is_judged_without_making_a_session(bench) -> None:
    text = "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  requires:\n    - x < x\n}\n"
    outcome = bench.verify("-", text=text)
    assert outcome.document["verdict"] == "inconsistent"
    assert outcome.document["diagnostics"][0]["file"] == "<stdin>"
    assert bench.list().document["sessions"] == []
    with pytest.raises(InputError) as several:
        bench.verify(text=text + text.replace("ir f", "ir g"))
    assert several.value.code == "LS417"


def test_a_witness_that_changes_its_argument_says_so(bench) -> None:
    text = (
        "ir f {\n  intent: x\n  signature: f(xs: list[int]) -> int\n"
        "  ensures:\n    - result == len(xs)\n    - result > 0\n}\n"
    )
    witness = bench.verify(text=text).document["witness"]
    assert witness["arguments"] == {"xs": "[]"}
    assert witness["after"] == {"xs": "[0]"}
    pure = text.replace("  ensures", "  effects:\n    - pure\n  ensures")
    assert bench.verify(text=pure).document["verdict"] == "unimplementable"


def test_every_reply_names_a_next_command(bench, tmp_path) -> None:
    file = tmp_path / "f.ir"
    file.write_text(
        "ir f {\n  intent: x\n  signature: f(x: int) -> int\n  ensures:\n    - x < x\n}\n"
    )
    broken = tmp_path / "broken.ir"
    broken.write_text(TEN_ERRORS)
    replies = [
        bench.ir_show(str(file)),
        bench.ir_show(str(broken)),
        bench.verify(str(file)),
        bench.verify(text=file.read_text()),
        bench.list(),
        bench.ir_take(file.read_text()),
        bench.verify(),
        bench.ir_take(TEN_ERRORS),
        bench.new(PROMPT),
        bench.holes(),
        bench.log(),
        bench.history(),
        bench.export("md"),
        bench.doctor(),
        bench.list(),
    ]
    assert [reply.kind for reply in replies if not reply.next] == []


def test_a_finalized_draft_can_be_reached_after_its_cell_ran_again(bench) -> None:
    text = "ir f {\n  intent: x\n  signature: f(x: int) -> int\n}\n"
    bench.ir_take(text)
    bench.finalize()
    again = bench.ir_take(text)
    assert again.document["status"] == "ready"
    assert "open f@main" in " ".join(again.notes)
    assert bench.open("f@main").document["status"] == "finalized"


def test_an_example_that_contradicts_a_clause_forbids_finalizing(bench) -> None:
    bench.ir_take(
        "ir one {\n  intent: x\n  signature: one(x: int) -> int\n  ensures:\n"
        "    - result > x\n  examples:\n    - one(1) == 1\n}\n"
    )
    verdict = bench.verify()
    assert [d["code"] for d in verdict.document["diagnostics"]] == ["IR304"]
    assert verdict.exit == 2
    assert verdict.next == "ir one"
    with pytest.raises(Refused):
        bench.finalize()


def test_errors_of_a_text_are_still_there_when_it_is_shown_again(bench) -> None:
    taken = bench.ir_take(TEN_ERRORS)
    shown = bench.show()

    def codes(outcome) -> list[str]:
        return [d["code"] for d in outcome.document["diagnostics"]]

    assert codes(shown) == codes(taken)
    assert shown.document["status"] == "open"
    assert shown.document["ir"] == taken.document["ir"]
    with pytest.raises(Refused):
        bench.finalize()


def test_comments_of_a_text_stay_in_its_draft(bench) -> None:
    text = "# before\nir f {\n  # inside\n  intent: x\n  signature: f() -> int\n}\n\n# after\n"
    assert bench.ir_take(text).document["ir"] == text


def test_several_specifications_are_taken_together_or_not_at_all(bench) -> None:
    good = "ir f {\n  intent: x\n  signature: f() -> int\n}\n"
    bad = "ir g {\n  intent: x\n  signature: g() -> integr\n}\n"
    with pytest.raises(InputError) as refused:
        bench.ir_take(good + bad)
    assert refused.value.diagnostics != ()
    assert bench.list().document["sessions"] == []


@pytest.mark.parametrize("name", ["a b", "a{", "1x", "", "x\ny", "if", "and", "implies", "result"])
def test_a_name_that_is_none_is_refused(bench, name) -> None:
    for make in (
        lambda: bench.ir_take("ir f {\n  intent: x\n  signature: f() -> int\n}\n", name=name),
        lambda: bench.new("Write a function f that returns an int.", name=name),
    ):
        with pytest.raises(InputError) as refused:
            make()
        assert refused.value.code == "LS416"
    assert bench.list().document["sessions"] == []


def test_what_is_said_twice_is_refused(bench, tmp_path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("Write a function f that returns an int.")
    with pytest.raises(InputError, match="a file of words"):
        bench.new("Write a function g.", from_file=str(file))
    bench.new("", from_file=str(file))
    with pytest.raises(InputError, match="two sessions"):
        bench.verify("f", session="g")
    for look in (bench.verify, bench.strength, bench.ir_show):
        with pytest.raises(InputError, match=r"a file is named, f\.ir, and a session, f"):
            look("f.ir", session="f")
        assert look("f", session="f").document
    for judge in (bench.verify, bench.strength):
        with pytest.raises(InputError, match="a text is given, and the session f is named"):
            judge("f", session="f", text="ir f {")


def test_an_export_that_cannot_be_recorded_leaves_the_file_as_it_was(bench, tmp_path) -> None:
    bench.new(PROMPT)
    out = tmp_path / "clamp.ir"
    out.write_text("precious")
    before = len(bench.history().value)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(bench.home), str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "LS502", done.stderr
    assert out.read_text() == "precious"
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []
    assert len(bench.history().value) == before + 1  # the fill, not the export


NAMELESS = "ir one {\n  intent: x\n  signature: one(x: int) -> int\n  ensures:\n    - rslt > x\n}\n"


def test_each_verb_names_the_way_out_of_a_broken_file(bench, tmp_path) -> None:
    file = tmp_path / "one.ir"
    file.write_text(NAMELESS)
    for verb, reply in {
        "ir": bench.ir_show(str(file)),
        "verify": bench.verify(str(file)),
        "new --from": bench.new(from_file=str(file)),
    }.items():
        assert (reply.first, reply.next) == (f"mend line 5 of {file}", f"{verb} {file}")
        assert reply.document.get("next", reply.next) == reply.next
    file.write_text(NAMELESS.replace("rslt >", "result = 1 + "))
    for reply in (bench.ir_show(str(file)), bench.new(from_file=str(file))):
        assert (reply.first, reply.next) == (None, f"fmt --fix {file}")


def test_a_broken_cell_is_mended_where_it_stands(bench) -> None:
    reply = bench.ir_take(NAMELESS)
    assert (reply.first, reply.next) == ("mend line 5", "ir …")
    assert bench.verify(text=NAMELESS).first == "mend line 5"


def test_what_only_the_solver_finds_wrong_is_to_be_mended_too(bench, tmp_path) -> None:
    file = tmp_path / "one.ir"
    file.write_text(
        NAMELESS.replace("rslt", "result").replace("}", "  examples:\n    - one(1) == 1\n}")
    )
    reply = bench.verify(str(file))
    assert (reply.first, reply.next) == (f"mend line 7 of {file}", f"verify {file}")
    bench.new(from_file=str(file))
    assert bench.verify().first == "mend line 7 of one.ir"
