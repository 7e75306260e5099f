"""The refusals of the Hub, each with the status, body and headers its client tells them apart by."""

from collections.abc import Mapping

REALM = 'Bearer realm="Authentication required", charset="UTF-8"'
NO_PAGE = "Sorry, we can't find the page you are looking for."
DISABLED = "Access to this resource is disabled."


class HubError(Exception):
    """A refusal: status, message (in body and X-Error-Message), X-Error-Code, more headers."""

    def __init__(
        self, status: int, message: str, code: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


class Moved(Exception):  # noqa: N818 - a redirect is an answer, not an error
    """The thing asked for lives under another path now."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def repo_missing(*, known: bool) -> HubError:
    """Refuse a repo that is not there, or is private; `known` says whether the asker gave a token."""
    if known:
        return HubError(404, "Repository not found", "RepoNotFound")
    return HubError(401, "Invalid username or password.", headers={"WWW-Authenticate": REALM})


def bad_token() -> HubError:
    """Refuse a token the Hub did not issue."""
    return HubError(401, "Invalid credentials in Authorization header", headers={"WWW-Authenticate": REALM})


def revision_missing(revision: str) -> HubError:
    """Refuse a revision the repo does not have."""
    return HubError(404, f"Invalid rev id: {revision}", "RevisionNotFound")


def entry_missing() -> HubError:
    """Refuse a file the revision does not have."""
    return HubError(404, "Entry not found", "EntryNotFound")


def gated(kind: str, repo_id: str, *, known: bool) -> HubError:
    """Refuse what a gate closes: 401 without a token, 403 with one."""
    start = f"Access to {kind} {repo_id} is restricted"
    if known:
        return HubError(403, f"{start} and you are not in the authorized list.", "GatedRepo")
    end = "You must have access to it and be authenticated to access it. Please log in."
    return HubError(401, f"{start}. {end}", "GatedRepo", {"WWW-Authenticate": REALM})


def disabled() -> HubError:
    """Refuse a repo the Hub has disabled."""
    return HubError(403, DISABLED)


def not_found() -> HubError:
    """Refuse an owner, a paper, a collection or a page that is not there."""
    return HubError(404, NO_PAGE)


def bad_request(message: str) -> HubError:
    """Refuse a parameter."""
    return HubError(400, message)
