"""What names a person is sealed at rest; whoever opens it is noted, and look-up works by a keyed index."""

import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

NONCE_BYTES = 12
DIGEST_BYTES = 16

if TYPE_CHECKING:
    _TextInBytes = models.Field[str, str]  # the type checker sees text, the table sees bytes
else:
    _TextInBytes = models.BinaryField

Openings = dict[str, set[str]]
_openings: ContextVar[Openings | None] = ContextVar("openings", default=None)


@contextmanager
def noting_openings() -> Iterator[Openings]:
    """Collects whose sealed fields are opened inside, as {person id: field names}.

    Doors wrap each request, job and command in it and write what it holds to the journal before they answer.
    Opening outside of it raises RuntimeError, so no reader can be forgotten.
    """
    opened: Openings = {}
    token = _openings.set(opened)
    try:
        yield opened
    finally:
        _openings.reset(token)


def index_digest(purpose: str, value: str) -> bytes:
    """The keyed blind index of a normalised value: equal values meet, nobody reads them back.

    BLAKE2b with a key (RFC 7693), 16 bytes: a MAC by design, and four times as fast here as HMAC-SHA256, which
    counts when a register brings a million search keys.
    """
    return blake2b(f"{purpose}:{value}".encode(), digest_size=DIGEST_BYTES, key=_index_key()).digest()


@cache
def _index_key() -> bytes:
    return bytes.fromhex(str(settings.SEALING["index"]))


def seal(text: str, place: str) -> bytes:
    """Encrypts `text` (AES-256-GCM) bound to `place`, so that a stolen cell cannot be moved to another row."""
    number = cast("int", settings.SEALING["current"])
    nonce = secrets.token_bytes(NONCE_BYTES)
    return number.to_bytes(2, "big") + nonce + _cipher(number).encrypt(nonce, text.encode(), place.encode())


def unseal(packed: bytes, place: str) -> str:
    """Decrypts what `seal` made for the same place; raises InvalidTag for anything else."""
    number = int.from_bytes(packed[:2], "big")
    nonce, body = packed[2 : 2 + NONCE_BYTES], packed[2 + NONCE_BYTES :]
    return _cipher(number).decrypt(nonce, body, place.encode()).decode()


@cache
def _cipher(number: int) -> AESGCM:
    keys = cast("dict[int, str]", settings.SEALING["keys"])
    return AESGCM(bytes.fromhex(keys[number]))


class Ciphertext(bytes):
    """A sealed value as it lies in the table, not opened yet."""


class SealedAttribute(DeferredAttribute):
    """Opens the value at the first reading, and notes whose it was."""

    field: "SealedField"  # type: ignore[assignment]  # Django declares the general Field

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if not isinstance(value, Ciphertext):
            return value
        text = unseal(value, self.field.place_of(instance.pk))
        _note(str(attrgetter(self.field.whose)(instance)), self.field.name)
        instance.__dict__[self.field.attname] = text
        return text

    def __set__(self, instance: Any, value: Any) -> None:
        # Without a setter the instance's own dictionary would answer before __get__, and nobody would be noted.
        instance.__dict__[self.field.attname] = value


def _note(person_id: str, field: str) -> None:
    opened = _openings.get()
    if opened is None:
        raise RuntimeError("A sealed field was opened where nobody notes it; wrap the reader in noting_openings().")
    opened.setdefault(person_id, set()).add(field)


class SealedField(_TextInBytes):
    """Text kept encrypted, bound to its table, column and row.

    `whose` names the attribute with the person's id; it may lead over a row that readers load along with this one
    (`helper.person_id`).
    """

    descriptor_class = SealedAttribute

    def __init__(self, *, whose: str, **options: Any) -> None:
        self.whose = whose
        kept: dict[str, Any] = {"default": "", "editable": True} | options
        super().__init__(**kept)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"whose": self.whose, "editable": True}

    def place_of(self, key: object) -> str:
        """What the sealed text of the row with this key is bound to: table, column, row."""
        return f"{self.model._meta.db_table}.{self.column}.{key}"

    def sealed(self, text: str, key: object) -> bytes:
        """What lies in the table for `text` in the row with this key; nothing for an empty text."""
        return seal(text, self.place_of(key)) if text else b""

    def get_default(self) -> Any:
        return ""

    def _check_str_default_value(self) -> list[Any]:
        return []  # the opened value is text; only what lies in the table is bytes

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Ciphertext | str:
        return Ciphertext(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        """What a dump of the database holds: the sealed bytes, never the text."""
        value = obj.__dict__.get(self.attname, "")
        return b64encode(value if isinstance(value, Ciphertext) else b"").decode("ascii")

    def to_python(self, value: Any) -> Any:
        """Text as it is; Django's own loading of dumps hands in what `value_to_string` wrote."""
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Ciphertext) or not value:
            return bytes(value) if value else b""
        return self.sealed(value, model_instance.pk)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            if value:
                raise TypeError(f"{self} is sealed per row: use save() or bulk_create(), not update() or a filter")
            value = b""
        return super().get_db_prep_value(value, connection, prepared)
