"""Every operation of the API with every post, as tables: the address, what is sent, and the status each post gets."""

from datetime import timedelta

from tests.care.test_rules_there import CASES, HALF_HOURS
from tests.cast import NOW
from tests.doors.api.scene import Scene

CALLERS = ("li", "zhou", "son", "hong", "wang", "chen", "xu")
TOMORROW = (NOW + timedelta(days=1)).isoformat()

# Expected statuses in the order of CALLERS: staff, operator, son as delegate, elder, helper, inspector, foreign staff.
READS = {
    "/me": (200,) * 7,
    "/people?find=洪桂芳": (200,) * 7,
    "/people/{hong}": (200, 200, 200, 200, 404, 404, 404),
    "/people/{hong}?open=phone": (200, 200, 403, 403, 404, 404, 404),
    "/people/{hong}/delegations": (200, 404, 404, 200, 404, 404, 404),
    "/people/{hong}/time": (200, 404, 404, 200, 404, 200, 404),
    "/people/{hong}/time/lines": (200, 404, 404, 200, 404, 200, 404),
    "/people/{hong}/time/above-limit": (200, 404, 404, 200, 404, 200, 404),
    "/people/{hong}/time/sharings": (200, 404, 404, 200, 404, 200, 404),
    "/helpers": (200,) * 7,
    "/helpers/{helper}": (200, 200, 404, 404, 200, 404, 404),
    "/needs": (200,) * 7,
    "/needs/{asked}": (200, 200, 200, 200, 404, 404, 404),
    "/rounds": (200,) * 7,
    "/rounds/{booked}": (200, 200, 200, 200, 404, 404, 404),
    "/keepers/mine": (200,) * 7,
    "/plans/last?place={community}&day=2026-11-20": (404, 403, 403, 403, 403, 403, 404),
    "/plans/{proposed}/changes": (200, 403, 404, 404, 404, 404, 404),
    "/needs/{approved}/suggestions": (200, 403, 403, 403, 404, 404, 404),
    "/needs/{approved}/price?helper={helper}&starts_at=2026-11-20T07:00:00Z": (200, 403, 403, 403, 404, 404, 404),
    "/assignments/mine": (200,) * 7,
    "/assignments?place={community}&day=2026-11-20": (200, 200, 403, 403, 403, 403, 404),
    "/assignments/{offered}": (200, 200, 200, 200, 200, 404, 404),
    "/searches?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/contact-list?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/people/{hong}/contacts": (200, 200, 404, 404, 404, 404, 404),
    "/contact-proposals?place={community}": (200, 403, 403, 403, 403, 403, 404),
    "/people/{hong}/entitlement": (200, 403, 403, 403, 404, 404, 404),
    "/applications?place={community}": (200, 403, 403, 403, 403, 403, 404),
    "/referrals?place={community}": (200, 403, 403, 403, 403, 403, 404),
    "/people/{hong}/consents": (200, 403, 403, 200, 404, 404, 404),
    "/worries?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/incidents?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/phone-calls?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/visits": (200,) * 7,
    "/visits/{left}": (200, 200, 200, 200, 404, 200, 404),
    "/notices/calls?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/rules?place={community}": (200,) * 7,
    "/editions": (200,) * 7,
    "/replays/{replay}": (404, 404, 404, 404, 404, 200, 404),
    "/places/{community}/trial-balance": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/transfers": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/openings": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/estates": (200, 403, 403, 403, 403, 200, 404),
    "/people/{hong}/time/heir": (200, 404, 404, 200, 404, 200, 404),
    "/places/{community}/purchases": (200, 403, 403, 403, 403, 200, 404),
    "/purchases/{purchase}": (200, 404, 404, 200, 404, 200, 404),
    "/places/{community}/reserve": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/uncovered": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/settlement/2026-11": (200, 403, 403, 403, 403, 200, 404),
    "/openings/{opening}": (200, 404, 404, 404, 404, 200, 404),
    "/openings/{opening}/rows": (200, 404, 404, 404, 404, 200, 404),
    "/figures/2026-11?place={community}": (200, 403, 403, 403, 403, 200, 404),
    "/figures/2026-11/visits_done?place={community}": (200, 403, 403, 403, 403, 200, 404),
    "/day-figures?place={community}&from_on=2026-11-01&to_on=2026-12-01": (200, 403, 403, 403, 403, 200, 404),
    "/flags?place={community}": (403, 403, 403, 403, 403, 200, 403),
    "/flags/{flag}": (404, 404, 404, 404, 404, 200, 404),
    "/phone-backs?place={community}": (200, 200, 403, 403, 403, 403, 404),
    "/phone-backs/{call}": (404, 200, 404, 404, 404, 404, 404),
    "/phone-back-figures?place={community}&from_on=2026-11-01&to_on=2026-12-01": (200, 403, 403, 403, 403, 200, 404),
    "/people/{hong}/points": (200, 404, 404, 200, 404, 200, 404),
    "/people/{hong}/points/awards": (200, 404, 404, 200, 404, 200, 404),
    "/people/{wang}/honours": (200, 404, 404, 404, 200, 200, 404),
    "/certificates/{honour}": (200,) * 7,
    "/people/{hong}/goods": (200, 403, 403, 200, 404, 404, 404),
    "/people/{hong}/reservations": (200, 404, 404, 200, 404, 200, 404),
    "/places/{community}/reservations?state=kept": (200, 403, 403, 403, 403, 200, 404),
    "/places/{community}/receipts/2026-11": (200, 403, 403, 403, 403, 200, 404),
    "/reservations/{kept}": (200, 404, 404, 200, 404, 200, 404),
    "/places/{community}/goods": (200, 403, 403, 403, 403, 403, 404),
    "/goods/{goods}/moves": (200, 404, 404, 404, 404, 404, 404),
    "/places/{community}/announcements": (200, 200, 403, 403, 403, 403, 404),
    "/thanks": (200,) * 7,
    "/places/{community}/wall": (200,) * 7,
    "/journal/mine": (200,) * 7,
}
ASK = {"elder": "{hong}", "service": "S1", "channel": "phone", "earliest_at": TOMORROW, "latest_start_at": TOMORROW}
FACT = {"kind": "living", "value": "alone", "from_on": "2026-01-01", "source": "visit"}
PAPER = {"skill_code": "elder_care", "issuer": "中心", "valid_from": "2026-01-01", "valid_to": "2027-01-01"}
HOURS = {"hours": [{"weekday": 0, "from_minute": 480, "to_minute": 600}]}
AWAY = {"from_on": "2026-12-01", "to_on": "2026-12-02"}
OFFER = {"need": "{approved}", "helper": "{helper}", "starts_at": (NOW + timedelta(hours=6)).isoformat()}
ASSIGNED = {"helper": "{helper}", "starts_at": (NOW + timedelta(hours=6)).isoformat()}
TERMS = {"tier": "yellow", "because": "空巢"}
WHY = {"because": "因为"}
APPLIED = {"benefit": "nursing_subsidy", "asker": "self", "evidence": "身份证"}
GRANTED = {"from_on": "2026-11-20", "review_on": "2027-11-20"}
REFERRED = {"receiver": "mental_health", "for_whom": "self", "agreed": "self", "words": "睡不好"}
ALLOWED = {"use": "risk", "allowed": True, "giver": "self", "channel": "phone"}
ANOTHER_TIME = {"earliest_at": TOMORROW, "latest_start_at": TOMORROW}
OPEN = {"weekdays": [4, 5], "opens_minute": 480, "closes_minute": 1200}
RICE = {"title": "大米", "price_points": 30}
CHOIR = {"kind": "activity", "title": "合唱", "from_on": "2026-11-20", "from_minute": 870}
WEEK = {"phone": "023-0000 1234", "hours": [{"weekday": 0, "from_minute": 480, "to_minute": 1200}]}
CARD = {"shown": "card", "card_code": "{card}"}
WISH = {"to": "{son}", "minutes": 60, "channel": "phone", "read_back": "对吗？"}
LIST = {"rows": [["姓名", "出生日期", "小时"], ["洪志强", "1968-07-01", "2"]]}
EDITION = {"pack": "timebank_shanwan", "text": HALF_HOURS, "cases": CASES}
ADOPTING = {"place": "{community}", "from_on": "2026-12-01", "because": "试行"}
SPOKEN = {"place": "{community}", "began_at": NOW.isoformat(), "number": "10023450001", "outcome": "answered"}
DEEDS = {
    "/people": ({"place": "{community}", "name": "新人"}, (201, 201, 403, 403, 403, 403, 404)),
    "/people/{hong}/facts": (FACT, (201, 403, 403, 403, 404, 404, 404)),
    "/people/{hong}/delegations": ({"delegate": "{wang}", "scopes": ["see"]}, (201, 404, 404, 201, 404, 404, 404)),
    "/delegations/{delegation}/revoke": ({}, (200, 404, 404, 200, 404, 404, 404)),
    "/people/{hong}/door-card": ({}, (201, 403, 403, 403, 404, 404, 404)),
    "/people/{hong}/time/gifts": ({"to": "{son}", "minutes": 60}, (201, 404, 404, 201, 404, 403, 404)),
    "/people/{hong}/time/donations": ({"minutes": 60}, (201, 404, 404, 201, 404, 403, 404)),
    "/people/{hong}/time/above-limit/{above}/donate": ({}, (201, 404, 404, 201, 404, 403, 404)),
    "/people/{wang}/time/sharings": ({"other": "{father}"}, (201, 404, 404, 404, 201, 403, 404)),
    "/sharings/{sharing}/end": ({}, (200, 404, 200, 404, 404, 403, 404)),
    "/helpers": ({"person": "{son}", "kind": "volunteer"}, (201, 403, 403, 404, 404, 404, 404)),
    "/helpers/{helper}/skills": ({"code": "elder_care", "level": 1}, (201, 403, 404, 404, 403, 404, 404)),
    "/helpers/{helper}/papers": (PAPER, (201, 403, 404, 404, 403, 404, 404)),
    "/helpers/{helper}/hours": (HOURS, (200, 200, 404, 404, 200, 404, 404)),
    "/helpers/{helper}/absences": (AWAY, (201, 201, 404, 404, 201, 404, 404)),
    "/helpers/{helper}/illnesses": ({"to_on": "2026-11-22"}, (201, 403, 404, 404, 201, 404, 404)),
    "/illnesses/{illness}/undo": ({}, (200, 403, 404, 404, 200, 404, 404)),
    "/helpers/{helper}/avoidances": (
        {"elder": "{hong}", "said_by_elder": True},
        (201, 403, 403, 403, 404, 404, 404),
    ),
    "/needs": (ASK, (201, 201, 201, 201, 404, 404, 404)),
    "/needs/{asked}/approve": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/needs/{asked}/refuse": (WHY, (200, 403, 403, 403, 404, 404, 404)),
    "/needs/{approved}/undecide": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/needs/{asked}/change-time": (ANOTHER_TIME, (200, 200, 200, 200, 404, 404, 404)),
    "/needs/{asked}/cancel": (WHY, (200, 200, 200, 200, 404, 404, 404)),
    "/rounds": (ASK | {"visits": 2}, (201, 201, 201, 201, 404, 404, 404)),
    "/rounds/{booked}/approve": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/rounds/{booked}/end": (WHY, (200, 200, 200, 200, 404, 404, 404)),
    "/rounds/{booked}/keepers": ({"helper": "{helper}", "seat": 1}, (201, 403, 403, 403, 404, 404, 404)),
    "/keepers/{asking}/agree": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/keepers/{asking}/decline": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/keepers/{keeping}/stop": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/plans": ({"place": "{community}", "day": "2026-11-20"}, (201, 403, 403, 403, 403, 403, 404)),
    "/plans/proposals": ({"place": "{community}", "day": "2026-11-20"}, (201, 403, 403, 403, 403, 403, 404)),
    "/plans/{proposed}/tell": ({}, (200, 403, 404, 404, 404, 404, 404)),
    "/plans/{proposed}/drop": ({}, (200, 403, 404, 404, 404, 404, 404)),
    "/plans/{told}/undo": ({}, (200, 403, 404, 404, 404, 404, 404)),
    "/needs/{approved}/pin": ({"helper": "{helper}"}, (201, 403, 403, 403, 404, 404, 404)),
    "/needs/{approved}/forbid": ({"helper": "{helper}"}, (201, 403, 403, 403, 404, 404, 404)),
    "/steers/{steer}/release": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/needs/{approved}/assign": (ASSIGNED, (201, 403, 403, 403, 404, 404, 404)),
    "/assignments": (OFFER, (201, 403, 403, 403, 404, 404, 404)),
    "/assignments/{offered}/accept": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{offered}/decline": (WHY, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{accepted}/give-back": (WHY, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{gone}/come-after-all": ({}, (200, 404, 404, 404, 200, 404, 404)),
    "/assignments/{accepted}/late": ({"minutes": 10}, (200, 200, 404, 404, 200, 404, 404)),
    "/searches/{search}/take-over": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/searches/{search}/send-duty": ({}, (200, 403, 403, 403, 404, 404, 404)),
    "/phone-calls": ({"place": "{community}"}, (201, 409, 403, 403, 403, 403, 404)),
    "/phone-calls/written": (SPOKEN, (201, 201, 403, 403, 403, 403, 404)),
    "/phone-calls/{calling}/end": ({"outcome": "urgent", "handed_to": "120"}, (200, 200, 404, 404, 404, 404, 404)),
    "/phone-calls/{rung}/reopen": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/phone-calls/{rung}/rung-back": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/phone-calls/{rung}/not-rung-back": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/people/{wang}/contact-list": (TERMS, (201, 403, 404, 404, 403, 404, 404)),
    "/contact-list/{listing}/change": (TERMS, (201, 403, 404, 404, 404, 404, 404)),
    "/contact-list/{listing}/end": (WHY, (200, 403, 404, 404, 404, 404, 404)),
    "/contact-list/{listing}/contacts": ({"how": "phone", "outcome": "well"}, (201, 201, 404, 404, 404, 404, 404)),
    "/contacts/{contact}/undo": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/contact-list/{listing}/shocks": ({"kind": "fall"}, (201, 201, 404, 404, 404, 404, 404)),
    "/shocks/{shock}/undo": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/places/{community}/weather": ({"words": "寒潮"}, (200, 403, 403, 403, 403, 403, 404)),
    "/contact-proposals/{proposal}/decline": (WHY, (200, 403, 404, 404, 404, 404, 404)),
    "/people/{hong}/applications": (APPLIED, (201, 403, 403, 403, 404, 404, 404)),
    "/applications/{application}/grant": (GRANTED, (200, 404, 404, 404, 404, 404, 404)),
    "/applications/{application}/refuse": (WHY, (200, 404, 404, 404, 404, 404, 404)),
    "/applications/{application}/end": (WHY | {"on": "2026-11-20"}, (200, 404, 404, 404, 404, 404, 404)),
    "/people/{hong}/referrals": (REFERRED, (201, 403, 403, 403, 404, 404, 404)),
    "/referrals/{referral}/answer": ({"answer": "helped", "words": "好"}, (200, 403, 404, 404, 404, 404, 404)),
    "/referrals/{referral}/put-off": (WHY | {"due_on": "2026-12-01"}, (200, 403, 404, 404, 404, 404, 404)),
    "/referrals/{referral}/take-over": ({}, (200, 403, 404, 404, 404, 404, 404)),
    "/referrals/{answered}/reopen": ({}, (200, 403, 404, 404, 404, 404, 404)),
    "/people/{hong}/consents": (ALLOWED, (201, 403, 403, 201, 404, 404, 404)),
    "/worries/{worry}/close": (WHY, (200, 200, 404, 404, 404, 404, 404)),
    "/incidents/{incident}/close": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/assignments/{accepted}/no-show": ({}, (200, 403, 403, 403, 403, 404, 404)),
    "/assignments/{accepted}/check-in": (CARD, (201, 201, 404, 404, 201, 404, 404)),
    "/assignments/{attended}/check-out": (CARD, (200, 200, 404, 404, 200, 404, 404)),
    "/visits/{left}/confirm": ({}, (200, 200, 200, 200, 404, 404, 404)),
    "/visits/{left}/dispute": (WHY, (200, 200, 200, 200, 404, 200, 404)),
    "/visits/{disputed}/uphold": (WHY, (200, 403, 403, 403, 404, 200, 404)),
    "/visits/{disputed}/dismiss": (WHY, (200, 403, 403, 403, 404, 200, 404)),
    "/visits/{left}/rate": ({"stars": 5}, (201, 201, 201, 201, 404, 404, 404)),
    "/places/{street}/editions": (EDITION, (403, 403, 403, 403, 403, 201, 403)),
    "/editions/{edition}/replays": ({"place": "{community}"}, (201, 403, 403, 403, 403, 201, 404)),
    "/replays/{replay}/cancel": ({}, (404, 404, 404, 404, 404, 200, 404)),
    "/editions/{edition}/adopt": (ADOPTING, (403, 403, 403, 403, 403, 201, 403)),
    "/places/{street}/rules/end": ({"to_on": "2026-12-02"}, (403, 403, 403, 403, 403, 200, 403)),
    "/flags/{flag}/take": ({}, (404, 404, 404, 404, 404, 200, 404)),
    "/flags/{looked}/leave": ({}, (404, 404, 404, 404, 404, 200, 404)),
    "/flags/{flag}/ask": ({}, (404, 404, 404, 404, 404, 200, 404)),
    "/flags/{flag}/clear": ({"outcome": "habit", "words": "说清了"}, (404, 404, 404, 404, 404, 200, 404)),
    "/flags/{flag}/confirm": ({"words": "没有人来"}, (404, 404, 404, 404, 404, 200, 404)),
    # Staff Li noted the visit herself, so somebody else rings about it.
    "/phone-backs/{call}/answer": ({"outcome": "nobody"}, (409, 200, 404, 404, 404, 404, 404)),
    "/phone-backs/{call}/miss": ({}, (409, 200, 404, 404, 404, 404, 404)),
    "/places/{community}/openings": (LIST, (201, 403, 403, 403, 403, 403, 404)),
    "/openings/{opening}/post": ({}, (200, 404, 404, 404, 404, 403, 404)),
    "/openings/{opening}/undo": (WHY, (200, 404, 404, 404, 404, 403, 404)),
    "/opening-rows/{opening_row}/settle": ({"person": "{wang}"}, (200, 404, 404, 404, 404, 403, 404)),
    "/opening-rows/{opening_row}/leave-out": ({}, (200, 404, 404, 404, 404, 403, 404)),
    "/people/{hong}/time/freeze": ({}, (201, 404, 404, 201, 404, 403, 404)),
    "/people/{zhou}/time/thaw": ({}, (200, 200, 404, 404, 404, 403, 404)),
    "/people/{wang}/time/heir": ({"other": "{father}"}, (201, 404, 404, 404, 201, 403, 404)),
    "/heirs/{heir}/end": ({}, (200, 404, 404, 200, 404, 403, 404)),
    "/people/{hong}/time/wishes": (WISH, (201, 403, 403, 403, 404, 404, 404)),
    "/people/{hong}/death": ({"died_on": "2026-11-19", "document": "证明"}, (201, 403, 403, 403, 404, 404, 404)),
    "/estates/{estate}/settle": ({}, (200, 404, 404, 404, 404, 403, 404)),
    "/estates/{estate}/withdraw": (WHY, (200, 404, 404, 404, 404, 403, 404)),
    "/purchases": ({"need": "{waiting}"}, (201, 404, 404, 403, 404, 403, 404)),
    "/purchases/{purchase}/approve": ({"provider": "家政"}, (403, 404, 404, 403, 404, 200, 404)),
    "/purchases/{purchase}/refuse": (WHY, (403, 404, 404, 403, 404, 200, 404)),
    "/purchases/{purchase_ordered}/deliver": ({"cost_fen": 1}, (200, 404, 404, 403, 404, 403, 404)),
    "/purchases/{purchase_ordered}/cancel": (WHY, (403, 404, 404, 403, 404, 200, 404)),
    "/places/{street}/reserve": ({"minutes": 60}, (403, 403, 403, 403, 403, 201, 403)),
    "/visits/{left}/thanks": ({"words": "谢谢"}, (201, 201, 201, 201, 404, 403, 404)),
    "/thanks/{thanks}/show": ({}, (200, 200, 200, 200, 200, 404, 404)),
    "/thanks/{thanks}/withdraw": ({}, (200, 200, 200, 200, 200, 404, 404)),
    "/thanks/{thanks}/take-down": ({}, (200, 200, 403, 403, 403, 404, 404)),
    "/thanks/{thanks}/hang-again": ({}, (200, 200, 403, 403, 403, 404, 404)),
    "/places/{community}/shop": (OPEN, (201, 403, 403, 403, 403, 403, 404)),
    "/shops/{shop}/goods": (RICE, (201, 404, 404, 404, 404, 403, 404)),
    "/goods/{goods}/change": (RICE | {"title": "小米"}, (200, 404, 404, 404, 404, 403, 404)),
    "/goods/{goods}/stock": ({"pieces": 3}, (200, 404, 404, 404, 404, 403, 404)),
    "/goods/{goods}/count": ({"pieces": 7} | WHY, (200, 404, 404, 404, 404, 403, 404)),
    "/goods/{goods}/withdraw": ({}, (200, 404, 404, 404, 404, 403, 404)),
    "/goods/{goods}/offer": ({}, (200, 404, 404, 404, 404, 403, 404)),
    "/people/{hong}/reservations": ({"goods": "{goods}"}, (201, 403, 403, 201, 404, 404, 404)),
    "/reservations/{kept}/hand-over": ({}, (200, 404, 404, 403, 404, 403, 404)),
    "/reservations/{kept}/cancel": ({}, (200, 404, 404, 200, 404, 403, 404)),
    "/reservations/{handed}/take-back": (WHY, (200, 404, 404, 403, 404, 403, 404)),
    "/places/{community}/station": (WEEK, (200, 403, 403, 403, 403, 403, 404)),
    "/places/{community}/announcements": (CHOIR, (201, 201, 403, 403, 403, 403, 404)),
    "/announcements/{announcement}/change": (CHOIR, (200, 200, 404, 404, 404, 404, 404)),
    "/announcements/{announcement}/take-down": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/announcements/{announcement}/hang-again": ({}, (200, 200, 404, 404, 404, 404, 404)),
    "/notices/{notice}/calls": ({"outcome": "reached"}, (200, 200, 404, 403, 404, 404, 404)),
}


def codes(scene: Scene) -> dict[str, str]:
    """Every place in the tables above, filled from the scene."""
    rows = ["asked", "approved", "offered", "accepted", "attended", "left", "disputed", "notice", "delegation"]
    rows += ["booked", "asking", "keeping", "proposed", "told", "steer"]
    rows += ["sharing", "above", "edition", "replay", "flag", "looked", "call"]
    rows += ["opening", "opening_row", "estate", "heir", "purchase", "purchase_ordered", "waiting"]
    rows += ["gone", "search", "incident", "illness"]
    rows += ["calling", "rung"]
    rows += ["listing", "contact", "worry", "shock", "proposal", "application", "referral", "answered"]
    rows += ["thanks", "honour", "shop", "goods", "kept", "handed", "announcement"]
    found = {name: getattr(scene, name).pk for name in rows}
    people = {name: getattr(scene.cast, name).pk for name in ("hong", "son", "wang", "zhou", "community", "street")} | {
        "father": scene.father.pk
    }
    return found | people | {"helper": scene.cast.wang_helper.pk, "card": scene.cast.card}


def filled(body: dict, names: dict[str, str]) -> dict:
    """The body with its codes."""
    return {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()}
