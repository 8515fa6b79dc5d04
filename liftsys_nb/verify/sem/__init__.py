"""sem: the one table of operators. Values in, values out; what Python raises is noted as a need.

Imports ir and Z3. Forbidden: reading specifications, asking the solver.
"""
