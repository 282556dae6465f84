"""The addresses of the station's desk."""

from datetime import date

from django.urls import path, register_converter

from huzhu.doors.web.station import (
    approvals,
    board,
    callbacks,
    desk,
    family,
    helping,
    incidents,
    intake,
    newcomers,
    people,
    regular,
    searching,
)


class DayConverter:
    """A day in an address: 2026-11-21."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; a ValueError makes it a 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The day as it stands in an address."""
        return value.isoformat() if isinstance(value, date) else value


register_converter(DayConverter, "day")

app_name = "station"
urlpatterns = [
    path("", intake.take_call, name="intake"),
    path("callers/", intake.find_callers, name="find_callers"),
    path("check/", intake.check_call, name="check_call"),
    path("clear/", intake.clear_call, name="clear_call"),
    path("sit/", desk.sit, name="sit"),
    path("taken/<need_id>/", intake.show_taken, name="taken"),
    path("new/", newcomers.enter_person, name="new_person"),
    path("approvals/", approvals.show_waiting, name="approvals"),
    path("needs/<need_id>/", approvals.show_need, name="need"),
    path("needs/<need_id>/approve/", approvals.approve, name="approve"),
    path("needs/<need_id>/refuse/", approvals.refuse, name="refuse"),
    path("needs/<need_id>/cancel/", approvals.cancel, name="cancel"),
    path("needs/<need_id>/offer/", approvals.offer, name="offer"),
    path("day/", board.show_today, name="today"),
    path("day/<day:day>/", board.show_day, name="day"),
    path("day/<day:day>/sheet/", board.show_sheet, name="sheet"),
    path("day/<day:day>/plan/", board.plan, name="plan"),
    path("assignments/<assignment_id>/accept/", board.accept, name="accept"),
    path("assignments/<assignment_id>/decline/", board.decline, name="decline"),
    path("assignments/<assignment_id>/give-back/", board.take_back, name="give_back"),
    path("assignments/<assignment_id>/arrive/", board.arrive, name="arrive"),
    path("assignments/<assignment_id>/leave/", board.leave, name="leave"),
    path("assignments/<assignment_id>/missed/", board.miss, name="missed"),
    path("searches/<search_id>/stop/", searching.stop, name="take_over"),
    path("searches/<search_id>/send/", searching.send, name="send_duty"),
    path("rounds/", regular.show_rounds, name="rounds"),
    path("rounds/roster/", regular.roster, name="roster"),
    path("rounds/<round_id>/", regular.show_round, name="round"),
    path("rounds/<round_id>/approve/", regular.approve, name="approve_round"),
    path("rounds/<round_id>/end/", regular.end, name="end_round"),
    path("rounds/<round_id>/ask/", regular.ask, name="ask_keeper"),
    path("keepers/<keeper_id>/agree/", regular.agree, name="agree_to_keep"),
    path("keepers/<keeper_id>/decline/", regular.decline, name="decline_to_keep"),
    path("keepers/<keeper_id>/stop/", regular.take_off, name="stop_keeping"),
    path("call-backs/", callbacks.show_call_backs, name="call_backs"),
    path("call-backs/notices/", callbacks.show_notices, name="notices"),
    path("call-backs/notices/<notice_id>/", callbacks.note, name="note_call"),
    path("call-backs/complaints/", callbacks.show_disputes, name="disputes"),
    path("call-backs/incidents/", incidents.show_incidents, name="incidents"),
    path("call-backs/incidents/<incident_id>/close/", incidents.close, name="close_incident"),
    path("call-backs/<visit_id>/", callbacks.show_visit, name="call_back"),
    path("call-backs/<visit_id>/confirm/", callbacks.confirm, name="confirm"),
    path("call-backs/<visit_id>/rate/", callbacks.rate, name="rate"),
    path("call-backs/<visit_id>/dispute/", callbacks.dispute, name="dispute"),
    path("call-backs/<visit_id>/uphold/", callbacks.uphold, name="uphold"),
    path("call-backs/<visit_id>/dismiss/", callbacks.dismiss, name="dismiss"),
    path("people/", people.search_people, name="people"),
    path("people/<person_id>/", people.show_person, name="person"),
    path("people/<person_id>/show/", people.reveal, name="reveal"),
    path("people/<person_id>/facts/", people.add_fact, name="add_fact"),
    path("people/<person_id>/card/", people.issue_card, name="issue_card"),
    path("people/<person_id>/family/", family.show_family, name="family"),
    path("people/<person_id>/family/tie/", family.add_tie, name="add_tie"),
    path("people/<person_id>/family/delegate/", family.delegate, name="delegate"),
    path("people/<person_id>/family/inform/<tie_id>/", family.inform, name="inform"),
    path("people/<person_id>/family/revoke/<delegation_id>/", family.revoke, name="revoke"),
    path("people/<person_id>/enrol/", helping.enrol, name="enrol"),
    path("helpers/", helping.show_helpers, name="helpers"),
    path("helpers/<helper_id>/", helping.show_helper, name="helper"),
    path("helpers/<helper_id>/hours/", helping.set_hours, name="set_hours"),
    path("helpers/<helper_id>/absence/", helping.add_absence, name="add_absence"),
    path("helpers/<helper_id>/skill/", helping.add_skill, name="add_skill"),
    path("helpers/<helper_id>/paper/", helping.add_paper, name="add_paper"),
]
