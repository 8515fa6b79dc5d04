"""``liftsys watch`` in a shell: judge files, wait for changes, judge what those concern.

A change is waited for in the folder of a file, for editors replace files rather than write them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from liftsys_nb.ir.errors import InputError
from liftsys_nb.session.outcome import Outcome
from liftsys_nb.session.watching import files_of, is_aside, is_judged, touched

if TYPE_CHECKING:
    from liftsys_nb.session.workbench import Workbench
    from liftsys_nb.ui.screen import Screen

QUIET = 200  # milliseconds without a change before a round begins: saving all files is one change


def watch_once(bench: Workbench, places: Iterable[str], screen: Screen | None = None) -> Outcome:
    """Judge what is there now; a screen shows how far it is. Raises InputError LS413, LS421."""
    files = files_of(places)
    return bench.watch(files) if screen is None else _round(bench, files, screen)


def watch_on(bench: Workbench, places: list[str], screen: Screen) -> NoReturn:
    """Judge, and judge again what each change concerns, until Ctrl-C.

    Raises KeyboardInterrupt at its end; InputError LS413, LS421 (a place), LS480 (nothing
    that waits for changes is there).
    """
    files = files_of(places)
    waiting = _changes(places)
    next(waiting)  # from now on: what is saved during the first round is a change too
    screen.show(_round(bench, files, screen))
    screen.say("\nwaiting for changes; Ctrl-C ends")
    for changed in filter(None, waiting):
        files = [path for place in places if os.path.exists(place) for path in files_of([place])]
        for path in sorted(path for path in changed if not path.exists()):
            screen.say(f"gone: {_short(path)}")
        concerned = touched(changed, [path.absolute() for path in files])
        if concerned:
            screen.show(_round(bench, [_short(path) for path in concerned], screen))
    raise KeyboardInterrupt  # only that ends the waiting


def _round(bench: Workbench, files: list[Path], screen: Screen) -> Outcome:
    with screen.progress(len(files)) as step:
        return bench.watch(files, step=step)


def _short(path: Path) -> Path:
    """Return a path as one would type it here."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path


def _changes(places: list[str]) -> Iterator[frozenset[Path]]:
    """Yield the absolute paths that changed, when nothing more changes for a moment.

    The first are none: they tell that from now on changes are noted.
    """
    try:
        import watchfiles
    except ImportError:
        raise InputError(
            "nothing that waits for changes is installed",
            code="LS480",
            hint="pip install watchfiles; or judge once: watch --once .",
        ) from None

    roots = [Path(place).absolute() for place in places]
    named = {path for path in roots if not path.is_dir()}
    folders = [path for path in roots if path.is_dir()]

    def concerns(_: object, name: str) -> bool:
        path = Path(name)
        if path in named:
            return True
        root = next((each for each in folders if path.is_relative_to(each)), None)
        return (
            root is not None
            and is_judged(path)
            and not any(map(is_aside, path.relative_to(root).parts[:-1]))
        )

    # Folders whole, and of single files the folders alone.
    whole = set(folders)
    flat = {path.parent for path in named} - whole
    return (
        frozenset(Path(name) for _, name in changes)
        for changes in watchfiles.watch(
            *sorted(whole | flat), watch_filter=concerns, debounce=1_600, step=QUIET,
            recursive=bool(whole), raise_interrupt=True, rust_timeout=QUIET, yield_on_timeout=True,
        )
    )  # fmt: skip
