"""Imported by the server that mortal processes are forked from: what every one of them would do first.

It is most of a short life: importing what is imported when it is needed, reading the codebook, and reading
the certificates of this machine, which nobody here needs: the local Hub speaks no TLS.
"""

import ssl
from typing import Any

import httpx2
import pyarrow.parquet  # noqa: F401 - to have it

from config import codebook

_tls = ssl.create_default_context()


def _made_already(*_: Any, **__: Any) -> ssl.SSLContext:
    return _tls


ssl.create_default_context = _made_already
httpx2.AsyncHTTPTransport()
codebook.load()
