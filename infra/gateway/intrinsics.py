"""CloudFormation's intrinsic functions: read from YAML tags, resolved against one deployment.

`load` turns `!Ref X` into `{"Ref": "X"}` as CloudFormation does; `Resolver` computes the values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

NO_VALUE = object()  # what AWS::NoValue becomes; removed from lists and objects
_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


class Unresolved(Exception):
    """A name that is no parameter, resource or pseudo parameter of the template."""


class _Loader(yaml.SafeLoader):
    """Safe YAML that keeps CloudFormation's tags."""


def _tagged(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tagged)


def load(text: str) -> dict[str, Any]:
    """A template's text as plain objects; intrinsic functions in their long form."""
    template: dict[str, Any] = yaml.load(text, Loader=_Loader)
    return template


class Resolver:
    """Values of one deployment: `names` answers Ref, `attributes` answers GetAtt."""

    def __init__(
        self,
        names: Mapping[str, Any],
        attributes: Callable[[str, str], Any],
        conditions: Mapping[str, Any],
    ) -> None:
        self._names = names
        self._attributes = attributes
        self._conditions = conditions
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::Sub": self._sub,
            "Fn::GetAtt": lambda of: self._attributes(of[0], of[1]),
            "Fn::If": self._if,
            "Fn::Join": lambda of: str(self.value(of[0])).join(map(str, self.value(of[1]))),
            "Fn::Split": lambda of: str(self.value(of[1])).split(of[0]),
            "Fn::Select": lambda of: self.value(of[1])[int(of[0])],
            "Fn::Equals": lambda of: self.value(of[0]) == self.value(of[1]),
            "Fn::Not": lambda of: not self.value(of[0]),
            "Fn::And": lambda of: all(self.value(one) for one in of),
            "Fn::Or": lambda of: any(self.value(one) for one in of),
            "Condition": lambda name: self.value(self._conditions[name]),
        }

    def value(self, given: Any) -> Any:
        """`given` with every intrinsic function computed."""
        if isinstance(given, list):
            return [one for item in given if (one := self.value(item)) is not NO_VALUE]
        if not isinstance(given, dict):
            return given
        if len(given) == 1:
            ((name, argument),) = given.items()
            if name in self._functions:
                return self._functions[name](argument)
        computed = {key: self.value(value) for key, value in given.items()}
        return {key: value for key, value in computed.items() if value is not NO_VALUE}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name not in self._names:
            raise Unresolved(name)
        return self._names[name]

    def _sub(self, given: Any) -> str:
        text, local = given if isinstance(given, list) else (given, {})

        def replaced(match: re.Match[str]) -> str:
            name = match.group(1)
            if name in local:
                return str(self.value(local[name]))
            if "." in name:
                return str(self._attributes(*name.split(".", 1)))
            return str(self._ref(name))

        return _PLACEHOLDER.sub(replaced, text).replace("${!", "${")

    def _if(self, given: list[Any]) -> Any:
        condition, yes, no = given
        return self.value(yes if self.value(self._conditions[condition]) else no)
