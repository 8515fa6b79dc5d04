"""Code run on values: what CPython makes of it, within limits, without running any of it.

Statements become closures, as expressions do in ``ir``: made once for a routine and run many
times. Values are Python's own lists and dicts, so that changing them, and two names for one
object, are as in Python; methods that change their owner are Python's own.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from typing import Any

from liftsys_nb.ir import nodes as n
from liftsys_nb.ir.binding import bind
from liftsys_nb.ir.limits import FUEL
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.programs import EMPTY, Entry, Program, literal_of
from liftsys_nb.ir.rooms import in_room
from liftsys_nb.ir.routines import CodeModule, Routine, Shape
from liftsys_nb.ir.scopes import Code, Frame
from liftsys_nb.ir.values import EnumType
from liftsys_nb.ir.verdicts import Value
from liftsys_nb.verify.code.blocks import BlockBuilder
from liftsys_nb.verify.code.closures import CodeBuilder
from liftsys_nb.verify.code.instances import CopyIn, CopyOut, instance, need_exact
from liftsys_nb.verify.code.lineage import CAUGHT, lineage, name_of
from liftsys_nb.verify.code.outcomes import (
    Outcome,
    OutOfFuel,
    Raised,
    Returned,
    Seen,
    Unmodelled,
)
from liftsys_nb.verify.code.runs import CallFrame, Run, Watching

CALL_COST = 8  # steps of fuel for a call, beside those of what is called
Called = Callable[[Frame, list[Any], dict[str, Any]], Any]


class Interpreter:
    """Runs the routines of one file on values.

    program: what the specification declares: it says which full names the classes have that
    values come with. Not for several threads at once.
    """

    def __init__(self, module: CodeModule, program: Program = EMPTY) -> None:
        self.module = module
        self.empty = EMPTY
        self._names = {name: _full_name(name, program) for name in module.shapes}
        self.program = _classes(module, program, self._names)
        self._enums = {
            name: entry.declared
            for name, entry in self.program.entries.items()
            if isinstance(entry.declared, EnumType)
        }
        # Names of the file that hide what Python has under them.
        self.taken = frozenset((
            *module.routines, *module.constants, *module.exceptions, *module.shapes, *module.unseen,
        ))  # fmt: skip
        self._codes: dict[str, _RoutineCode] = {}
        self._constants: dict[str, Code] = {}

    def run(
        self,
        name: str,
        arguments: Mapping[str, Value],
        *,
        fuel: int = FUEL,
        heads: int = 0,
        shared: bool = False,
        watch: Watching | None = None,
    ) -> Outcome:
        """Call a routine with deep copies of arguments, in a file that was just imported.

        arguments: values by parameter; those that are missing get their defaults, and a
        TypeError as in Python where they have none. fuel: steps. heads: how many times at the
        head of each loop of this routine, in this call, are kept. shared: whether what is one
        object among the arguments is one for the routine, too; else, as inputs are, all lists,
        dicts, sets and records are distinct. watch: who looks at its states.
        Raises KeyError when there is no such routine.
        """
        routine = self.module.routines[name]
        if any(hasattr(builtins, each) for each in self.module.exceptions):
            return Unmodelled("an exception by the name of Python's own", routine.line, Seen())
        try:
            return self._outcome(routine, arguments, fuel, heads, shared, watch)
        except RecursionError:
            pass
        try:
            return in_room(lambda: self._outcome(routine, arguments, fuel, heads, shared, watch))
        except RecursionError:
            run = Run(fuel, 0)
            return Unmodelled("so deep a recursion", routine.line, run.seen())

    def _outcome(
        self,
        routine: Routine,
        arguments: Mapping[str, Value],
        fuel: int,
        heads: int,
        shared: bool,
        watch: Watching | None,
    ) -> Outcome:
        run = Run(fuel, heads, watch)
        run.line = routine.line
        try:
            copy = CopyIn(self.module.shapes, self._enums, shared=shared)
            given = {name: copy(value) for name, value in arguments.items()}
            frame = CallFrame(run, {}, is_traced=False)
            passed = self.code_of(routine.name).bound(frame, [], given)
        except CAUGHT as error:
            exception = name_of(error)
            found = lineage(exception, self.module.exceptions)
            return Raised(exception, found, dict(arguments), run.seen())
        except Stop as stop:
            return Unmodelled(stop.construct, run.line, run.seen())
        try:
            try:
                value = self.code_of(routine.name).entered(run, dict(passed), heads > 0)
                out = CopyOut()
                after = {name: out(each) for name, each in passed.items()}
                return Returned(out(value), after, run.seen())
            except CAUGHT as error:
                exception = name_of(error)
                out = CopyOut()
                after = {name: out(each) for name, each in passed.items()}
                bases = lineage(exception, self.module.exceptions)
                return Raised(exception, bases, after, run.seen())
        except Stop as stop:
            if run.fuel < 0:
                return OutOfFuel(run.seen())
            return Unmodelled(stop.construct, run.line, run.seen())
        except MemoryError:
            return Unmodelled("so large a value", run.line, run.seen())

    # ── what closures ask for ────────────────────────────────────────────────────────────────
    def code_of(self, name: str) -> _RoutineCode:
        """Return the code of a routine."""
        if name not in self._codes:
            self._codes[name] = _RoutineCode(self, self.module.routines[name])
        return self._codes[name]

    def caller(self, name: str) -> Called:
        """Return what calls a routine."""
        code = self.code_of(name)

        def call(frame: Frame, args: list[Any], options: dict[str, Any]) -> Any:
            run = frame.meter
            assert isinstance(run, Run)
            line = run.line
            value = code.entered(run, code.bound(frame, args, options), False)
            run.line = line
            return value

        return call

    def constant(self, name: str) -> Code:
        """Return the code of a constant of the file: made once in a run."""
        if name not in self._constants:
            code = CodeBuilder(self, None).of(self.module.constants[name])
            self._constants[name] = _once(f"constant {name}", code)
        return self._constants[name]

    def maker(self, shape: Shape) -> Called:
        """Return what makes an object of a class."""
        builder = CodeBuilder(self, None)
        slots: list[tuple[str, Code | None]] = []
        for part in shape.parts:
            if part.fresh is not None:
                slots.append((part.name, builder.of(part.fresh)))
            elif part.default is not None:
                once = _once(f"default {shape.name}.{part.name}", builder.of(part.default))
                slots.append((part.name, once))
            else:
                slots.append((part.name, None))
        full_name = self._names[shape.name]
        initial = f"{shape.name}.{'__init__' if shape.kind == 'plain' else '__post_init__'}"

        def make(frame: Frame, args: list[Any], options: dict[str, Any]) -> Any:
            frame.meter.spend(CALL_COST)
            if shape.kind == "plain":
                made = instance(shape, full_name, {})
                if initial not in self.module.routines:
                    if args or options:
                        raise TypeError(f"{shape.name}() takes no arguments")
                    return made
                args = [made, *args]
            else:
                made = instance(
                    shape, full_name, bind(initial, _slots(slots, frame), args, options, own=1)
                )
                args, options = [made], {}
                if shape.style == "pydantic":
                    need_exact(shape, made)
            if initial in self.module.routines:
                result = self.caller(initial)(frame, args, options)
                if result is not None and shape.kind == "plain":
                    raise TypeError("__init__() should return None")
            return made

        return make

    def has_shape(self, name: str) -> bool:
        """Tell whether a name is a class of the code."""
        return name in self.module.shapes

    def has_member(self, name: str, part: str) -> bool:
        """Tell whether ``name.part`` is a member of an enum."""
        shape = self.module.shapes[name]
        return shape.kind == "enum" and any(each.name == part for each in shape.parts)


class _RoutineCode:
    """The closures of one routine, made at its first call."""

    def __init__(self, interpreter: Interpreter, routine: Routine) -> None:
        self._all = interpreter
        self._routine = routine
        self._body: Callable[[CallFrame], object] | None = None
        self._slots: list[tuple[str, Code | None]] | None = None
        self._cost = CALL_COST

    def bound(self, frame: Frame, args: list[Any], options: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the parameters. Raises TypeError as Python does."""
        routine = self._routine
        if not options and len(args) == len(routine.parameters):
            return dict(zip(routine.parameters, args, strict=True))
        if self._slots is None:
            builder = CodeBuilder(self._all, None)
            self._slots = [
                (name, _once(f"default {routine.name} {name}", builder.of(routine.defaults[name])))
                if name in routine.defaults
                else (name, None)
                for name in routine.parameters
            ]
        return bind(routine.name, _slots(self._slots, frame), args, options)

    def entered(self, run: Run, env: dict[str, Any], is_traced: bool) -> Any:
        """Run the body with the values of the parameters; return the result."""
        if self._body is None:
            builder = BlockBuilder(self._all, self._routine)
            self._body = builder.block(self._routine.body)
            self._cost = CALL_COST + len(self._routine.body)
        run.spend(self._cost)
        frame = CallFrame(run, env, is_traced=is_traced)
        if run.watch is None:
            self._body(frame)
            return frame.value
        run.watch.enter(self._routine.name, self._routine.line, env, run.made)
        try:
            self._body(frame)
        finally:
            run.watch.leave()
        return frame.value


def _slots(
    slots: list[tuple[str, Code | None]], frame: Frame
) -> tuple[tuple[str, Callable[[], Any] | None], ...]:
    def maker(code: Code) -> Callable[[], Any]:
        return lambda: code(frame)

    return tuple((name, None if code is None else maker(code)) for name, code in slots)


def _once(key: str, code: Code) -> Code:
    """Return code that is run once in a run: its value stays the same object."""

    def value(frame: Frame) -> Any:
        run = frame.meter
        assert isinstance(run, Run)
        return run.once(key, lambda: code(CallFrame(run, {}, is_traced=False)))

    return value


# ── classes ──────────────────────────────────────────────────────────────────────────────────
def _full_name(name: str, program: Program) -> str:
    entry = program.find(name)
    return name if entry is None else entry.name


def _classes(module: CodeModule, program: Program, names: Mapping[str, str]) -> Program:
    """Return the classes of the code, and nothing else, as expressions may name them."""
    entries: dict[str, Entry] = {}
    for name, shape in module.shapes.items():
        full_name = names[name]
        if shape.kind == "enum":
            written = [(p.name, literal_of(p.default)) for p in shape.parts]
            entries[name] = Entry(full_name, EnumType(full_name, written), ("",))
        else:
            fields = tuple(n.Field(p.name, p.type or n.Hole("")) for p in shape.parts)
            entries[name] = Entry(full_name, n.Record(name, fields), ("",))
    return Program(entries)
