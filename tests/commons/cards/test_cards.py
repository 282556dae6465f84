"""The card by the door: one counts at a time, and the table does not know its code."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from huzhu.commons.cards.actions import issue_door_card
from huzhu.commons.cards.models import DoorCard
from huzhu.commons.cards.queries import card_fits
from huzhu.commons.journal.queries import lines_on
from huzhu.commons.people.access import NotPermitted
from huzhu.kernel.refusal import NotFound
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


class TestIssueDoorCard:
    def test_six_digits_that_fit_this_door_and_no_other(self, cast: Cast) -> None:
        assert len(cast.card) == 6
        assert cast.card.isdigit()
        assert card_fits(cast.hong.pk, cast.card)
        assert card_fits(cast.hong.pk, f"{cast.card[:2]} {cast.card[2:]}\n")
        assert not card_fits(cast.son.pk, cast.card)
        assert not card_fits(cast.hong.pk, "")

    def test_a_new_card_ends_the_old_one(self, cast: Cast) -> None:
        newer = issue_door_card(by=cast.actor(cast.li), at=NOW, elder=cast.hong)
        assert card_fits(cast.hong.pk, newer)
        assert newer == cast.card or not card_fits(cast.hong.pk, cast.card)
        assert DoorCard.objects.filter(elder=cast.hong, withdrawn_at__isnull=True).count() == 1

    def test_neither_table_nor_journal_knows_the_code(self, cast: Cast) -> None:
        card = DoorCard.objects.get()
        plain = {hashlib.new(name, cast.card.encode()).digest()[:16] for name in ("md5", "sha1", "sha256")}
        assert bytes(card.digest) not in plain
        assert cast.card not in "".join(line.details + line.thing for line in lines_on(f"person:{cast.hong.pk}"))

    def test_refuses_the_operator(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            issue_door_card(by=cast.actor(cast.zhou), at=NOW, elder=cast.hong)

    def test_refuses_a_stranger(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            issue_door_card(by=cast.actor(cast.xu), at=NOW, elder=cast.hong)

    def test_the_table_holds_one_card_in_use(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            DoorCard.objects.create(elder=cast.hong, digest=b"x" * 16, issued_at=NOW, issued_by=cast.li)
