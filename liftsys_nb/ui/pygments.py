"""IR text for Pygments: nbconvert, Sphinx and terminals colour it as our own pages do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.token import string_to_tokentype  # type: ignore[import-untyped]

from liftsys_nb.syntax import tokens
from liftsys_nb.ui.tokentable import LOOKS

_TYPES = {kind: string_to_tokentype(look.pygments) for kind, look in LOOKS.items()}


class IrLexer(Lexer):  # type: ignore[misc]
    r"""Colours IR text as the parser understands it; broken text, too.

    The values of the tokens join to the text. Pygments itself makes all line ends ``\n`` and
    drops a byte order mark before it asks; blank lines at the ends stay, unlike its default.
    """

    name = "liftsys"
    aliases = ["liftsys", "ir"]
    filenames = ["*.ir"]
    mimetypes = ["text/x-liftsys-ir"]
    url = None
    version_added = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"stripnl": False, "ensurenl": False, **options})

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        """Yield (offset in code points, Pygments token type, value), in order, without a gap."""
        for token in tokens(text):
            if token.text:
                yield token.start, _TYPES[token.kind], token.text
