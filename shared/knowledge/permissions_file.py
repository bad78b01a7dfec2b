"""Reading `kb.permissions.yaml` (platform spec §4.6): exactly understood, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.errors import Unprocessable
from shared.knowledge.permissions import ACCESS, AUTHENTICATED, Permissions, Rule, is_below

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FILE = 64 * 1024
_FILE_KEYS = frozenset({"version", "description", "default_access", "inheritance", "folders"})
_FOLDER_KEYS = frozenset(
    {"access", "roles", "groups", "users", "index_visibility", "inherit_parent"}
)


def parse_permissions(text: str) -> Permissions:
    """The rules of a file; raises Unprocessable for anything that is not exactly understood."""
    document = _document(text)
    _known(document, _FILE_KEYS, "the file")
    default = _access(document.get("default_access", AUTHENTICATED), "default_access")
    inherits = _flag(document.get("inheritance", False), "inheritance")
    folders: dict[str, Rule] = {}
    written = _mapping(document.get("folders") or {}, "folders")
    for name in sorted(written, key=lambda name: name.strip("/").count("/")):
        folder = name.strip("/")
        rule = _rule(_mapping(written[name], name), name, inherits=inherits)
        folders[folder] = _united(rule, folder, folders)
    root = folders.pop("", Rule(default))
    return Permissions(root, folders)


def permissions_text(default_access: str, description: str = "") -> str:
    """A new file with nothing but a default."""
    import yaml

    values = {"version": 1, "default_access": default_access}
    text: str = yaml.safe_dump(
        values | ({"description": description} if description else {}), sort_keys=False
    )
    return text


def written(text: str) -> dict[str, Any]:
    """The values of a file as they stand in it, with the default it leaves out."""
    return {"version": 1, "default_access": AUTHENTICATED, "folders": {}} | _document(text)


def as_text(values: Mapping[str, Any]) -> str:
    """A file of these values."""
    import yaml

    text: str = yaml.safe_dump({"version": 1, **values}, sort_keys=False, allow_unicode=True)
    return text


def _document(text: str) -> dict[str, Any]:
    import yaml

    if len(text) > MAX_FILE:
        raise Unprocessable(f"The permissions file has more than {MAX_FILE} characters.")
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as failure:
        raise Unprocessable("The permissions file is not valid YAML.") from failure
    return _mapping({} if loaded is None else loaded, "the file")


def _rule(values: dict[str, Any], name: str, *, inherits: bool) -> Rule:
    _known(values, _FOLDER_KEYS, name)
    return Rule(
        access=_access(values.get("access"), f"{name}: access"),
        roles=_names(values.get("roles"), f"{name}: roles"),
        groups=_names(values.get("groups"), f"{name}: groups"),
        users=frozenset(user.casefold() for user in _names(values.get("users"), f"{name}: users")),
        listed=_flag(values.get("index_visibility", True), f"{name}: index_visibility"),
        inherits=_flag(values.get("inherit_parent", inherits), f"{name}: inherit_parent"),
    )


def _united(rule: Rule, folder: str, above: Mapping[str, Rule]) -> Rule:
    """With `inherit_parent` whoever is in the lists of the nearest rule above may read too."""
    parents = [name for name in above if is_below(folder, name)]
    if not rule.inherits or not parents:
        return rule
    parent = above[max(parents, key=len)]
    return Rule(
        access=rule.access,
        roles=rule.roles | parent.roles,
        groups=rule.groups | parent.groups,
        users=rule.users | parent.users,
        listed=rule.listed,
        inherits=True,
    )


def _known(values: Mapping[str, Any], names: frozenset[str], where: str) -> None:
    unknown = sorted(set(values) - names)
    if unknown:
        raise Unprocessable(f"{where}: {', '.join(unknown)} is not known here.")


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise Unprocessable(f"{where}: names with values are expected.")
    return value


def _access(value: object, where: str) -> str:
    if not isinstance(value, str) or value not in ACCESS:
        raise Unprocessable(f"{where}: one of {', '.join(sorted(ACCESS))} is expected.")
    return value


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Unprocessable(f"{where}: true or false is expected.")
    return value


def _names(value: object, where: str) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Unprocessable(f"{where}: a list of names is expected.")
    return frozenset(value)
