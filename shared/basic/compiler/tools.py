"""Tool definitions of a script for models: MCP and OpenAI function forms (spec section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from shared.basic.compiler import ast

# JSON Schema type and format of each PARAM type (spec section 6.3).
_TYPES: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("STRING", "TEXT", "NAME", "ANY"), ("string", "")),
    **dict.fromkeys(
        ("PHONE", "MOBILE", "TELEPHONE", "CPF", "CNPJ", "ZIPCODE", "CEP"), ("string", "")
    ),
    **dict.fromkeys(("COLOR", "LANGUAGE"), ("string", "")),
    **dict.fromkeys(("INTEGER", "INT"), ("integer", "")),
    **dict.fromkeys(("NUMBER", "FLOAT", "DOUBLE", "DECIMAL", "MONEY"), ("number", "")),
    **dict.fromkeys(("BOOLEAN", "BOOL"), ("boolean", "")),
    **dict.fromkeys(("UUID", "GUID"), ("string", "uuid")),
    **dict.fromkeys(("ARRAY", "LIST"), ("array", "")),
    **dict.fromkeys(("OBJECT", "MAP"), ("object", "")),
    **dict.fromkeys(("FILE", "IMAGE", "AUDIO", "DOCUMENT", "VIDEO"), ("string", "uri")),
    **dict.fromkeys(("TIME", "HOUR"), ("string", "time")),
    "DATE": ("string", "date"),
    "DATETIME": ("string", "date-time"),
    "EMAIL": ("string", "email"),
    "URL": ("string", "uri"),
}


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """One tool: `parameters` is its JSON Schema, `section` the index of its code in the script."""

    name: str
    description: str
    parameters: dict[str, Any]
    section: int

    def mcp(self) -> dict[str, Any]:
        """The form of a Model Context Protocol tools list."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.parameters,
        }

    def openai(self) -> dict[str, Any]:
        """The form of an OpenAI chat completion request."""
        function = {
            "name": self.name,
            "description": self.description,
            "parameters": self.parameters,
        }
        return {"type": "function", "function": function}


def is_known_type(type_name: str) -> bool:
    """Whether PARAM … AS may use this type word."""
    return type_name in _TYPES


def tool_definitions(sections: Iterable[ast.Section]) -> tuple[ToolDefinition, ...]:
    """One definition per section."""
    return tuple(
        ToolDefinition(
            section.name,
            section.description or words_of(section.name),
            schema(section.params),
            index,
        )
        for index, section in enumerate(sections)
    )


def words_of(name: str) -> str:
    """A file stem as words, for a tool without a description."""
    return " ".join(name.replace("_", " ").replace("-", " ").split()).capitalize()


def schema(params: Iterable[ast.Param]) -> dict[str, Any]:
    """The JSON Schema of named inputs."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for param in params:
        properties[param.name] = _property(param)
        if not param.optional and not param.has_default:
            required.append(param.name)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _property(param: ast.Param) -> dict[str, Any]:
    kind, text_format = _TYPES.get(param.type_name, ("string", ""))
    found: dict[str, Any] = {"type": kind}
    optional = {
        "format": text_format or None,
        "enum": list(param.enum) or None,
        "description": param.description,
        "examples": None if param.example is None else [param.example],
        "default": param.default if param.has_default else None,
        "minimum": param.minimum,
        "maximum": param.maximum,
        "pattern": param.pattern,
    }
    found.update({key: value for key, value in optional.items() if value is not None})
    return found
