"""Which database the house stands on: SQLite for a station, PostgreSQL for a city."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_from(address: str, home: Path) -> dict[str, Any]:
    """Django's settings for `address`: empty (SQLite in `home`), `sqlite:///FILE` or `postgresql://…`."""
    if not address or address.startswith("sqlite:"):
        return _sqlite(Path(address.removeprefix("sqlite://")) if address else home / "huzhu.sqlite3")
    return _postgresql(address)


def _sqlite(path: Path) -> dict[str, Any]:
    # synchronous=FULL: with NORMAL an acknowledged credit is lost when the power fails (trust.md, promise 2).
    # 64 MB of pages in memory: a register of 50,000 people writes a million index rows in no order.
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
    )
    return {
        "ENGINE": "huzhu.config.sqlite",
        "NAME": str(path),
        "ATOMIC_REQUESTS": False,
        # To open the file anew for each page costs a tenth of it: settings, functions, schema, and nothing in memory.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},  # a file: threads meet as they do in service
    }


def _postgresql(address: str) -> dict[str, Any]:
    # A page asks two dozen questions of a millisecond, and asks them again all day: what was asked thrice is prepared,
    # and none is worth compiling. Both together spare the server more than half of its work (decision 0043).
    parts = urlsplit(address)
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3, "options": "-c jit=off"}
    options |= dict(parse_qsl(parts.query))
    return {
        "ENGINE": "huzhu.config.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(options.pop("port", parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
