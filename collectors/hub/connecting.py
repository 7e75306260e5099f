"""The Hub that the settings name."""

import httpx2

from collectors.hub.client import Hub
from config.clock import Clock
from config.settings import Settings
from storage.database import Database
from storage.quotas import QuotaLedger, name_of

LONGEST_CONNECT = 10.0
"""Seconds to wait for a connection, however long an answer may take."""


def hub_of(settings: Settings, clock: Clock, db: Database | None = None) -> Hub:
    """Return a reader of the Hub at the settings' address, with their token and time-out.

    With a database it shares the Hub's quota with every process that has the same one.
    """
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    timeout = httpx2.Timeout(settings.hub_timeout, connect=min(settings.hub_timeout, LONGEST_CONNECT))
    ledger = None if db is None else QuotaLedger(db, name_of(settings.hf_endpoint, token))
    return Hub(settings.hf_endpoint, token, clock=clock, ledger=ledger, timeout=timeout)
