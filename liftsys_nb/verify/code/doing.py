"""What code does besides its result, and which of it a specification lists.

Tracked in symbols are ``print`` and loggers of the module ``logging``; what goes further
(files, connections, processes) is not modelled there, and seen in real calls alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir import routines as r

LOGGING = frozenset(("debug", "info", "warning", "error", "critical", "exception", "log"))
LOGGERS = frozenset(("the module logging", "a logger"))  # words for names that log
CHANGING = frozenset(("modifies", "writes", "deletes"))
# Words of the language that let a thing happen, beside its own.
_SERVING: Mapping[str, frozenset[str]] = {
    "modifies": CHANGING,
    "opens": frozenset(("opens", "reads", "writes")),
    "writes": frozenset(("writes", "opens", "modifies")),
    "deletes": frozenset(("deletes", "writes", "modifies")),
}
# Audit events of Python, by how they begin.
_EVENTS: tuple[tuple[str, str], ...] = (
    ("socket.", "sends"), ("ftplib.", "sends"), ("http.client.", "sends"), ("imaplib.", "sends"),
    ("poplib.", "sends"), ("smtplib.", "sends"), ("telnetlib.", "sends"),
    ("urllib.Request", "sends"), ("webbrowser.", "sends"), ("open", "writes"),
    ("os.remove", "deletes"), ("os.rmdir", "deletes"), ("shutil.rmtree", "deletes"),
    ("os.mkdir", "writes"), ("os.rename", "writes"), ("os.link", "writes"),
    ("os.symlink", "writes"), ("os.truncate", "writes"), ("shutil.", "writes"),
    ("subprocess.", "calls"), ("os.system", "calls"), ("os.exec", "calls"), ("os.fork", "calls"),
    ("os.posix_spawn", "calls"), ("os.spawn", "calls"), ("builtins.input", "reads"),
    ("sys.stdin", "reads"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """Something that is done besides. through: routines that were entered on the way to it."""

    verb: str
    line: int
    through: tuple[str, ...] = ()


WORDS: Mapping[str, str] = {
    "prints": "it prints", "logs": "it logs", "sends": "it opens a connection:",
    "opens": "it reads the file", "writes": "it writes a file:", "deletes": "it deletes a file:",
    "calls": "it starts a process:", "reads": "it asks for input:",
}  # fmt: skip


def verb_of_event(event: str) -> str | None:
    """Return the word of the language for an audit event; None where there is none.

    >>> verb_of_event("socket.connect")
    'sends'
    """
    return next((verb for start, verb in _EVENTS if event.startswith(start)), None)


# ── the specification ────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Listing:
    """The effects that a specification lists. label, text: of the clause that they are.

    Nothing but these may happen; ``pure`` is that nothing may.
    """

    label: str
    text: str
    effects: tuple[n.Effect, ...]

    def whens(
        self, verb: str, path: str = "", through: Sequence[str] = ()
    ) -> tuple[n.Expr | None, ...]:
        """Return when a thing may happen: one condition of these holds, None is always.

        path: what is modified, by its name. through: functions that it happens in: what a
        function does that ``calls`` lists, is allowed with it.
        """
        found: list[n.Expr | None] = []
        inside = {name.rpartition(".")[2] for name in through}
        for each in self.effects:
            if each.verb == "calls" and (
                verb == "calls" or inside & {p.rpartition(".")[2] for p in each.paths}
            ):
                found.append(each.when)
            elif each.verb not in _SERVING.get(verb, {verb}):
                continue
            elif not path or any(_covers(listed, path) for listed in each.paths):
                found.append(each.when)
        return tuple(found)

    @property
    def is_about_calls(self) -> bool:
        """Whether functions are listed, of which nobody knows what they do."""
        return any(each.verb == "calls" for each in self.effects)


def _covers(listed: str, path: str) -> bool:
    # ``f.__defaults__`` is of ``f``, and ``Class.count`` of ``Class``.
    return path == listed or path.startswith(f"{listed}.") or listed.startswith(f"{path}.")


def listing(spec: n.Spec) -> Listing | None:
    """Return the effects that a specification lists; None where it says nothing, or is open."""
    effects = [
        (number, item, item.body) for number, item in enumerate(spec.effects, 1)
        if isinstance(item.body, n.Effect)
    ]  # fmt: skip
    if not effects or len(effects) < len(spec.effects):
        return None
    number, first, body = effects[0]
    text = "nothing but what is listed happens, and all else stays as it was"
    if body.verb == "pure":
        text = "pure: nothing else happens, and all stays as it was"
    label = n.label_of("effects", number, first.label)
    return Listing(label, text, tuple(each for _, _, each in effects))


# ── the code ─────────────────────────────────────────────────────────────────────────────────
def verb_of(expr: n.Call, module: r.CodeModule, names: Mapping[str, object]) -> str:
    """Return ``prints`` or ``logs`` for a call that does so, else ''. names: of the function."""
    match expr.func:
        case n.Name(id="print") if "print" not in names:
            is_own = "print" in module.routines or "print" in module.unseen
            return "" if is_own or "*" in module.unseen else "prints"
        case n.Attribute(value=n.Name(id=name), name=method) if name not in names:
            is_logger = module.unseen.get(name) in LOGGERS and method in LOGGING
            # Without a message it is a TypeError.
            return "logs" if is_logger and expr.args and method != "log" else ""
        case _:
            return ""


def are_harmless(verb: str, keywords: Sequence[tuple[str, n.Expr]]) -> bool:
    """Tell whether the options of a call that prints or logs raise nothing."""
    for key, value in keywords:
        if not isinstance(value, n.Lit):
            return False
        if verb == "prints":
            is_text = key in ("sep", "end") and (value.value is None or type(value.value) is str)
            if not is_text and key != "flush":
                return False
        elif key not in ("exc_info", "stack_info"):
            return False
    return True


def done_by(routine: r.Routine, module: r.CodeModule) -> Iterator[Done]:
    """Yield what a routine may do besides, with all that it calls, judged by its words alone."""
    waiting: list[tuple[r.Routine, tuple[str, ...]]] = [(routine, (routine.name,))]
    seen = {routine.name}
    while waiting:
        each, through = waiting.pop()
        for statement in r.statements(each.body):
            match statement:
                case r.Discard(value=n.Call() as call) if verb := verb_of(
                    call, module, dict.fromkeys((*each.parameters, *each.locals))
                ):
                    yield Done(verb, statement.line, through)
            for name in _spoken(statement, module):
                if name not in seen:
                    seen.add(name)
                    waiting.append((module.routines[name], (*through, name)))


def _spoken(statement: r.Statement, module: r.CodeModule) -> Iterator[str]:
    """Yield the routines that a statement may call."""
    words = {statement.method} if isinstance(statement, r.Invoke) else set()
    for expr in r.expressions(statement):
        for part in n.walk(expr):
            match part:
                case n.Name(id=name) | n.Attribute(name=name):
                    words.add(name)
    for name in module.routines:
        owner, _, short = name.rpartition(".")
        made = owner in words and short in ("__init__", "__post_init__")
        if name in words or short in words or made:
            yield name
