"""``fmt``: IR texts in their canonical form. Touches no history."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from liftsys_nb.ir.errors import Diagnostic, InputError, has_errors
from liftsys_nb.session import texts
from liftsys_nb.session.documents import diagnostic_document
from liftsys_nb.session.files import read_file, staged
from liftsys_nb.session.mending import TEXT, Steps, error_count, mended, steps_to_mend
from liftsys_nb.session.outcome import DONE, NEGATIVE, WRONG_INPUT, Document, Outcome, document
from liftsys_nb.session.reading import look_at
from liftsys_nb.syntax import parse, show
from liftsys_nb.syntax.layout import with_line_ends


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text before and after. diagnostics: those of the text after; fixed: how many fixes.

    is_laid_out: whether it stands in canonical form; a text with syntax errors does not.
    """

    name: str
    before: str
    after: str
    diagnostics: tuple[Diagnostic, ...]
    fixed: int = 0
    is_laid_out: bool = True

    @property
    def is_failed(self) -> bool:
        """Whether an error is left in it, of its form or of its meaning."""
        return has_errors(self.diagnostics)

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
        fixed, count, found = mended(fixed, name, found)
    parsed = parse(fixed, name=name)
    if has_errors(parsed.diagnostics):
        return Formatted(name, text, fixed, found, count, is_laid_out=False)
    shown = show(parsed.module)
    return Formatted(name, text, shown, look_at(shown, name).diagnostics, count)


def fmt(
    targets: Sequence[str] = (), *, text: str | None = None, check: bool = False, fix: bool = False
) -> Outcome:
    """Bring files, folders of ``.ir`` files, or a text into canonical form.

    text: that of a cell or of standard input, in place of targets; it comes back in the
    document. check: nothing is written; the exit status is 1 where something would change, and
    2 where a text has errors, also in canonical form. Files are replaced whole, and none of them
    before all are read.
    Raises InputError LS421 (cannot be read), LS422 (cannot be written), LS431 (nothing named).
    """
    if text is not None:
        done = [format_text(text, TEXT, fix=fix)]
    else:
        done = [format_text(read_file(path), str(path), fix=fix) for path in [*_paths(targets)]]
    if check:  # nothing is written: the places are those of the text as it stands
        done = [_as_it_stands(each) for each in done]
    elif text is None:
        with ExitStack() as replaced:
            for each in done:
                if each.is_changed:
                    replaced.enter_context(staged(Path(each.name).resolve(), each.after))
    failed = [each for each in done if each.is_failed]
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
        sources={each.name: with_line_ends(each.before if check else each.after) for each in done},
        **_follow(done, failed, check),
    )


def _as_it_stands(formatted: Formatted) -> Formatted:
    """Return it with the diagnostics of the text before."""
    if not (formatted.is_changed and formatted.is_failed):
        return formatted
    found = look_at(formatted.before, formatted.name).diagnostics
    return replace(formatted, diagnostics=found)


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
    same = sum(not each.is_changed and not each.is_failed for each in done)
    laid_out = sum(each.is_laid_out for each in failed)
    crooked = len(failed) - laid_out
    said = []
    if changed:
        said.append(f"{texts.plural(changed, 'file')} {'would change' if check else 'changed'}")
    if same:
        said.append(f"{texts.plural(same, 'file')} in canonical form already")
    if laid_out:
        form = "would be in canonical form" if check else "in canonical form"
        form = form if any(each.is_changed for each in failed) else "in canonical form already"
        said.append(f"{texts.plural(laid_out, 'file')} {form}, but with errors")
    if crooked:
        said.append(f"{texts.plural(crooked, 'file')} with syntax errors, not in canonical form")
    return ", ".join(said)


def _headline_of_text(text: Formatted, is_failed: bool, check: bool) -> str:
    mended = f"{texts.plural(text.fixed, 'error')} mended; " if text.fixed else ""
    if is_failed:
        errors = texts.plural(error_count(text.diagnostics), "error")
        if not text.is_laid_out:
            return f"{mended}{errors}: not in canonical form yet"
        would = "would be " if check and text.is_changed else ""
        return f"{mended}{errors}: {would}in canonical form, but it does not read well"
    if check and text.is_changed:
        return "not in canonical form: it would change"
    said = "in canonical form" if text.is_changed else "in canonical form already"
    return f"{mended}{said}" if mended else said.capitalize()


def _follow(done: list[Formatted], failed: list[Formatted], check: bool) -> Steps:
    if failed:
        one = failed[0]
        text = one.before if check else one.after
        return steps_to_mend(text, one.name, one.diagnostics, then="fmt")
    if done[0].name == TEXT:
        return Steps(next="ir …", first=None)
    changed = [each.name for each in done if each.is_changed]
    follow = f"fmt {shlex.join(changed)}" if check and changed else f"ir {done[0].name}"
    return Steps(next=follow, first=None)


def _paths(targets: Sequence[str]) -> Iterator[Path]:
    """Yield the files that are named, those inside of folders sorted; each once."""
    if not targets:
        raise InputError("no file is named", code="LS431", hint="fmt FILE.ir, or fmt FOLDER")
    seen: set[str] = set()
    for target in targets:
        path = Path(target)
        for found in _inside(path) if os.path.isdir(path) else (path,):
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
