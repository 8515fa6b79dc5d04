"""What holds for every command: defaults, the user's file, the project's, the environment.

Each layer overrules those before it: the default, ``config.toml`` in the platform's folder for
configuration (``$LIFTSYS_CONFIG`` names another file), ``[tool.liftsys]`` in the nearest
``pyproject.toml``, ``$LIFTSYS_…``, ``%config Liftsys`` in a notebook. An option of a command
overrules them all. Files are looked at anew for each command: an edit counts at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from liftsys_nb.ir.errors import Diagnostic, InputError, did_you_mean, has_errors
from liftsys_nb.ir.spans import Place
from liftsys_nb.ui.options import BY_NAME, SETTINGS, Value

UNREADABLE, UNKNOWN, WRONG = "LS470", "LS471", "LS472"
FILE = "config.toml"
NAMED = "LIFTSYS_CONFIG"
MOST_BYTES = 1 << 20

# `tool.liftsys` as a table or a key, or `liftsys` as a key of the table `tool`.
_OURS = re.compile(
    r"^\s*\[?\s*tool\s*\.\s*[\"']?liftsys\b|^\s*\[\s*tool\s*\]\s*$(?s:.*)^\s*[\"']?liftsys\b", re.M
)

Layer = Literal["default", "user file", "project", "environment", "notebook"]


@dataclass(frozen=True, slots=True)
class Said:
    """A value and who said it. where: ``path:line`` or the name of a variable."""

    value: Value
    layer: Layer = "default"
    where: str | None = None


@dataclass(slots=True)
class Settings:
    """All that was said. sources: texts of the files that diagnostics name.

    files: where the user's and the project's values may stand, and whether they are there.
    """

    said: dict[str, Said] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    files: list[tuple[Layer, str, bool]] = field(default_factory=list)

    def get(self, name: str) -> Value:
        """Return the value that holds."""
        found = self.said.get(name)
        return BY_NAME[name].usual() if found is None else found.value

    def given(self, name: str) -> Value:
        """Return the value if anybody said one, else None."""
        found = self.said.get(name)
        return None if found is None else found.value

    def sound(self) -> Settings:
        """Return these, or raise InputError: the first of what is wrong, and the place of all."""
        if not has_errors(self.diagnostics):
            return self
        first = next(d for d in self.diagnostics if d.severity == "error")
        raise InputError(
            f"the settings are wrong: {first.message}",
            code=first.code,
            hint="mend what is said there; what holds, and who said it: config",
            diagnostics=self.diagnostics,
            sources=self.sources,
        )


# What `%config Liftsys` says in this process; it overrules files and environment.
_in_notebook: dict[str, Value] = {}


def say(name: str, value: object) -> None:
    """Let a setting hold in this process; None takes it back. Raises InputError."""
    if value is None:
        _in_notebook.pop(name, None)
    else:
        _in_notebook[name] = BY_NAME[name].read(value)


def look(
    environment: Mapping[str, str] = os.environ, folder: Path | None = None, *, here: bool = True
) -> Settings:
    """Look up all settings. Never raises: what is wrong is in the diagnostics, and not heeded.

    folder: where the search for a project begins. here: whether what a notebook says counts.
    """
    made = Settings()
    _of_user(made, environment)
    _of_project(made, folder)
    _of_environment(made, environment)
    if here:
        for name, value in _in_notebook.items():
            made.said[name] = Said(value, "notebook", f"Liftsys.{name}")
    return made


def current() -> Settings:
    """Return the settings of this moment. Raises InputError LS470 to LS472."""
    return look().sound()


def configured_budget() -> float | None:
    """Return the seconds that checking one function may take, if anybody said so."""
    said = current().given("budget")
    return said if isinstance(said, float) else None


# ── files ────────────────────────────────────────────────────────────────────────────────────
def user_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where the user's file is, or would be; None where nobody has a home."""
    named = environment.get(NAMED)
    try:
        if named:
            return Path(named).expanduser().absolute()
        from platformdirs import user_config_path

        return user_config_path("liftsys_nb", appauthor=False).expanduser() / FILE
    except RuntimeError:  # a user without a home folder
        return None


def _of_user(made: Settings, environment: Mapping[str, str]) -> None:
    path = user_file(environment)
    if path is None:
        return
    text = _text_of(made, path, needed=bool(environment.get(NAMED)))
    made.files.append(("user file", str(path), text is not None))
    if text:
        _take_text(made, "user file", path, text)


def _of_project(made: Settings, folder: Path | None) -> None:
    try:
        start = (Path.cwd() if folder is None else folder).absolute()
    except OSError:  # the working folder is gone
        return
    for place in (start, *start.parents):
        path = place / "pyproject.toml"
        text = _text_of(made, path, needed=False, about="liftsys")
        # Most are of others: only one that speaks of us is parsed, or complained of.
        if not text or not _OURS.search(text):
            continue
        made.files.append(("project", str(path), True))
        _take_text(made, "project", path, text)
        return


def _take_text(made: Settings, layer: Layer, path: Path, text: str) -> None:
    """Take the values that a file's text gives; tell what is wrong with it."""
    table = _parsed(made, path, text)
    if layer == "user file":
        _take(made, layer, path, text, table, lambda value: path.parent / value)
        return
    tool = table.get("tool") if isinstance(table, Mapping) else None
    if isinstance(tool, Mapping) and "liftsys" in tool:
        _take(made, layer, path, text, tool["liftsys"], lambda said: _inside(path.parent, said))


def _inside(project: Path, value: str) -> Path:
    """Keep the history of a project in it: one that came from elsewhere chooses no other folder."""
    path = Path(os.path.normpath(project / Path(value)))
    if path == project or not path.is_relative_to(project):
        raise InputError(
            f"home is a folder inside of the project, not {value!r}",
            code=WRONG,
            hint="to keep the history elsewhere, set LIFTSYS_HOME or write your own file: config",
        )
    return path


def _text_of(made: Settings, path: Path, *, needed: bool, about: str = "") -> str | None:
    """Return the text of a file; None where there is none. about: what it must hold to matter."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if needed:
            _wrong(made, UNREADABLE, f"cannot read the file that {NAMED} names: {error.strerror}",
                   str(path), hint=f"make it, or unset {NAMED}")  # fmt: skip
        return None
    except OSError as error:
        if not about:
            _wrong(made, UNREADABLE, f"cannot be read: {error.strerror}", str(path))
        return None
    if about.encode() not in raw:
        return None
    if len(raw) > MOST_BYTES:
        _wrong(made, UNREADABLE, f"is larger than {MOST_BYTES >> 20} MB", str(path))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _wrong(made, UNREADABLE, f"is not UTF-8: byte {error.start + 1} is wrong", str(path))
        return None


def _parsed(made: Settings, path: Path, text: str) -> object:
    import tomllib  # only where there is a file

    made.sources[str(path)] = text
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error))
        place = Place(*2 * (int(found[2]), int(found[3]))) if found else None
        said = found[1] if found else str(error).replace(" (at end of document)", " at its end")
        _wrong(made, UNREADABLE, f"is no TOML: {said}", str(path), place)
    except RecursionError:
        _wrong(made, UNREADABLE, "is no TOML that can be read: it is nested too deep", str(path))
    return {}


def _take(
    made: Settings,
    layer: Layer,
    path: Path,
    text: str,
    table: object,
    under: Callable[[str], Path],
) -> None:
    """Take the values of a table. under: turns the home that it names into a path."""
    if not isinstance(table, Mapping):
        _wrong(made, WRONG, f"tool.liftsys is a table, not {table!r}", str(path),
               hint="write [tool.liftsys] on a line, and settings below it")  # fmt: skip
        return
    for name, value in table.items():
        place = _line_of(text, name, in_tool=layer == "project")
        if name not in BY_NAME:
            near = did_you_mean(name, BY_NAME)
            _wrong(made, UNKNOWN, f"no setting named {name!r}", str(path), place,
                   hint=near or f"settings: {', '.join(BY_NAME)}")  # fmt: skip
            continue
        try:
            read = BY_NAME[name].read(value)
            if name == "home":
                read = str(under(os.path.expanduser(str(read))))
        except InputError as error:
            _wrong(made, error.code, error.message, str(path), place, hint=error.hint)
            continue
        where = str(path) if place is None else f"{path}:{place.line}"
        made.said[name] = Said(read, layer, where)


def _line_of(text: str, name: str, *, in_tool: bool) -> Place | None:
    """Return where a key stands; None where it is written in a way that is not looked for."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = re.sub(r"[\s\"']", "", head[1])
        key = re.match(r"(\s*)([^=#]*?)\s*=", line)
        if key is None:
            continue
        whole = ".".join(filter(None, [table, re.sub(r"[\s\"']", "", key[2])]))
        if whole == (f"tool.liftsys.{name}" if in_tool else name):
            return Place(number, len(key[1]) + 1, number, len(key[1]) + len(key[2]))
    return None


# ── environment ──────────────────────────────────────────────────────────────────────────────
def _of_environment(made: Settings, environment: Mapping[str, str]) -> None:
    for setting in SETTINGS:
        said = environment.get(setting.variable)
        if not said:  # an empty variable is as good as none
            continue
        try:
            made.said[setting.name] = Said(setting.read(said), "environment", setting.variable)
        except InputError as error:
            _wrong(made, error.code, f"{setting.variable}: {error.message}", None, hint=error.hint)
    known = {setting.variable for setting in SETTINGS} | {NAMED}
    for name in environment:
        near = name.startswith("LIFTSYS_") and name not in known and did_you_mean(name, known)
        if near:  # no error: the name may be another program's
            made.diagnostics.append(
                Diagnostic(UNKNOWN, f"{name} is no setting", hint=near, severity="warning")
            )


def _wrong(
    made: Settings,
    code: str,
    message: str,
    file: str | None,
    place: Place | None = None,
    hint: str | None = None,
) -> None:
    hint = hint or "mend the file, or move it away"
    made.diagnostics.append(Diagnostic(code, message, file, place, hint))
