from typing import Any

from liftsys_nb.ir.errors import InputError as InputError
from liftsys_nb.ir.errors import LiftError as LiftError
from liftsys_nb.ir.errors import Refused as Refused
from liftsys_nb.ir.errors import StoreError as StoreError
from liftsys_nb.ui.api import Session as Session
from liftsys_nb.ui.api import check as check
from liftsys_nb.ui.api import completion as completion
from liftsys_nb.ui.api import config as config
from liftsys_nb.ui.api import diff as diff
from liftsys_nb.ui.api import doctor as doctor
from liftsys_nb.ui.api import fmt as fmt
from liftsys_nb.ui.api import help as help
from liftsys_nb.ui.api import history as history
from liftsys_nb.ui.api import history_backup as history_backup
from liftsys_nb.ui.api import history_compact as history_compact
from liftsys_nb.ui.api import history_head as history_head
from liftsys_nb.ui.api import history_restore as history_restore
from liftsys_nb.ui.api import history_verify as history_verify
from liftsys_nb.ui.api import import_ as import_
from liftsys_nb.ui.api import ir as ir
from liftsys_nb.ui.api import list as list
from liftsys_nb.ui.api import new as new
from liftsys_nb.ui.api import open as open
from liftsys_nb.ui.api import strength as strength
from liftsys_nb.ui.api import verify as verify
from liftsys_nb.ui.api import version as version
from liftsys_nb.ui.api import watch as watch
from liftsys_nb.ui.recording import Recording as Recording
from liftsys_nb.ui.recording import record as record
from liftsys_nb.ui.report import Report as Report
from liftsys_nb.version import __version__ as __version__

def load_ipython_extension(shell: Any) -> None: ...
