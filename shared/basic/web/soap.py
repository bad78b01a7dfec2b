"""SOAP 1.1: the envelope a service expects, and what its answer holds."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from shared.basic.errors import BasicError, shortened
from shared.basic.values.display import display
from shared.basic.web.bodies import revealed

_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Operation:
    """How to call one operation of a service."""

    name: str
    address: str
    namespace: str
    action: str


def parsed_xml(data: bytes) -> ET.Element:
    """The root of a document; R5405 for what is none, or declares entities of its own."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BasicError("R5405", "XML that declares entities of its own is not read")
    try:
        return ET.fromstring(data)  # noqa: S314  declarations of entities are refused above
    except ET.ParseError as failure:
        raise BasicError("R5405", f"this is no XML: {failure}") from failure


def operation_of(wsdl: bytes, url: str, name: str) -> Operation:
    """What a WSDL says of an operation; R5010 for one it does not have."""
    root = parsed_xml(wsdl)
    names = {node.get("name", "") for node in root.iter() if _local(node) == "operation"}
    chosen = next((each for each in names if each.casefold() == name.casefold()), None)
    if chosen is None:
        listed = ", ".join(sorted(filter(None, names))) or "none"
        raise BasicError(
            "R5010", f"the service has no operation {shortened(name)}; it has: {listed}"
        )
    action = next(
        (
            child.get("soapAction", "")
            for node in root.iter()
            if _local(node) == "operation" and node.get("name") == chosen
            for child in node
            if _local(child) == "operation" and child.get("soapAction") is not None
        ),
        "",
    )
    location = next(
        (
            n.get("location", "")
            for n in root.iter()
            if _local(n) == "address" and n.get("location")
        ),
        "",
    )
    address = urljoin(url, location or url.partition("?")[0])
    return Operation(chosen, address, root.get("targetNamespace", ""), action)


def envelope(operation: Operation, parameters: Mapping[str, Any]) -> bytes:
    """The request as XML."""
    inner = "".join(_element(str(name), value) for name, value in parameters.items())
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{_ENVELOPE}"><soap:Body>'
        f'<{operation.name} xmlns="{html.escape(operation.namespace)}">{inner}</{operation.name}>'
        "</soap:Body></soap:Envelope>"
    ).encode(errors="replace")


def _element(name: str, value: Any) -> str:
    if not _XML_NAME.fullmatch(name):
        raise BasicError("R5010", f"{shortened(name)} is no name of an XML element")
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, Mapping):
        inside = "".join(_element(str(key), item) for key, item in value.items())
    else:
        inside = html.escape(display(revealed(value)), quote=False)
    return f"<{name}>{inside}</{name}>"


def result_of_soap(data: bytes) -> Any:
    """What stands in the body: an object, or the value of its only result. R5107 for a fault."""
    root = parsed_xml(data)
    body = next((node for node in root.iter() if _local(node) == "Body"), root)
    answer = next(iter(body), None)
    if answer is None:
        return None
    value = _value(answer)
    if _local(answer) == "Fault":
        fault = value if isinstance(value, dict) else {}
        said = fault.get("faultstring") or fault.get("Reason") or "the service refused"
        raise BasicError("R5107", f"the service answers: {shortened(display(said))}")
    return value


def _value(node: ET.Element) -> Any:
    """An element as a value: text, or an object; repeated names are lists."""
    children = list(node)
    if not children:
        return None if node.get(_NIL) == "true" else (node.text or "").strip()
    found: dict[str, Any] = {}
    for child in children:
        name, value = _local(child), _value(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _local(node: ET.Element) -> str:
    return str(node.tag).rpartition("}")[2]
