"""code: a routine and its specification in, a verdict for each clause out.

Code is executed in symbols, statement by statement, and paths are joined where they meet: the
terms stay as small as the code, each exit keeps its own condition, and a loop is one place to
stop at. (Weakest preconditions would need formulas for values that are terms only here: a list is
a length and a rule.) Loops are cut by invariants that are proved inductive. What is not modelled
ends its path as lost: nothing is proved of inputs that come there.
"""
