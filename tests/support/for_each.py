"""``for_each``: one test that checks many values and lists every value that fails.

``pytest.mark.parametrize`` makes a test of each value. Where thousands of values take
microseconds each, collecting and reporting those tests costs more than running them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

Test = Callable[..., None]
Ids = Callable[[Any], object] | Sequence[str] | None


def for_each(
    names: str | Sequence[str], values: Iterable[Any], *, ids: Ids = None
) -> Callable[[Test], Test]:
    """Run the decorated test once for each of *values*, within one test.

    *names* and *ids* mean what they mean for ``pytest.mark.parametrize``. Decorators
    can be stacked; fixtures are set up once for all values. The test raises an
    ``ExceptionGroup`` with one exception for each value that fails.

    Raises ValueError if there are no values, because such a test cannot fail.
    """
    parameters = names.replace(" ", "").split(",") if isinstance(names, str) else names
    cases = list(values)
    if not cases:
        raise ValueError(f"for_each: there are no values for {', '.join(parameters)}")

    def decorate(test: Test) -> Test:
        @wraps(test)
        def run_all(**fixtures: Any) -> None:
            errors = []
            for number, case in enumerate(cases):
                row = case if len(parameters) > 1 else (case,)
                arguments = dict(zip(parameters, row, strict=True))
                try:
                    test(**fixtures, **arguments)
                except Exception as error:  # noqa: BLE001 - every value is tried
                    error.add_note(f"for_each: {_label(number, arguments, ids)}")
                    errors.append(error)
            if errors:
                failed = ", ".join(
                    note.removeprefix("for_each: ")
                    for error in errors
                    for note in error.__notes__[-1:]
                )
                raise ExceptionGroup(
                    f"{len(errors)} of {len(cases)} values fail: {failed}", errors
                )

        signature = inspect.signature(test)
        fixtures = [
            parameter
            for name, parameter in signature.parameters.items()
            if name not in parameters
        ]
        run_all.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined] # inspect reads it
        return run_all

    return decorate


def _label(number: int, arguments: dict[str, Any], ids: Ids) -> str:
    """Return how a case is named where it fails."""
    if ids is None:
        return ", ".join(f"{name}={value!r:.80}" for name, value in arguments.items())
    if not callable(ids):
        return str(ids[number])
    return "-".join(str(ids(value)) for value in arguments.values())
