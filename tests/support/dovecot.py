"""A real IMAP server: Dovecot with maildirs in a folder of its own, on loopback, ended with the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.mail.servers import MailServer

PASSWORD = "correct-horse"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
mail_uid = {user}
mail_gid = {group}
mail_max_userip_connections = 100
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """Every name is an account with the same password."""

    port: int
    folder: Path

    def of(self, user: str, password: str = PASSWORD) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none", user, password)


@contextmanager
def dovecot() -> Iterator[ImapServer]:
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.fail("a real IMAP server is needed: apt-get install dovecot-imapd")
    with tempfile.TemporaryDirectory(prefix="gb-imap-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        user, login, group = _accounts()
        shutil.chown(folder / "mail", user, group)
        settings = {"folder": folder, "port": port, "password": PASSWORD}
        config = folder / "dovecot.conf"
        config.write_text(_CONFIG.format(user=user, login=login, group=group, **settings))
        process = subprocess.Popen([program, "-F", "-c", str(config)])
        try:
            _wait(port, folder / "dovecot.log")
            yield ImapServer(port, folder)
        finally:
            process.terminate()
            process.wait(10)


def _accounts() -> tuple[str, str, str]:
    """Dovecot changes users when it is started by root; else everything is ours."""
    if os.geteuid() == 0:
        return "dovecot", "dovenull", "dovecot"
    import grp
    import pwd

    me = pwd.getpwuid(os.geteuid()).pw_name
    return me, me, grp.getgrgid(os.getegid()).gr_name


def _wait(port: int, log: Path, patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            if time.monotonic() > deadline:
                pytest.fail(f"Dovecot did not start: {log.read_text() if log.exists() else ''}")
            time.sleep(0.02)
