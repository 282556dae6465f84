"""The addresses of the bureau: a month is written 2026-11."""

from datetime import date

from django.urls import path, register_converter

from huzhu.doors.web.bureau import (
    ahead,
    audit,
    checks,
    drafting,
    exports,
    guarantee,
    listings,
    pages,
    reach,
    replaying,
    report,
    rulebook,
    rung,
    settling,
    visits,
    year,
)


class MonthConverter:
    """A month in an address, as its first day."""

    regex = "20[0-9]{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        """2026-11 as 1 November 2026."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        """1 November 2026 as 2026-11."""
        return f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

app_name = "bureau"
urlpatterns = [
    path("", pages.find_month, name="month"),
    path("ahead/", ahead.show_ahead, name="ahead"),
    path("rules/", rulebook.show_rules, name="rules"),
    path("rules/end/", drafting.show_end, name="end_rules"),
    path("rules/end/now/", drafting.end, name="end_rules_now"),
    path("rules/<str:key>/copy/", drafting.show_copy, name="copy_rules"),
    path("rules/<str:key>/copy/keep/", drafting.keep_copy, name="keep_copy"),
    path("rules/<str:key>/replay/", replaying.show_replay, name="replay"),
    path("rules/<str:key>/replay/begin/", replaying.begin, name="begin_replay"),
    path("rules/<str:key>/adopt/", replaying.adopt, name="adopt"),
    path("rules/replays/<replay_id>/cancel/", replaying.cancel, name="cancel_replay"),
    path("rules/replays/<replay_id>/csv/", replaying.send_changes, name="replay_file"),
    path("flags/", checks.show_flags, name="flags"),
    path("flags.csv", checks.send_flags, name="flags_file"),
    path("flags/<flag_id>/", checks.show_flag, name="flag"),
    path("flags/<flag_id>/decide/", checks.decide, name="decide_flag"),
    path("flags/<flag_id>/visits/<visit_id>/dispute/", checks.dispute, name="dispute_flagged"),
    path("flags/<flag_id>/<deed>/", checks.act, name="act_on_flag"),
    path("audit/", audit.show_audit, name="audit"),
    path("audit/file/", audit.send_audit, name="audit_file"),
    path("audit/draw/", audit.draw, name="draw_sample"),
    path("audit/samples/<sample_id>/", audit.show_sample, name="sample"),
    path("audit/lines/<sampled_line_id>/", audit.note, name="note_finding"),
    path("phone-backs/", rung.show_rung, name="rung"),
    path("phone-backs.csv", rung.send_rung, name="rung_file"),
    path("guarantee/", guarantee.show_orders, name="orders"),
    path("guarantee/csv/", guarantee.send_orders, name="orders_file"),
    path("guarantee/reserve/", guarantee.fund, name="fund_reserve"),
    path("guarantee/uncovered/", settling.show_uncovered, name="uncovered"),
    path("guarantee/uncovered/csv/", settling.send_uncovered, name="uncovered_file"),
    path("guarantee/orders/<purchase_id>/", guarantee.show_order, name="order"),
    path("guarantee/orders/<purchase_id>/approve/", guarantee.approve, name="approve_order"),
    path("guarantee/orders/<purchase_id>/refuse/", guarantee.refuse, name="refuse_order"),
    path("guarantee/orders/<purchase_id>/deliver/", guarantee.deliver, name="deliver_order"),
    path("guarantee/orders/<purchase_id>/cancel/", guarantee.cancel, name="cancel_order"),
    path("settlement/", settling.find_settlement, name="settlement_find"),
    path("settlement/<month:first_on>/", settling.show_settlement, name="settlement"),
    path("settlement/<month:first_on>/csv/", settling.send_settlement, name="settlement_file"),
    path("visits/<str:key>/", visits.show_visit, name="visit"),
    path("<month:first_on>/", pages.show_month, name="figures"),
    path("<month:first_on>/figures.<str:kind>", exports.send_figures, name="figures_file"),
    path("<month:first_on>/year/", year.show_year, name="year"),
    path("<month:first_on>/coverage/", reach.show_reach, name="reach"),
    path("<month:first_on>/report/", report.show_report, name="report"),
    path("<month:first_on>/<str:code>/", listings.show_under, name="under"),
    path("<month:first_on>/<str:code>.<str:kind>", exports.send_under, name="under_file"),
]
