"""The house's own job worker, to be killed in the middle of a job: it says each visit that it has confirmed."""

from typing import Any


def run(told: dict[str, Any]) -> None:
    """Queues the job that confirms silent visits, as its schedule does, and works like `huzhu serve`'s worker."""
    from django.core.management import call_command
    from django.db import transaction

    from huzhu.care.visits import silence
    from huzhu.care.visits.models import Visit
    from huzhu.doors.jobs.tasks import confirm_silent
    from tests.trust.nursery import say

    confirm = silence.confirm_visit

    def confirm_and_say(**given: Any) -> Visit:
        visit = confirm(**given)
        transaction.on_commit(lambda: say(f"worked {visit.pk}"))
        return visit

    silence.confirm_visit = confirm_and_say
    confirm_silent.enqueue()
    call_command("ox_worker", verbosity=0)


def age() -> None:
    """Lets every visit have ended so long ago that silence confirms it."""
    from datetime import timedelta

    from django.db.models import F

    from huzhu.care.visits.models import Visit

    days = timedelta(days=5)
    Visit.objects.update(left_at=F("left_at") - days, began_at=F("began_at") - days)


if __name__ == "__main__":
    import django

    django.setup()
    age()
