"""The keys of the house: made once, kept outside the database and its backups, readable by the owner only."""

import os
import secrets
from pathlib import Path


def house_secret(home: Path, name: str) -> str:
    """The secret called `name`: from HUZHU_SECRET_…, else from a file in `home`/keys that is made on first use.

    Raises PermissionError where the file can be read by others: a key that leaks is no key.
    """
    given = os.environ.get(f"HUZHU_SECRET_{name.upper().replace('-', '_')}")
    if given:
        return given
    path = home / "keys" / name
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path}: other users can read this key; run chmod 600 on it")
    return path.read_text(encoding="ascii").strip()


def sealing_keys(home: Path) -> dict[str, object]:
    """All sealing keys by number, the number that seals from now on (the newest), and the key of the blind index."""
    house_secret(home, "sealing-1")
    numbers = sorted(int(path.name.partition("-")[2]) for path in (home / "keys").glob("sealing-*")) or [1]
    keys = {number: house_secret(home, f"sealing-{number}") for number in numbers}
    return {"keys": keys, "current": numbers[-1], "index": house_secret(home, "index")}


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)  # two processes may start at once: the first key stays
    except FileExistsError:
        pass
    finally:
        draft.unlink()
