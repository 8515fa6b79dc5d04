"""ui: the doors. Outcomes in, pixels and characters out; one command table feeds every front.

The only room that meets people, kernels and terminals: no language logic, no decisions. All
text that comes from elsewhere is escaped here, in ``mime``.
"""
