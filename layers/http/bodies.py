"""Bodies that may be JSON or a form, as HTMX posts it (platform spec §0.2, *form ok*)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from shared.errors import BadRequest, UnsupportedMediaType

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Model = TypeVar("Model", bound=BaseModel)
FORM = "application/x-www-form-urlencoded"


def form_or_json(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency: the body as that model, from JSON or from a form."""

    async def read(request: Request) -> Model:
        try:
            return model.model_validate(await _fields(request))
        except ValidationError as error:
            problems = [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
            raise RequestValidationError(problems) from error

    return read


async def _fields(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if kind == FORM:
        return {
            name: text for name, text in (await request.form()).items() if isinstance(text, str)
        }
    if kind and kind != "application/json":
        raise UnsupportedMediaType
    try:
        found = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise BadRequest("The body is not valid JSON.") from error
    if not isinstance(found, dict):
        raise BadRequest("The body must be a JSON object.")
    return found
