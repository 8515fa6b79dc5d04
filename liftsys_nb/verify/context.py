"""Z3's context, safe to be collected at any moment and in any thread."""

from __future__ import annotations

from collections.abc import Callable

import z3
from z3.z3core import Z3_del_context, Z3_enable_concurrent_dec_ref


class Context(z3.Context):  # type: ignore[misc]  # z3 says nothing of its types
    """A context whose terms the garbage collector may free while another thread works in it.

    Python's collector runs in whichever thread asks for memory, a kernel's input and output
    threads among them, and an interrupt may meet it. Z3's own class is not made for either:
    references would be counted down beside the thread that works, and a context whose finalizer
    is interrupted would be freed and still look alive to its terms. Both end the process.

    naturals: names of unknowns that are never negative where anybody asks for them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.naturals: set[str] = set()
        Z3_enable_concurrent_dec_ref(self.ref())

    def __del__(self, free: Callable[[object], None] = Z3_del_context) -> None:
        # First forgotten, then freed: at worst an interrupt leaves memory behind.
        context, self.ctx = getattr(self, "ctx", None), None
        if context is not None:
            free(context)
