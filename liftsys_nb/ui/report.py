"""What a verb gives back at an interactive door: an Outcome that knows how to show itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liftsys_nb.session.outcome import Document, Outcome
from liftsys_nb.ui.config import look
from liftsys_nb.ui.spelling import Door

if TYPE_CHECKING:
    from liftsys_nb.ui.mime.blocks import Block


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A reply. A bare line shows it; ``json`` is its document, ``markdown`` a text to paste.

    >>> import liftsys_nb as ls
    >>> reply = ls.version()
    >>> reply.ok, reply.json["schema"], reply.html.startswith("<div")
    (True, 1, True)
    """

    outcome: Outcome
    door: Door = field(default=Door(), compare=False)
    as_json: bool = field(default=False, compare=False)
    glosses: tuple[str, ...] = field(default=(), compare=False)

    def renew(self, outcome: Outcome) -> None:
        """Say something newer from now on: for who follows what goes on."""
        object.__setattr__(self, "outcome", outcome)

    @property
    def json(self) -> Document:
        """The document, in the shape that ``--json`` prints."""
        return self.outcome.document

    @property
    def ok(self) -> bool:
        """Whether it was done, or decided in the affirmative (exit status 0)."""
        return self.outcome.exit == 0

    @property
    def markdown(self) -> str:
        """The reply as CommonMark."""
        from liftsys_nb.ui.mime.markdown import to_markdown

        return to_markdown(self._blocks())

    @property
    def html(self) -> str:
        """The reply as an HTML fragment with its own style."""
        from liftsys_nb.ui.mime.page import to_html

        return to_html(self._blocks())

    def __str__(self) -> str:
        if self.as_json:
            return dumps(self.json)
        from liftsys_nb.ui.mime.plain import to_plain

        return to_plain(self._blocks())

    # The renderers load with the first reply: loading the extension must not wait for them.
    def _blocks(self) -> tuple[Block, ...]:
        from liftsys_nb.ui.mime.views import view

        return view(self.outcome, self.door, self.glosses)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return plain text and HTML: what is not shown anywhere would only swell notebooks."""
        if self.as_json or look().get("display") == "plain":
            return {"text/plain": str(self)}
        return {"text/plain": str(self), "text/html": self.html}


def dumps(document: Document) -> str:
    """Return a document as JSON text; keys keep the order of their shape.

    Lone surrogates cannot be written as UTF-8, so they alone stay escaped.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    return text if _is_encodable(text) else json.dumps(document, indent=2, default=str)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
