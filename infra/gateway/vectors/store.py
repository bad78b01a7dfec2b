"""Collections on disk: one engine shard each, their settings and aliases in one registry file."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from infra.gateway.vectors.failures import CollectionExists, NoSuchCollection, Refused

Json = dict[str, Any]


class Collections:
    """All collections of one folder. Methods take names or aliases; one lock guards the registry."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "collections.json"
        self._lock = threading.RLock()
        self._shards: dict[str, edge.EdgeShard] = {}
        folder.mkdir(parents=True, exist_ok=True)
        known = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._settings: dict[str, Json] = known.get("collections", {})
        self._aliases: dict[str, str] = known.get("aliases", {})

    def names(self) -> list[str]:
        return list(self._settings)

    def aliases(self) -> dict[str, str]:
        return dict(self._aliases)

    def has(self, name: str) -> bool:
        return self._aliases.get(name, name) in self._settings

    def settings(self, name: str) -> Json:
        """What the collection was created with: `vectors`, `sparse_vectors`, `metadata`."""
        settings: Json = self._settings[self._resolve(name)]["body"]
        return settings

    def create(self, name: str, body: Json) -> None:
        with self._lock:
            if self.has(name):
                raise CollectionExists(name)
            folder = uuid.uuid4().hex
            self._shards[name] = edge.EdgeShard.create(str(self._folder / folder), _config(body))
            self._settings[name] = {"folder": folder, "body": body}
            self._save()

    def delete(self, name: str) -> bool:
        with self._lock:
            if name not in self._settings:
                return False
            self.shard(name).close()
            del self._shards[name]
            folder = self._settings.pop(name)["folder"]
            self._aliases = {alias: of for alias, of in self._aliases.items() if of != name}
            self._save()
            shutil.rmtree(self._folder / folder)
            return True

    def change_aliases(self, actions: list[Json]) -> None:
        """Apply Qdrant's alias actions together: all of them, or none when one is refused."""
        with self._lock:
            changed = dict(self._aliases)
            for action in actions:
                self._change(changed, action)
            self._aliases = changed
            self._save()

    def shard(self, name: str) -> edge.EdgeShard:
        """The open shard of a collection; loaded on first use."""
        with self._lock:
            real = self._resolve(name)
            if real not in self._shards:
                folder = self._settings[real]["folder"]
                self._shards[real] = edge.EdgeShard.load(str(self._folder / folder))
            return self._shards[real]

    def close(self) -> None:
        with self._lock:
            for shard in self._shards.values():
                shard.flush()
                shard.close()
            self._shards.clear()

    def _resolve(self, name: str) -> str:
        real = self._aliases.get(name, name)
        if real not in self._settings:
            raise NoSuchCollection(name)
        return real

    def _change(self, aliases: dict[str, str], action: Json) -> None:
        if made := action.get("create_alias"):
            if made["alias_name"] in self._settings:
                raise CollectionExists(made["alias_name"])
            aliases[made["alias_name"]] = self._resolve(made["collection_name"])
        elif gone := action.get("delete_alias"):
            aliases.pop(gone["alias_name"], None)
        elif moved := action.get("rename_alias"):
            aliases[moved["new_alias_name"]] = aliases.pop(moved["old_alias_name"])
        else:
            raise Refused(f"unknown alias action: {', '.join(action)}")

    def _save(self) -> None:
        # Renamed into place, so that a kill leaves the old registry or the new one.
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({"collections": self._settings, "aliases": self._aliases}))
        fresh.replace(self._file)


def _config(body: Json) -> edge.EdgeConfig:
    vectors = body.get("vectors") or None
    if vectors and "size" in vectors:
        dense: Any = _dense(vectors)
    else:
        dense = {name: _dense(given) for name, given in vectors.items()} if vectors else None
    sparse = {name: _sparse(given) for name, given in (body.get("sparse_vectors") or {}).items()}
    return edge.EdgeConfig(vectors=dense, sparse_vectors=sparse or None)


def _dense(given: Json) -> edge.EdgeVectorParams:
    distances = {
        one.lower(): getattr(edge.Distance, one) for one in ("Cosine", "Euclid", "Dot", "Manhattan")
    }
    multi = edge.MultiVectorConfig(edge.MultiVectorComparator.MaxSim)
    return edge.EdgeVectorParams(
        given["size"],
        distances[given["distance"].lower()],
        multivector_config=multi if given.get("multivector_config") else None,
    )


def _sparse(given: Json | None) -> edge.EdgeSparseVectorParams:
    idf = bool(given) and (given or {}).get("modifier") == "idf"
    return edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf if idf else None)
