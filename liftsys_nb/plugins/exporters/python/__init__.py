"""python: a draft in, the stub of its function with the contract out; ``check`` reads it back.

Pure: the text is read, never run. Imports lift, syntax and ir.
"""

from liftsys_nb.plugins.exporters.python.stub import PythonExporter

__all__ = ["PythonExporter"]
