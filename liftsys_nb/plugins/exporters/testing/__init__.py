"""testing: a draft in, a file of tests out that needs pytest and Hypothesis only.

The tests are written, never run, here. Imports verify (for allowed inputs), syntax and ir.
"""

from liftsys_nb.plugins.exporters.testing.file import PytestExporter

__all__ = ["PytestExporter"]
