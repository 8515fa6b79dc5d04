"""How each kind of token looks, for every front: one table, no screen needed to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # pages name their classes from here, and only some of them need the parser
    from liftsys_nb.syntax import TokenKind


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of token looks.

    pygments: the path of its token type below ``pygments.token.Token``.
    css: the class of a page (without the prefix ``lsy-``), None where text stays plain.
    colour: a variable that JupyterLab's themes set, None where the colour is that of the text.
    """

    pygments: str
    css: str | None
    colour: str | None


_KEYWORD = "--jp-mirror-editor-keyword-color"
_STRING = "--jp-mirror-editor-string-color"
_PROPERTY = "--jp-mirror-editor-property-color"
_TYPE = "--jp-mirror-editor-operator-color"
_COMMENT = "--jp-mirror-editor-comment-color"

LOOKS: dict[TokenKind, Look] = {
    "keyword": Look("Keyword", "k", _KEYWORD),
    "section": Look("Keyword.Declaration", "k", _KEYWORD),
    "name": Look("Name", None, None),
    "type": Look("Keyword.Type", "t", _TYPE),
    "number": Look("Literal.Number", "n", "--jp-mirror-editor-number-color"),
    "string": Look("Literal.String", "s", _STRING),
    "operator": Look("Operator", None, None),
    # A page draws a hole as a box of its own, see ``mime.page``.
    "hole": Look("Name.Variable", "hole", "--jp-warn-color1"),
    "comment": Look("Comment", "d", _COMMENT),
    "annotation": Look("Name.Decorator", "d", "--jp-mirror-editor-meta-color"),
    "label": Look("Name.Label", "n", _PROPERTY),
    "prose": Look("Literal.String.Doc", None, None),
    "space": Look("Text.Whitespace", None, None),
    "punctuation": Look("Punctuation", None, None),
    "error": Look("Error", "e", "--jp-error-color1"),
}


def token_table() -> dict[str, dict[str, str | None]]:
    """Return the table as JSON can hold it: kind → pygments, css, colour.

    >>> token_table()["type"]
    {'pygments': 'Keyword.Type', 'css': 't', 'colour': '--jp-mirror-editor-operator-color'}
    """
    return {
        kind: {"pygments": look.pygments, "css": look.css, "colour": look.colour}
        for kind, look in LOOKS.items()
    }
