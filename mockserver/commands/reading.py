"""Reading a command: its JSON, as its schema says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from orchestrator_contract import schemas
from orchestrator_contract.mockserver.api.errors import short
from orchestrator_contract.mockserver.api.errors import validation_error as invalid
from orchestrator_contract.mockserver.api.sent import NotTame, read_json
from orchestrator_contract.schemas import RELEASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator_contract.mockserver.inventory import Inventory, User
    from orchestrator_contract.mockserver.sessions.session import Session
    from orchestrator_contract.schemas import Operation

#: The commands that run a task, by operation id.
_WITH_TASKS = frozenset({"runTask", "runPlanTask"})
#: The largest body of a command that is read (bytes).
MOST_BODY = 2 * 2**20


class Command(NamedTuple):
    """A command that can be read: what it says, who sent it, and where it lands."""

    told: Mapping[str, Any]
    user: User
    session: Session

    @property
    def inventory(self) -> Inventory:
        """What it finds."""
        return self.session.inventory

    def until(self, last: str) -> bool:
        """Whether the release is *last* or an earlier one."""
        profile = self.session.world.shape.profile
        return RELEASES.index(profile) <= RELEASES.index(last)


def withheld(operation: str | None, data: bytes, session: Session) -> tuple[str, ...]:
    """Return the parameters in a command's body that its task calls sensitive.

    It need not be one that is obeyed: who mistypes a scope has sent a password too.
    """
    if operation not in _WITH_TASKS:
        return ()
    try:
        told = read_json(data)
        task, params = told["task"], told["params"]
        listed = session.inventory.tasks.get(task)
    except (NotTame, KeyError, TypeError):
        return ()
    if listed is None or not isinstance(params, dict):
        return ()
    return tuple(name for name in listed.sensitive if name in params)


def read(operation: Operation, data: bytes, profile: str) -> Mapping[str, Any]:
    """Read a command as its schema says; raises the 400 for what is none."""
    try:
        told = read_json(data)
    except NotTame as reason:
        what = short(data[:81].decode("utf-8", "replace")) or "nothing"
        raise invalid(
            f"A command must be a JSON object; it was {what!r}: {short(str(reason))}",
            schema=operation.body,
        ) from None
    error = next(
        # By the door's name: the library is loaded for who sends a command.
        schemas.validator_for(str(operation.body), profile=profile).iter_errors(told),
        None,
    )
    if error is None:
        return dict(told)
    if error.validator == "required":
        known: Any = error.validator_value
        there: Any = error.instance
        missing = [key for key in known if key not in there]
        raise invalid(f"The command lacks {' and '.join(missing)}", missing=missing)
    if error.validator == "not":
        raise invalid("noop and no_noop do not go together", noop=True, no_noop=True)
    where = "/".join(map(str, error.absolute_path))
    where = f"{where} of the command" if where else "The command"
    raise invalid(
        f"{where} is not as it must be: {short(error.message)}", schema=operation.body
    )
