"""What can go wrong with the store, in words an operator can act on.

StoreError
├── StoreUnavailable   the address is wrong, the disk is full, the server does not answer
└── StoreTooNew        written by a newer version than this one
"""


class StoreError(Exception):
    """Something is wrong with the store; the message says what and what to do."""


class StoreUnavailable(StoreError):  # noqa: N818 - named for what is the case, as the Hub's own errors are
    """The database cannot be reached or written."""


class StoreTooNew(StoreError):  # noqa: N818 - as above
    """The database was brought up to date by a newer version of the program."""
