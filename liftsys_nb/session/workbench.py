"""The use cases: each verb once, for every door. The only place where rooms are chained."""

from __future__ import annotations

from liftsys_nb.session.asking import Asking
from liftsys_nb.session.branching import Branching
from liftsys_nb.session.changing import Changing
from liftsys_nb.session.comparing import Comparing
from liftsys_nb.session.importing import Importing
from liftsys_nb.session.keeping import Keeping
from liftsys_nb.session.leaving import Leaving
from liftsys_nb.session.looking import Looking
from liftsys_nb.session.merging import Merging
from liftsys_nb.session.watching import Watching


class Workbench(
    Importing, Asking, Looking, Changing, Branching, Merging, Comparing, Watching, Leaving, Keeping
):
    """Everything one can do, over one history.

    Each method returns an Outcome or raises LiftError; nothing is half-applied: an event is
    appended only after all checks passed, and nothing is shown as done before it is on disk.
    """
