"""The errors Discord answers with.

Source: Discord's documentation, topics/opcodes-and-status-codes.mdx ("JSON Error Codes").
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any

Json = dict[str, Any]


class Problem(Enum):
    """One kind of error: HTTP status, JSON error code, text."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    METHOD_NOT_ALLOWED = (405, 0, "405: Method Not Allowed")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_ROLE = (404, 10011, "Unknown Role")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    UNKNOWN_COMMAND_PERMISSIONS = (404, 10066, "Unknown application command permissions")
    TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    WRONG_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_DM = (403, 50007, "Cannot send messages to this user")
    NO_MUTUAL_GUILDS = (403, 50278, "Cannot send messages to this user due to having no mutual guilds")
    WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    INVALID_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
    REPLY_NEEDS_HISTORY = (400, 160002, "Cannot reply without permission to read message history")
    SERVER_ERROR = (500, 0, "500: Internal Server Error")

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[0]

    @property
    def code(self) -> int:
        """Discord's own error code."""
        return self.value[1]

    @property
    def text(self) -> str:
        """Discord's sentence."""
        return self.value[2]


class RefusedError(Exception):
    """A request that Discord would refuse."""

    def __init__(self, problem: Problem, errors: Json | None = None) -> None:
        super().__init__(problem.text)
        self.problem = problem
        self.errors = errors

    def body(self) -> Json:
        """Return the JSON answer."""
        body: Json = {"message": self.problem.text, "code": self.problem.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def form_error(path: Sequence[str | int], code: str, message: str) -> RefusedError:
    """Return the refusal of one field, nested the way Discord nests it (50035)."""
    return RefusedError(Problem.INVALID_FORM, nest([(path, code, message)]))


def nest(items: Sequence[tuple[Sequence[str | int], str, str]]) -> Json:
    """Return Discord's `errors` object for several (path, code, message)."""
    root: Json = {}
    for path, code, message in items:
        node = root
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    return root
