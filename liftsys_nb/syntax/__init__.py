"""syntax: text in, Module and diagnostics out, and back. Pure; imports ir only.

``wire`` (the JSON form) is imported by its own name, never from here.
"""

from liftsys_nb.syntax.highlight import Token, TokenKind, tokens
from liftsys_nb.syntax.parse import Parsed, parse, parse_expr, parse_type
from liftsys_nb.syntax.show import show

__all__ = ["Parsed", "Token", "TokenKind", "parse", "parse_expr", "parse_type", "show", "tokens"]
