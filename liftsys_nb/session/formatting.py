"""``fmt``: IR texts in their canonical form. Touches no history."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from liftsys_nb.ir.errors import Diagnostic, InputError, has_errors
from liftsys_nb.session import texts
from liftsys_nb.session.documents import diagnostic_document, document
from liftsys_nb.session.files import read_file, staged
from liftsys_nb.session.outcome import DONE, NEGATIVE, WRONG_INPUT, Document, Outcome
from liftsys_nb.session.reading import look_at
from liftsys_nb.syntax import parse, show
from liftsys_nb.syntax.fixes import apply_fixes
from liftsys_nb.syntax.layout import with_line_ends

TEXT = "<text>"  # what messages call a cell or standard input
MOST_TRIES = 100  # readings of one text while it is mended


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text before and after. diagnostics: those of the text after; fixed: how many fixes."""

    name: str
    before: str
    after: str
    diagnostics: tuple[Diagnostic, ...]
    fixed: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The change as a unified diff; '' where nothing differs."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.name,
            self.name,
        )
        # A last line without an end would run into what follows it.
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def format_text(text: str, name: str, *, fix: bool = False) -> Formatted:
    """Bring an IR text into its canonical form; one with syntax errors stays as it is.

    fix: first apply the fixes that are mechanical and help; they stay applied where other errors
    remain. ``format_text`` of its own result changes nothing.
    """
    fixed, count = text, 0
    found = look_at(fixed, name).diagnostics
    if fix:
        fixed, count, found = _mended(fixed, name, found)
    parsed = parse(fixed, name=name)
    if has_errors(parsed.diagnostics):
        return Formatted(name, text, fixed, found, count)
    shown = show(parsed.module)
    return Formatted(name, text, shown, look_at(shown, name).diagnostics, count)


def _mended(
    text: str, name: str, found: tuple[Diagnostic, ...]
) -> tuple[str, int, tuple[Diagnostic, ...]]:
    """Apply fixes as long as fewer errors stand after them; return text, count, what is left.

    A fix that only moves an error elsewhere was none.
    """
    count, tries = 0, MOST_TRIES
    while tries > 0:
        helpful, after, tries = _helpful(text, name, found, tries)
        if not helpful:
            break
        text, count, found = apply_fixes(text, helpful), count + len(helpful), after
    return text, count, found


def _helpful(
    text: str, name: str, found: tuple[Diagnostic, ...], tries: int
) -> tuple[list[Diagnostic], tuple[Diagnostic, ...], int]:
    """Return the diagnostics whose fixes help together, what is left after them, and tries left.

    All at once if that goes well; else halves, then halves of a half that does not. So a few
    fixes that do not help cost a few times the logarithm of how many there are.
    """
    by_edit = {d.edit: d for d in found if d.edit is not None}
    able = sorted(by_edit.values(), key=lambda d: d.edit.start if d.edit else 0)
    helpful: list[Diagnostic] = []
    after = found
    waiting = [able] if able else []
    while waiting and tries > 0:
        some = waiting.pop()
        tries -= 1
        tried = [*helpful, *some]  # their places are those of the text before any of them
        left = look_at(apply_fixes(text, tried), name).diagnostics
        if _errors(left) <= _errors(found) - len(tried):
            helpful, after = tried, left
        elif len(some) > 1:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    return helpful, after, tries


def _errors(found: tuple[Diagnostic, ...]) -> int:
    return sum(d.severity == "error" for d in found)


def fmt(
    targets: Sequence[str] = (), *, text: str | None = None, check: bool = False, fix: bool = False
) -> Outcome:
    """Bring files, folders of ``.ir`` files, or a text into canonical form.

    text: that of a cell or of standard input, in place of targets; it comes back in the
    document. check: nothing is written; the exit status is 1 where something would change.
    Files are replaced whole, and none of them before all are read.
    Raises InputError LS421 (cannot be read), LS422 (cannot be written), LS431 (nothing named).
    """
    if text is not None:
        done = [format_text(text, TEXT, fix=fix)]
    else:
        done = [format_text(read_file(path), str(path), fix=fix) for path in [*_paths(targets)]]
    if text is None and not check:
        with ExitStack() as replaced:
            for each in done:
                if each.is_changed:
                    replaced.enter_context(staged(Path(each.name).resolve(), each.after))
    failed = [each for each in done if _has_syntax_errors(each)]
    changed = [each for each in done if each.is_changed]
    shape = document(
        files=[_file_document(each, text is not None) for each in done],
        check=check,
        changed=len(changed),
        failed=len(failed),
    )
    return Outcome(
        "fmt",
        shape,
        _headline(done, failed, check),
        exit=WRONG_INPUT if failed else NEGATIVE if check and changed else DONE,
        next=_follow(done, failed, check),
        sources={each.name: with_line_ends(each.after) for each in done},
    )


def _has_syntax_errors(formatted: Formatted) -> bool:
    return has_errors(parse(formatted.after, name=formatted.name).diagnostics)


def _file_document(formatted: Formatted, is_text: bool) -> Document:
    return {
        "file": formatted.name,
        "changed": formatted.is_changed,
        "fixed": formatted.fixed,
        "text": formatted.after if is_text else None,
        "diff": formatted.diff,
        "diagnostics": [diagnostic_document(d) for d in formatted.diagnostics],
    }


def _headline(done: list[Formatted], failed: list[Formatted], check: bool) -> str:
    if done[0].name == TEXT:
        return _headline_of_text(done[0], bool(failed), check)
    changed = sum(each.is_changed for each in done)
    same = sum(not each.is_changed and each not in failed for each in done)
    said = []
    if changed:
        said.append(f"{texts.plural(changed, 'file')} {'would change' if check else 'changed'}")
    if same:
        said.append(f"{texts.plural(same, 'file')} in canonical form already")
    if failed:
        said.append(f"{texts.plural(len(failed), 'file')} with errors")
    return ", ".join(said)


def _headline_of_text(text: Formatted, is_failed: bool, check: bool) -> str:
    mended = f"{texts.plural(text.fixed, 'error')} mended; " if text.fixed else ""
    if is_failed:
        errors = sum(d.severity == "error" for d in text.diagnostics)
        return f"{mended}{texts.plural(errors, 'error')}: not in canonical form yet"
    if check and text.is_changed:
        return "not in canonical form: it would change"
    said = "in canonical form" if text.is_changed else "in canonical form already"
    return f"{mended}{said}" if mended else said.capitalize()


def _follow(done: list[Formatted], failed: list[Formatted], check: bool) -> str:
    if done[0].name == TEXT:
        return "ir …"
    if failed:
        return f"ir {failed[0].name}"
    changed = [each.name for each in done if each.is_changed]
    return f"fmt {shlex.join(changed)}" if check and changed else f"ir {done[0].name}"


def _paths(targets: Sequence[str]) -> Iterator[Path]:
    """Yield the files that are named, those inside of folders sorted; each once."""
    if not targets:
        raise InputError("no file is named", code="LS431", hint="fmt FILE.ir, or fmt FOLDER")
    seen: set[str] = set()
    for target in targets:
        path = Path(target)
        for found in _inside(path) if path.is_dir() else (path,):
            real = os.path.realpath(found)
            if real not in seen:
                seen.add(real)
                yield found


def _inside(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in folder.rglob("*.ir")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not found:
        raise InputError(f"no .ir file in {folder}", code="LS421", hint="name another folder")
    return found
