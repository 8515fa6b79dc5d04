"""``python -m liftsys_nb``: the same as ``liftsys``."""

import sys

from liftsys_nb.ui.cli import main

sys.exit(main())
