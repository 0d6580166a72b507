# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends with 0 when GTK can open the display that the environment names."""

import sys

import gi

gi.require_version("Gdk", "4.0")
from gi.repository import Gdk  # noqa: E402

sys.exit(0 if Gdk.Display.open(None) else 1)
