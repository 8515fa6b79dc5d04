"""ir: the nouns. Standard library only; imports no other room.

Nodes, spans, diagnostics, verdicts, events, the reference meaning and the ports others fill.
Import from the modules (``ir.nodes``, ``ir.errors`` …): this page re-exports nothing.
"""
