"""The errors a caller can act on; anything else is a bug. `docs/errors.md` is their one page.

    ImpastoError
    ├── InvalidArgument      the request is wrong, whatever the state; names the field
    ├── Unauthenticated      who are you
    ├── PermissionDenied     you may not
    ├── NotFound             no such thing, or not for you
    ├── AlreadyExists        taken; names the field
    ├── FailedPrecondition   right request, wrong state
    ├── Conflict             somebody else was faster; load again and retry
    ├── Exhausted            too much at once; retry later
    └── Unavailable          a dependency is away; retry later

Each kind carries the *name* of its gRPC status, so that this module imports nothing;
`impasto_common.rpc` translates, once, at the edge.
"""


class ImpastoError(Exception):
    """Base of all errors that may reach a client.

    `field` is the request field at fault in lowerCamelCase (as JSON clients send it), or empty.
    """

    status = "INTERNAL"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidArgument(ImpastoError):
    """The request is wrong whatever the state is."""

    status = "INVALID_ARGUMENT"


class Unauthenticated(ImpastoError):
    """No valid proof of who the caller is."""

    status = "UNAUTHENTICATED"


class PermissionDenied(ImpastoError):
    """The caller is known and may not do this."""

    status = "PERMISSION_DENIED"


class NotFound(ImpastoError):
    """No such thing, or none that this caller may know of."""

    status = "NOT_FOUND"


class AlreadyExists(ImpastoError):
    """A name or key that must be unique is taken."""

    status = "ALREADY_EXISTS"


class FailedPrecondition(ImpastoError):
    """The request is well formed but the state does not allow it."""

    status = "FAILED_PRECONDITION"


class Conflict(ImpastoError):
    """The stream moved on between load and append."""

    status = "ABORTED"


class Exhausted(ImpastoError):
    """A quota, rate or queue is full."""

    status = "RESOURCE_EXHAUSTED"


class Unavailable(ImpastoError):
    """A dependency does not answer; nothing was done."""

    status = "UNAVAILABLE"
