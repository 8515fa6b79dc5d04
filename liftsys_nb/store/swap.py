"""Putting a database in the place of another, which is kept aside under a name of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from liftsys_nb.store.apart import copy_apart
from liftsys_nb.store.database import opened, read_marks
from liftsys_nb.store.heads import keep_ledger, of_marks
from liftsys_nb.store.home import FOLDER_MODE, Home, check_file, refusal, sync_folder
from liftsys_nb.store.ids import new_id


def make_aside(home: Home) -> Path:
    """Make a folder for what is replaced now. Raises StoreError."""
    folder = home.aside / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{new_id()[-6:]}"
    try:
        for each in (home.aside, folder):
            each.mkdir(mode=FOLDER_MODE, exist_ok=True)
        sync_folder(home.aside)
        sync_folder(home.path)
    except OSError as error:
        raise refusal(error, folder, "keep aside what is replaced") from error
    return folder


def keep_aside(home: Home, folder: Path) -> None:
    """Give the database, and its log, a second name in folder; both stay where they are."""
    try:
        for path in (home.database, home.write_ahead):
            if check_file(path):
                _double(path, folder / path.name)
        sync_folder(folder)
    except OSError as error:
        raise refusal(error, folder, "keep aside what is replaced") from error


def _double(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:  # a disk without links
        copy_apart(path, kept)


def put_in_place(home: Home, new: Path, folder: Path) -> None:
    """Put a database in the place of the home's own, which is kept in folder.

    The caller holds our lock. At each moment there is one of the two in the place, whole: what
    only the old one's log knows is in the journals, too. Raises StoreError.
    """
    keep_aside(home, folder)
    try:
        home.write_ahead.unlink(missing_ok=True)  # it belongs to the old one
        new.replace(home.database)
        sync_folder(home.path)
    except OSError as error:
        raise refusal(error, home.database, "put the database in its place") from error
    note_ends(home)


def note_ends(home: Home) -> None:
    """Write down how far the database in place goes."""
    with opened(home) as connection:
        marks = read_marks(connection)
    keep_ledger(home, of_marks(marks))
