"""The rows of the command table that look after the history itself."""

from __future__ import annotations

from liftsys_nb.ui.grammar import Argument, Command, Option

UPKEEP: tuple[Command, ...] = (
    Command(
        "history verify",
        "Look back",
        "follow the chains of hashes through the whole history; name the first break",
        "history verify",
        lambda bench, v: bench().history_verify(v.get("head")),
        options=(Option("head", "that what was printed earlier is still its beginning", "file"),),
        note="exit status 1 where a chain is broken. --head takes what `history head` printed, as "
        "a file or as the text itself: then what stood before it must be there, unchanged",
    ),
    Command(
        "history head",
        "Look back",
        "print one digest over all chains, and where each ends, to be signed elsewhere",
        "history head",
        lambda bench, v: bench().history_head(),
        note="the chains find damage, but not a person who forges all of them: a head that is "
        "kept or signed elsewhere does. The first line is title, version, digest, writers, events; "
        "each other line is a writer, its events, its last hash",
    ),
    Command(
        "history backup",
        "Keep",
        "write the whole history into one file, while others go on writing",
        "history backup mine.zip",
        lambda bench, v: bench().history_backup(v.get("file"), force=v.get("force") is not None),
        (Argument("file", "file", "the file; else one among the history's own", required=False),),
        (Option("force", "write over a file that is there"),),
        note="it is verified before and read back after; a history with damage is mended first: "
        "doctor --fix",
    ),
    Command(
        "history restore",
        "Keep",
        "make a backup the history, or add to a history what it lacks",
        "history restore --force kept.zip",
        lambda bench, v: bench().history_restore(v.need("file"), force=v.get("force") is not None),
        (Argument("file", "file", "what history backup wrote"),),
        (Option("force", "add to the history that is there; nothing of it is lost"),),
        note="events are never changed, so two histories are brought together by their ids; the "
        "database as it was is kept in the folder `aside`",
    ),
    Command(
        "history compact",
        "Keep",
        "take what the journals hold over into history.duckdb now",
        "history compact",
        lambda bench, v: bench().history_compact(),
    ),
    Command(
        "doctor",
        "Set up",
        "check that everything is in place, and mend the history",
        "doctor",
        lambda bench, v: bench().doctor(fix=v.get("fix") is not None),
        options=(Option("fix", "mend the history: rights, journals, database"),),
        aliases=("history doctor",),
        note="--fix makes a damaged database anew from what can be read of it, journals and "
        "backups, and says what is lost; what it replaces is kept in the folder `aside`. A "
        "journal whose writer is at work is left alone",
    ),
)
