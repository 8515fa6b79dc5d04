"""plugins: names in, implementations of the ports out; ours come in by the same door as others.

Exporters are found by the entry point group ``liftsys_nb.exporters``.
"""

from liftsys_nb.plugins.registry import find_exporters

__all__ = ["find_exporters"]
