"""What can go wrong with the Hub, in words an operator can act on.

HubError
├── HubUnavailable   no answer, time-out, 5xx after retries, or the circuit is open
├── HubMissing       asked for by name: not there, or private (without a token the Hub answers both alike)
├── HubMoved         lives under another name now
├── HubRefused       a wrong token, no right to it, disabled, a redirect to another host
├── HubRateLimited   over the quota, and waiting longer was not wanted
├── HubBadRequest    a parameter the Hub does not take; `allowed` holds the values it named
└── HubUnreadable    HTML, broken JSON, an answer beyond any sensible size
"""


class HubError(Exception):
    """Something went wrong with the Hub; the message says what, in one line."""


class HubUnavailable(HubError):  # noqa: N818 - these are named for what is the case
    """The Hub gives no answer, or only 5xx."""


class HubMissing(HubError):  # noqa: N818 - as above
    """What was asked for by name is not there, or is private.

    `code` is the Hub's own word for what is missing (RepoNotFound, RevisionNotFound, EntryNotFound), if any.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class HubMoved(HubError):  # noqa: N818 - as above
    """What was asked for lives at another path of the same Hub now."""

    def __init__(self, path: str) -> None:
        super().__init__(f"moved to {path}")
        self.path = path


class HubRefused(HubError):  # noqa: N818 - as above
    """The Hub does not let us read this; `code` is its own word for why (GatedRepo), if it has one."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class HubRateLimited(HubError):  # noqa: N818 - as above
    """The quota is used up; `retry_at` (milliseconds UTC) is when there is some again."""

    def __init__(self, message: str, retry_at: int) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class HubBadRequest(HubError):  # noqa: N818 - as above
    """The Hub does not take a parameter; `allowed` are the values its message names, if it names any."""

    def __init__(self, message: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.allowed = allowed


class HubUnreadable(HubError):  # noqa: N818 - as above
    """The answer is not what the Hub's interface promises."""
