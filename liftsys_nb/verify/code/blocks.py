"""Statements as closures: one function for each, that says how the block goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from liftsys_nb.ir import routines as r
from liftsys_nb.ir import terms as n
from liftsys_nb.ir.closures import part_of
from liftsys_nb.ir.outcomes import Stop
from liftsys_nb.ir.scopes import Code
from liftsys_nb.ir.values import EnumValue, RecordValue, short_name
from liftsys_nb.verify.code.aims import Aims
from liftsys_nb.verify.code.changing import augmented, call_changing, look_up
from liftsys_nb.verify.code.closures import CodeBuilder
from liftsys_nb.verify.code.instances import Instance, is_kept
from liftsys_nb.verify.code.lineage import CAUGHT, CodeError, is_caught, name_of
from liftsys_nb.verify.code.runs import CallFrame

if TYPE_CHECKING:
    from liftsys_nb.verify.code.interpret import Interpreter

# How a block goes on: None: with the next statement.
Signal: TypeAlias = str | None
BREAK: Final = "break"
CONTINUE: Final = "continue"
RETURN: Final = "return"
Step: TypeAlias = Callable[[CallFrame], Signal]
_NO_VALUE = object()  # after the last item; under a name that an exception has


class BlockBuilder:
    """Makes the closures of one routine's statements."""

    def __init__(self, interpreter: Interpreter, routine: r.Routine) -> None:
        self._all = interpreter
        self._exprs = CodeBuilder(interpreter, routine)
        self._of = self._exprs.of
        self._aims = Aims(self._exprs)

    def block(self, statements: tuple[r.Statement, ...]) -> Step:
        """Return the code of a block; it pays for all that it is made of, where it is reached."""
        before = self._exprs.steps
        steps = [(each.line, self._step(each)) for each in statements]
        cost = self._exprs.steps - before + len(steps)

        def run(frame: CallFrame) -> Signal:
            meter = frame.run
            meter.fuel -= cost
            if meter.fuel < 0:
                meter.spend(0)
            lines = meter.lines
            for line, step in steps:
                meter.line = line
                lines[line] = None
                signal = step(frame)
                if signal is not None:
                    return signal
            return None

        return run

    def _step(self, statement: r.Statement) -> Step:
        match statement:
            case r.Assign(targets=targets, value=value):
                return _nothing if value is None else self._assign(targets, value)
            case r.Augment():
                return self._augment(statement)
            case r.Invoke():
                return self._invoke(statement)
            case r.Discard():
                return self._discard(statement)
            case r.Delete(target=target):
                return self._delete(target)
            case r.If(test=test, body=body, orelse=orelse):
                return _if(self._of(test), self.block(body), self.block(orelse))
            case r.While():
                return self._while(statement)
            case r.ForEach():
                return self._for(statement)
            case r.Return(value=value):
                return self._return(value)
            case r.RaiseError():
                return self._raise(statement)
            case r.Try():
                return self._try(statement)
            case r.Assert(test=test):
                return _assert(self._of(test))
            case r.Jump(word=word):
                return lambda frame: word
            case r.Unseen(what=what):
                return _stop(what)
            case _:
                assert_never(statement)

    # ── assignments ──────────────────────────────────────────────────────────────────────────
    def _assign(self, targets: tuple[n.Expr, ...], value: n.Expr) -> Step:
        value_of = self._of(value)
        if len(targets) == 1:
            only = self._aims.setter(targets[0])

            def one(frame: CallFrame) -> Signal:
                only(frame, value_of(frame))
                return None

            return one
        setters = [self._aims.setter(each) for each in targets]

        def many(frame: CallFrame) -> Signal:
            made = value_of(frame)
            for setter in setters:
                setter(frame, made)
            return None

        return many

    def _augment(self, statement: r.Augment) -> Step:
        place = self._aims.place(statement.target)
        value_of, op = self._of(statement.value), statement.op

        def run(frame: CallFrame) -> Signal:
            old, store = place(frame)
            store(augmented(frame.run, op, old, value_of(frame)))
            return None

        return run

    def _delete(self, target: n.Expr) -> Step:
        delete = self._aims.deleter(target)

        def run(frame: CallFrame) -> Signal:
            delete(frame)
            return None

        return run

    # ── calls ────────────────────────────────────────────────────────────────────────────────
    def _invoke(self, statement: r.Invoke) -> Step:
        owner_of, name = self._of(statement.owner), statement.method
        arguments = self._exprs.arguments(statement.args, statement.keywords, self._exprs.scope)
        setter = None if statement.target is None else self._aims.setter(statement.target)
        routines = self._all.module.routines

        def run(frame: CallFrame) -> Signal:
            owner = owner_of(frame)
            own = _routine_of(owner, name)
            if own in routines:
                args, options = arguments(frame)
                value = self._all.caller(own)(frame, [owner, *args], options)
            else:
                look_up(owner, name)
                value = call_changing(frame.run, owner, name, *arguments(frame))
            if setter is not None:
                setter(frame, value)
            return None

        return run

    def _discard(self, statement: r.Discard) -> Step:
        match statement.value:
            case n.Attribute(value=owner, name=name):
                # A method that is looked for before its arguments are worked out, or a field.
                owner_of = self._of(owner)
                routines = self._all.module.routines

                def look(frame: CallFrame) -> Signal:
                    found = owner_of(frame)
                    if _routine_of(found, name) not in routines:
                        if isinstance(found, RecordValue):
                            part_of(found, name)
                        else:
                            look_up(found, name)
                    return None

                return look
            case value:
                value_of = self._of(value)

                def run(frame: CallFrame) -> Signal:
                    value_of(frame)
                    return None

                return run

    # ── loops ────────────────────────────────────────────────────────────────────────────────
    def _while(self, statement: r.While) -> Step:
        before = self.block(statement.before)
        test = self._of(statement.test)
        body, orelse = self.block(statement.body), self.block(statement.orelse)
        number, line = statement.number, statement.line

        def run(frame: CallFrame) -> Signal:
            meter = frame.run
            rounds = 0
            while True:
                meter.spend()
                meter.line = line
                if frame.is_traced:
                    meter.at_head(number, frame.known, rounds)
                if meter.watch is not None:
                    meter.watch.at_head(frame, line, rounds, frame.known, meter.made)
                before(frame)
                if not test(frame):
                    return orelse(frame)
                rounds += 1
                signal = body(frame)
                if signal is BREAK:
                    return None
                if signal is RETURN:
                    return signal

        return run

    def _for(self, statement: r.ForEach) -> Step:
        iterable = self._of(statement.iterable)
        setter = self._aims.setter(statement.target)
        body, orelse = self.block(statement.body), self.block(statement.orelse)
        number, line = statement.number, statement.line

        def run(frame: CallFrame) -> Signal:
            meter = frame.run
            items = meter.iterate(iterable(frame))
            rounds = 0
            while True:
                meter.line = line
                if frame.is_traced:
                    meter.at_head(number, frame.known, rounds)
                item = next(items, _NO_VALUE)
                if item is _NO_VALUE:
                    return orelse(frame)
                rounds += 1
                setter(frame, item)
                signal = body(frame)
                if signal is BREAK:
                    return None
                if signal is RETURN:
                    return signal

        return run

    # ── ways out ─────────────────────────────────────────────────────────────────────────────
    def _return(self, value: n.Expr | None) -> Step:
        value_of = self._of(n.Lit(None) if value is None else value)

        def run(frame: CallFrame) -> Signal:
            found = value_of(frame)
            if not is_kept(found):
                raise Stop(f"a result of type {type(found).__name__}")
            frame.value = found
            return RETURN

        return run

    def _raise(self, statement: r.RaiseError) -> Step:
        name = statement.exception
        if name is None:

            def again(frame: CallFrame) -> Signal:
                if not frame.handled:
                    raise Stop("raise outside of a handler")
                raise frame.handled[-1]

            return again
        codes = [self._of(each) for each in statement.args]

        def run(frame: CallFrame) -> Signal:
            for code in codes:
                code(frame)
            raise CodeError(name)

        return run

    def _try(self, statement: r.Try) -> Step:
        guarded = self._guarded(statement)
        if not statement.final:
            return guarded
        final = self.block(statement.final)

        def run(frame: CallFrame) -> Signal:
            try:
                signal = guarded(frame)
            except CAUGHT as error:
                name_of(error)  # raises what is no exception of the code
                frame.handled.append(error)
                try:
                    over = final(frame)
                finally:
                    frame.handled.pop()
                if over is not None:
                    return over
                raise
            value = frame.value
            over = final(frame)
            if over is not None:
                return over
            frame.value = value
            return signal

        return run

    def _guarded(self, statement: r.Try) -> Step:
        body, orelse = self.block(statement.body), self.block(statement.orelse)
        handlers = [(each, self.block(each.body)) for each in statement.handlers]
        own = self._all.module.exceptions

        def run(frame: CallFrame) -> Signal:
            try:
                signal = body(frame)
            except CAUGHT as error:
                name = name_of(error)
                for handler, code in handlers:
                    frame.run.lines[handler.line] = None
                    if is_caught(name, handler.exceptions, own):
                        return _handled(frame, error, handler.name, code)
                raise
            return orelse(frame) if signal is None else signal

        return run


def _handled(frame: CallFrame, error: BaseException, name: str | None, code: Step) -> Signal:
    frame.handled.append(error)
    if name is not None:
        frame.known[name] = _NO_VALUE
    try:
        return code(frame)
    finally:
        frame.handled.pop()
        if name is not None:
            frame.known.pop(name, None)


def _routine_of(owner: object, name: str) -> str:
    """Return the routine that is a method of an object of the code; '' for other values."""
    if isinstance(owner, Instance):
        return f"{owner.shape.name}.{name}"
    if isinstance(owner, EnumValue):
        return f"{short_name(owner.type_name)}.{name}"
    return ""


def _nothing(frame: CallFrame) -> Signal:
    return None


def _if(test: Code, then: Step, orelse: Step) -> Step:
    return lambda frame: then(frame) if test(frame) else orelse(frame)


def _assert(test: Code) -> Step:
    def run(frame: CallFrame) -> Signal:
        if not test(frame):
            raise CodeError("AssertionError")
        return None

    return run


def _stop(what: str) -> Step:
    def run(frame: CallFrame) -> Signal:
        raise Stop(what)

    return run
