"""The one command table: what every front offers, documents, completes and tests.

A front never names a verb itself. Adding a row here adds the verb to the magics, the shell,
``help`` and completion at once; a test holds the Python face to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from liftsys_nb.ir.errors import InputError, did_you_mean
from liftsys_nb.ui import verbs
from liftsys_nb.ui.bench import Bench
from liftsys_nb.ui.grammar import (
    BETWEEN,
    GROUPS,
    HELP,
    JSON,
    Argument,
    Command,
    Group,
    Kind,
    Option,
    Values,
)
from liftsys_nb.ui.upkeep import UPKEEP

__all__ = [
    "BECAUSE", "BETWEEN", "GROUPS", "HELP", "HOLE", "JSON", "PLACE", "SECOND_WORDS",
    "SESSION", "TABLE", "VERBS", "Argument", "Bench", "Command", "Group", "Kind", "Option",
    "Values", "find",
]  # fmt: skip

SESSION = Option("session", "a session's name or the start of its id", "session", "s")
BECAUSE = Option("because", "why; kept in the history", "words")
PLACE = Argument("session", "session", "a session's name or the start of its id", required=False)
HOLE = Argument("hole", "hole", "the name of an open hole")


TABLE: tuple[Command, ...] = (
    Command(
        "new",
        "Begin",
        "turn words into a specification whose open questions are holes",
        "new Write a function half that takes an int n and returns an int.",
        verbs.new,
        (Argument("prompt", "raw", "what you want, in your words", required=False),),
        (
            Option("name", "what to call the session", "name"),
            Option("from", "read the words, or IR text, from a file", "file"),
            BECAUSE,
        ),
        stdin="prompt",
        note="a cell that runs again, also with other words or another name, begins its session "
        "again on a new branch; what was before stays: open NAME@BRANCH",
    ),
    Command(
        "ir",
        "Begin",
        "show the IR text of a target; a cell's or standard input's text makes a session",
        "ir clamp.ir",
        verbs.ir,
        (Argument("target", "target", "FILE.ir, FILE.ir::NAME, a session, or -", required=False),),
        (SESSION, Option("name", "what to call the session", "name"), BECAUSE),
        stdin="text",
    ),
    Command(
        "import",
        "Begin",
        "make a session of an IR text, an export in JSON or YAML, or an old lift-sys file",
        "import old.json",
        lambda bench, v: bench().import_file(
            v.need("file"), name=v.get("name"), because=v.get("because")
        ),
        (
            Argument(
                "file", "file", "FILE.ir, or FILE.json and FILE.yaml (an export, an IR, a session)"
            ),
        ),
        (Option("name", "what to call the session", "name"), BECAUSE),
        note="the log then shows the old revisions; what the language has no place for stays in "
        "the history's details",
    ),
    Command(
        "holes",
        "Answer",
        "list the questions your words leave open, with possible answers",
        "holes",
        lambda bench, v: bench().holes(v.get("session")),
        (PLACE,),
        (SESSION,),
    ),
    Command(
        "ask",
        "Answer",
        "ask the open questions one by one; in a notebook, the next one",
        "ask",
        lambda bench, v: bench().ask(v.get("session")),
        (PLACE,),
        (SESSION,),
        note="in a shell a number takes an answer, ? explains, s goes on to the next question, and "
        "Ctrl-D leaves; each answer is kept at once. Answers can be piped in, a line each",
        live=verbs.talk,
    ),
    Command(
        "fill",
        "Answer",
        "answer a hole; the value is the rest of the line as typed",
        "fill return_type int",
        lambda bench, v: bench().fill(
            v.need("hole"), v.need("value"), session=v.get("session"), because=v.get("because")
        ),
        (HOLE, Argument("value", "raw", "the answer: an expression, a type, or one offered")),
        (SESSION, BECAUSE),
        aliases=("resolve",),
        stdin="value",
    ),
    Command(
        "defer",
        "Answer",
        "leave a hole open on purpose",
        'defer --because "the caller decides later" slack',
        lambda bench, v: bench().defer(
            v.need("hole"), session=v.get("session"), because=v.get("because")
        ),
        (HOLE,),
        (SESSION, BECAUSE),
    ),
    Command(
        "verify",
        "Judge",
        "judge the specification alone: consistent, inconsistent, unimplementable or unknown",
        "verify",
        lambda bench, v: bench().verify(
            v.get("target"),
            session=v.get("session"),
            text=v.get("text"),
            rlimit=v.get("rlimit"),
            seconds=v.get("seconds"),
            second_opinion=v.get("second_opinion") is not None,
        ),
        (Argument("target", "target", "FILE.ir, FILE.ir::NAME, a session, or -", required=False),),
        (
            SESSION,
            Option("rlimit", "solver steps for one question", "words"),
            Option("seconds", "wall time for the whole verdict", "words"),
            Option("second-opinion", "ask cvc5, too, what the verdict hangs on"),
        ),
        stdin="text",
        note="limits for all verdicts of a notebook: %config Liftsys.rlimit = 800_000 and "
        "%config Liftsys.seconds = 5",
    ),
    Command(
        "check",
        "Judge",
        "judge code by its specification: proved, refuted by a call that fails, or not decided",
        "check clamp.py::clamp",
        verbs.check,
        (
            Argument(
                "target",
                "code",
                "FILE.py, FILE.py::NAME, a function of the notebook, or -",
                required=False,
            ),
        ),
        (
            SESSION,
            Option("spec", "judge by FILE.ir or FILE.ir::NAME, not by what the code says", "file"),
            Option("budget", "wall time for one function, in seconds", "words"),
            Option("wait", "come back only when there is no more to find out"),
            Option("recheck", "prove again from another seed, and ask cvc5 where it is there"),
            Option("run-effects", "let calls reach outside of their process"),
        ),
        stdin="text",
        note="the specification stands in the docstring (`pre: …` and `post: …`, or sections as in "
        "IR), in icontract or deal decorators, or in asserts; without a target what was checked "
        "before in this notebook is checked again, and what changed since is told",
    ),
    Command(
        "watch",
        "Judge",
        "judge files and folders, in a shell again after each change",
        "watch --once .",
        verbs.watch,
        (
            Argument(
                "places", "file", "FILE.ir, FILE.py, or folders of them", required=False, many=True
            ),
        ),
        (Option("once", "judge once and end; so do a notebook and --json"),),
        note="a specification is verified, code is checked by the contracts in it; a change judges "
        "again what it concerns, also files that import the changed one; Ctrl-C ends",
        live=verbs.watch_on,
    ),
    Command(
        "strength",
        "Judge",
        "say which wrong behaviours the specification still allows, and what would forbid them",
        "strength",
        lambda bench, v: bench().strength(
            v.get("target"), session=v.get("session"), text=v.get("text")
        ),
        (Argument("target", "target", "FILE.ir, FILE.ir::NAME, a session, or -", required=False),),
        (SESSION,),
        stdin="text",
        note="a behaviour counts as wrong where it is forbidden, or where it gives one answer and "
        "the specification allows another; exit status 1 where some are still allowed",
    ),
    Command(
        "diff",
        "Look back",
        "compare two drafts or files: what the new one allows and forbids, and the version step",
        "diff 1 2",
        lambda bench, v: bench().diff(v.get("old"), v.get("new"), session=v.get("session")),
        (
            Argument("old", "target", "a draft's number, FILE.ir, or a session", required=False),
            Argument("new", "target", "the same; without it the current draft", required=False),
        ),
        (SESSION,),
        note="patch: both say the same; minor: callers are only served; major: a caller can be "
        "broken (an input forbidden, a result or exception that could not come before), or it "
        "is not decided",
    ),
    Command(
        "next",
        "Judge",
        "show another witness: an allowed input and answer of a kind not shown yet",
        "next",
        lambda bench, v: bench().next(v.get("session")),
        (PLACE,),
        (SESSION,),
        note="each one comes once; after the last they begin anew, and a note says so",
    ),
    Command(
        "finalize",
        "Keep",
        "close the specification; nothing changes it afterwards",
        "finalize",
        lambda bench, v: bench().finalize(v.get("session"), because=v.get("because")),
        options=(SESSION, BECAUSE),
    ),
    Command(
        "export",
        "Keep",
        "write the specification in another format, as a text, a file, or all formats at once",
        "export python",
        lambda bench, v: bench().export(
            v.get("format"),
            session=v.get("session"),
            out=v.get("out"),
            style=v.get("style"),
            all=v.get("all") is not None,
            force=v.get("force") is not None,
        ),
        (
            Argument(
                "format",
                "format",
                "json, yaml, ir (all that is said), md, html (to read), python, pytest, smtlib, or "
                "schema, which needs no session; with --all the folder",
                required=False,
            ),
        ),
        (
            SESSION,
            Option("out", "the file to write, instead of showing the text", "file", "o"),
            Option("style", "of python: docstring, icontract or deal", "style"),
            Option("all", "write every format into a folder (by default of the session's name)"),
            Option("force", "write over files that no export has written"),
        ),
        note="what a format cannot say is named in the text and beside it; a file that an export "
        "wrote, and nobody has changed since, is written over without --force",
    ),
    Command(
        "fmt",
        "Keep",
        "bring IR files into canonical form",
        "fmt clamp.ir",
        verbs.fmt,
        (Argument("files", "file", "IR files, folders of them, or -", required=False, many=True),),
        (
            Option("check", "write nothing; the exit status is 1 where something would change"),
            Option("fix", "first apply the fixes that leave no choice"),
        ),
        stdin="text",
        note="a text with syntax errors stays as it is, but for what --fix mends; the text of a "
        "cell or of standard input comes back in canonical form",
    ),
    Command(
        "list",
        "Look back",
        "list the sessions",
        "list",
        lambda bench, v: bench.lists().list(),
    ),
    Command(
        "open",
        "Look back",
        "make a session the current one",
        "open clamp",
        lambda bench, v: bench().open(v.need("session")),
        (Argument("session", "session", "a session's name or the start of its id"),),
        note="a shell keeps no current session, so there it only shows this one: choose with "
        "-s NAME behind a verb, or for all commands with LIFTSYS_SESSION=NAME",
    ),
    Command(
        "show",
        "Look back",
        "show a session: its IR, its open holes, what comes next",
        "show",
        lambda bench, v: bench().show(v.get("session")),
        (PLACE,),
        (SESSION,),
    ),
    Command(
        "undo",
        "Look back",
        "go back to the draft before",
        "undo",
        lambda bench, v: bench().undo(v.get("session"), because=v.get("because")),
        options=(SESSION, BECAUSE),
    ),
    Command(
        "redo",
        "Look back",
        "go forward again to the draft that was undone",
        "redo",
        lambda bench, v: bench().redo(v.get("session"), because=v.get("because")),
        options=(SESSION, BECAUSE),
    ),
    Command(
        "branch",
        "Look back",
        "begin a branch of the drafts where you stand",
        "branch try",
        lambda bench, v: bench().branch(
            v.need("name"), session=v.get("session"), because=v.get("because")
        ),
        (Argument("name", "name", "what to call it"),),
        (SESSION, BECAUSE),
    ),
    Command(
        "checkout",
        "Look back",
        "go to a branch or a draft; what you change then goes on from there",
        "checkout main",
        lambda bench, v: bench().checkout(
            v.need("draft"), session=v.get("session"), because=v.get("because")
        ),
        (Argument("draft", "branch", "a branch, or a draft's number as of log"),),
        (SESSION, BECAUSE),
        note="a draft that no branch ends with gets a branch of its own: no other one moves",
    ),
    Command(
        "merge",
        "Look back",
        "take the changes of another branch in; what both sides changed is yours to pick",
        "merge main",
        lambda bench, v: bench().merge(
            v.need("other"),
            take=v.get("take") or "",
            leave=v.get("leave") or "",
            all=v.get("all") is not None,
            session=v.get("session"),
            because=v.get("because"),
        ),
        (Argument("other", "branch", "a branch, or a draft's number as of log"),),
        (
            SESSION,
            Option("take", "parts of which theirs holds: NAME or NAME,NAME", "part"),
            Option("leave", "parts of which yours holds: NAME or NAME,NAME", "part"),
            Option("all", "take theirs of all parts that both sides changed"),
            BECAUSE,
        ),
        note="parts are clauses by their labels, holes, declarations, and sections such as "
        "signature; where a part is left to pick nothing changes, a table shows it, and the exit "
        "status is 1",
    ),
    Command(
        "log",
        "Look back",
        "show the session's drafts and what made each",
        "log",
        lambda bench, v: bench().log(v.get("session")),
        (PLACE,),
        (SESSION,),
    ),
    Command(
        "history",
        "Look back",
        "give the events as a table (a pandas DataFrame in a notebook), the newest last",
        "history",
        verbs.history,
        (PLACE,),
        (
            SESSION,
            Option("since", "only from then on: 2h, 3d, yesterday, 2026-01-31T12:00", "words"),
            Option("kind", "only these kinds of events, with commas between them", "event"),
            Option("limit", "at most so many, the newest; or all", "words"),
            Option("sql", "ask a query in SQL instead, as sql does", "words"),
        ),
        note="moments are in UTC, as they are shown",
    ),
    Command(
        "sql",
        "Look back",
        "ask the history in SQL: events, and the views on them",
        "sql SELECT DISTINCT kind FROM events ORDER BY kind",
        verbs.sql,
        (Argument("query", "raw", "one query that only reads"),),
        (Option("seconds", "wall time for the query; 30 where nothing is said", "words"),),
        stdin="query",
        note="a process of its own answers, which can read the history and nothing else: no file, "
        "no setting, no change. It sees all that was acknowledged. SHOW TABLES lists the views, "
        "DESCRIBE events the columns",
    ),
    *UPKEEP,
    Command(
        "config",
        "Set up",
        "show what is set, and where each value comes from",
        "config",
        verbs.config,
        (Argument("setting", "setting", "one setting, by its name", required=False),),
        note="a later one overrules: the default; config.toml in your folder for configuration "
        "(LIFTSYS_CONFIG names another file); [tool.liftsys] in the nearest pyproject.toml; the "
        "environment, LIFTSYS_SECONDS=5; in a notebook %config Liftsys.seconds = 5; an option of "
        "a command",
    ),
    Command(
        "completion",
        "Set up",
        "print what lets bash, zsh or fish complete commands",
        "completion bash",
        verbs.completion,
        (Argument("shell", "shell", "bash, zsh or fish"),),
        note='put it into the file that your shell reads first: eval "$(liftsys completion bash)" '
        "in ~/.bashrc, the same with zsh behind compinit in ~/.zshrc, and in config.fish: liftsys "
        "completion fish | source",
    ),
    Command("version", "Set up", "name the versions in use", "version", verbs.version),
    Command(
        "help",
        "Set up",
        "show all verbs, or how one is used",
        "help fill",
        verbs.help,
        (Argument("verb", "verb", "a verb", required=False, many=True),),
    ),
)
VERBS: tuple[str, ...] = tuple(command.verb for command in TABLE)
_BY_NAME = {name: command for command in TABLE for name in (command.verb, *command.aliases)}
# What can stand as the second word of a verb, by the first.
SECOND_WORDS: Mapping[str, tuple[str, ...]] = {
    first: tuple(name.partition(" ")[2] for name in _BY_NAME if name.startswith(f"{first} "))
    for first in (name.partition(" ")[0] for name in _BY_NAME if " " in name)
}


def find(verb: str) -> Command:
    """Return the command of a verb or alias. Raises InputError with the nearest verbs."""
    command = _BY_NAME.get(" ".join(verb.split()))
    if command is None:
        raise InputError(
            f"no verb named {verb!r}",
            code="LS430",
            hint=did_you_mean(verb, _BY_NAME) or "all verbs: help",
        )
    return command
