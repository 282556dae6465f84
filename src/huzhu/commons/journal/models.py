"""The lines of the journal, whom each one names, and the sealed blocks that chain them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from huzhu.commons.codes import Coded
from huzhu.commons.sealed import DIGEST_BYTES
from huzhu.kernel.actor import Actor


class Line(models.Model):
    """One thing done or read. Holds ids only; has no foreign keys, so nothing can block it or take it along."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=12)
    posts = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    via = models.CharField(max_length=20, blank=True)
    request = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=60)
    thing = models.CharField(max_length=60, blank=True)
    persons = models.TextField(blank=True)
    details = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thing", "seq"]), models.Index(fields=["actor", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.thing}"

    @classmethod
    def of(
        cls,
        by: Actor,
        at: datetime,
        action: str,
        thing: str = "",
        persons: Iterable[str] = (),
        details: Mapping[str, object] | None = None,
    ) -> Self:
        """The line that `record` writes, not written yet: for who writes it in one statement with what it tells of."""
        return cls(
            at=at,
            actor=by.person_id,
            posts=" ".join(sorted({holding.post for holding in by.holdings})),
            purpose=by.purpose,
            via=by.via,
            request=by.request,
            action=action,
            thing=thing,
            persons=" ".join(sorted(set(persons))),
            details=json.dumps(details, ensure_ascii=False, sort_keys=True) if details else "",
        )


class Naming(models.Model):
    """That a line names a person: answers "who looked at me" without reading the whole journal.

    The database itself writes it with its line, by a trigger.
    """

    person = models.CharField(max_length=12)
    line_seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "line_seq"])]

    def __str__(self) -> str:
        return f"{self.line_seq} names {self.person}"


class Block(models.Model):
    """A sealed run of lines; its head covers every line and the head before it."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField(unique=True)
    head = models.CharField(max_length=64, unique=True)
    previous_head = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"block {self.number}"


class Arrival(Coded):
    """A form or message that came in with a nonce, and the answer it got: a second arrival gets the same."""

    nonce = models.BinaryField(max_length=DIGEST_BYTES, unique=True)
    fingerprint = models.CharField(max_length=64)
    arrived_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=60, blank=True)
    answer = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"arrival {self.pk}"
