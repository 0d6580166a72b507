# SPDX-License-Identifier: GPL-3.0-or-later
"""The sample mailbox: everything that tests/mail/sample_mail.py writes."""
