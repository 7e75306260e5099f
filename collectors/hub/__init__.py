"""The Hub's wire: client, request budget, paging and record shapes. The only room that knows it."""

import os

# The library would tell the Hub about itself, in a request beside the budget. Asked before its import.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
