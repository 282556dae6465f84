"""A long list of saved time posted by a worker: batch by batch, stopped between two, in the name of who asked."""

import pytest

from huzhu.commons.openings import posting
from huzhu.commons.openings.actions import NothingReady, OpeningUndone, undo_opening
from huzhu.commons.openings.models import Opening
from huzhu.commons.openings.posting import begin_posting, post_batch
from huzhu.commons.openings.queries import reckoning_of
from huzhu.commons.people.access import NotPermitted
from huzhu.commons.works.actions import hold_work, stop_work
from huzhu.commons.works.models import Work
from tests.cast import NOW, Cast
from tests.commons.openings.test_openings import HONG, WANG, brought, house

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Opening:
    """Two rows that are ready, and batches of one."""
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    ready = brought(cast, [*HONG[:2], "", "1942-03-05", "", "12.5"], ["", "洪志强", "", "", "10023450002", "1"], WANG)
    assert ready.rows.filter(state="ready").count() >= 1
    return ready


def begun(cast: Cast, opening: Opening) -> Work:
    work = begin_posting(by=cast.actor(cast.li), at=NOW, opening=opening)
    held = hold_work(by=house(), at=NOW, work=work, worker="one")
    assert held
    return held


class TestPostBatch:
    """begin_posting, post_batch."""

    def test_batch_by_batch_to_the_end_in_the_name_of_who_asked(self, cast: Cast, opening: Opening) -> None:
        ready = opening.rows.filter(state="ready").count()
        held = begun(cast, opening)
        for _ in range(ready):
            assert post_batch(by=house(), at=NOW, held=held, opening=opening)
        assert not post_batch(by=house(), at=NOW, held=held, opening=opening)
        held.refresh_from_db()
        assert (held.state, held.done_count) == (Work.State.DONE, ready)
        opening.refresh_from_db()
        assert opening.posted_by_id == cast.li.pk
        assert reckoning_of(opening).agrees

    def test_stopped_it_posts_nothing_more(self, cast: Cast, opening: Opening) -> None:
        held = begun(cast, opening)
        stop_work(by=cast.actor(cast.li), at=NOW, work=held)
        assert not post_batch(by=house(), at=NOW, held=held, opening=opening)
        assert not opening.rows.filter(state="posted").exists()

    def test_asked_twice_it_is_one_work(self, cast: Cast, opening: Opening) -> None:
        li = cast.actor(cast.li)
        assert begin_posting(by=li, at=NOW, opening=opening) == begin_posting(by=li, at=NOW, opening=opening)

    def test_nothing_ready_is_no_work(self, cast: Cast) -> None:
        with pytest.raises(NothingReady):
            begin_posting(by=cast.actor(cast.li), at=NOW, opening=brought(cast))

    def test_a_list_taken_back_is_not_posted(self, cast: Cast, opening: Opening) -> None:
        held = begun(cast, opening)
        undone = undo_opening(by=cast.actor(cast.li), at=NOW, opening=opening, because="列错了")
        with pytest.raises(OpeningUndone):
            begin_posting(by=cast.actor(cast.li), at=NOW, opening=undone)
        with pytest.raises(OpeningUndone):
            post_batch(by=house(), at=NOW, held=held, opening=undone)

    def test_inspectors_see_lists_and_post_none(self, cast: Cast, opening: Opening) -> None:
        with pytest.raises(NotPermitted):
            begin_posting(by=cast.actor(cast.chen), at=NOW, opening=opening)
