"""Texts that IR texts import: found in the folder of the first one, and kept with a draft."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Mapping
from pathlib import Path

from liftsys_nb.ir.errors import has_errors
from liftsys_nb.ir.nodes import Import, Module, Spec
from liftsys_nb.ir.ports import Loaded
from liftsys_nb.ir.programs import Program, program_of
from liftsys_nb.session.files import LARGEST
from liftsys_nb.syntax import parse

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe must not make us wait


class Imports:
    """Finds what a text imports; a text from elsewhere is not trusted with more than its folder.

    Nothing outside of the folder is read and no link is followed, and what is said of a file
    that is no IR does not quote it. folder: that of the first text; None where nothing may be
    read. texts: those known already, by path from the folder; what is read joins them.
    """

    def __init__(self, folder: Path | None, texts: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self.texts: dict[str, str] = dict(texts or {})

    @classmethod
    def beside(cls, file: str) -> Imports:
        """Return those of a file, or of the current folder where ``<cell>`` and such are meant."""
        return cls(Path() if file.startswith("<") else Path(file).parent)

    def __call__(self, imported: Import, importer: str) -> Loaded | str:
        """Return the text that an import names, or why there is none.

        importer: ``file`` of the Loaded that imports; any other name is the first text's.
        """
        base = posixpath.dirname(importer) if importer in self.texts else ""
        path = place_of(imported, base)
        if path is None:
            return "only files in the folder of the text, or below it, can be imported"
        text = self.texts.get(path)
        if text is None:
            try:
                text = self._read(path)
            except OSError as failed:
                return _why(path, failed)
            except ValueError:
                return f"{path} is not UTF-8 text"
        parsed = parse(text, name=path)
        if has_errors(parsed.diagnostics):
            return f"{path} has errors of its own; look at it with: ir {path}"
        self.texts[path] = text
        return Loaded(path, parsed.module, parsed.source)

    def _read(self, path: str) -> str:
        """Return the text of a file below the folder. Raises OSError, UnicodeDecodeError."""
        if self._folder is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        *folders, name = path.split("/")
        here = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                inner = os.open(folder, _FOLDER, dir_fd=here)
                os.close(here)
                here = inner
            handle = os.open(name, _FILE, dir_fd=here)
        finally:
            os.close(here)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no ordinary file")
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return raw.decode("utf-8-sig")


def program_at(module: Module, spec: Spec | None, imports: Imports, file: str) -> Program:
    """Return what the names of a text stand for, seen from one of its specifications.

    What cannot be imported stays unknown; another pass says so.
    """
    return _program(module, spec, imports, file, frozenset({file}))


def _program(
    module: Module, spec: Spec | None, imports: Imports, file: str, above: frozenset[str]
) -> Program:
    imported: dict[str, Program] = {}
    for decl in module.all_decls:
        if isinstance(decl, Import) and decl.origin not in imported:
            found = imports(decl, file)
            if not isinstance(found, str) and found.file not in above:
                imported[decl.origin] = _program(
                    found.module, None, imports, found.file, above | {found.file}
                )
    return program_of(module, at=spec, imported=imported)


def place_of(imported: Import, base: str) -> str | None:
    """Return the path an import names, from the folder of the first text; None when outside.

    base: the folder of the importing text. ``import a.b`` names ``a/b.ir``.

    >>> place_of(Import("orders.api"), "shop")
    'shop/orders/api.ir'
    >>> place_of(Import("../../etc/passwd", is_file=True), "shop")
    """
    wanted = imported.origin if imported.is_file else imported.origin.replace(".", "/") + ".ir"
    if wanted.startswith("/") or "\\" in wanted or "\0" in wanted or not wanted.strip():
        return None
    path = posixpath.normpath(posixpath.join(base, wanted))
    return None if path == "." or path.startswith("..") else path


def _why(path: str, failed: OSError) -> str:
    if failed.errno in {errno.ELOOP, errno.ENOTDIR}:
        return f"{path} is, or goes through, a link; links are not followed"
    if failed.errno == errno.ENOENT:
        return f"there is no file {path} beside the text"
    return f"{path} cannot be read: {failed.strerror}"
