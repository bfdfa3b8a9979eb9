"""`python -m app` is the command `backlight`."""

import sys

from app.cli import main

sys.exit(main())
