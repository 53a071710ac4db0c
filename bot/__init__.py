"""The process: settings, composition root, command line, Telegram transport and loops."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # durations as timedelta, as PTB will do by itself from its next version on
