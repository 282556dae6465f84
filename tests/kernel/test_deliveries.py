"""Registers of other departments: what an agreement lets through, what a row says, whom it means, what it changes."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huzhu.kernel.deliveries.changes import Changes, Known, changes_by
from huzhu.kernel.deliveries.fields import HEADERS, Field, Register, columns_of, fields_of, lacking
from huzhu.kernel.deliveries.matching import Candidate, Doubt, match
from huzhu.kernel.deliveries.taking import FieldNotFound, as_text, from_text, said_of, take_sheets
from huzhu.kernel.deliveries.telling import Fault, Told, ToldRow, tell_rows, told_from
from huzhu.kernel.identity.numbers import make_number
from huzhu.kernel.rosters.columns import recognise
from huzhu.kernel.rosters.reading import NoRosterFound
from huzhu.kernel.rosters.sheets import Sheet

TODAY = date(2026, 11, 20)
BORN = date(1942, 3, 5)
NUMBER = make_number(BORN, 842)
OLD_NUMBER = NUMBER[:6] + NUMBER[8:17]  # fifteen digits, as papers before 1999 have it
HEAD = ("姓名", "身份证号", "残疾类别", "残疾等级", "发证日期", "状态", "银行账号", "联系电话")
ROW = ("洪桂芳", NUMBER, "肢体", "二级", "2024-03-01", "有效", "622200001111", "10023450001")
DISABILITY = frozenset(fields_of(Register.DISABILITY))


def rows(
    *told: Sequence[object], register: Register = Register.DISABILITY, head: Sequence[str] = HEAD
) -> list[ToldRow]:
    taken = take_sheets([Sheet("一", (head, *told))], register, fields_of(register))
    return list(tell_rows(taken, on=TODAY))


class TestTaking:
    def test_what_the_agreement_does_not_name_is_left_out_before_anything_is_kept(self) -> None:
        taken = take_sheets([Sheet("一", (HEAD, ROW))], Register.DISABILITY, DISABILITY)
        assert "622200001111" not in as_text(taken)
        assert "10023450001" not in as_text(taken)
        assert taken.left_out == ("银行账号", "联系电话")
        without = take_sheets([Sheet("一", (HEAD, ROW))], Register.DISABILITY, DISABILITY - {"since", "status"})
        assert "2024-03-01" not in as_text(without)

    def test_what_was_kept_is_read_back_as_it_was(self) -> None:
        odd = (ROW[0], 500199194203059, 1.5, None, date(2024, 3, 1), True)
        taken = take_sheets([Sheet("一", (HEAD, ROW, odd))], Register.DISABILITY, DISABILITY)
        assert as_text(from_text(as_text(taken))) == as_text(taken)
        assert from_text(as_text(taken)).sheets[0].rows[1][1][1] == 500199194203059

    def test_another_order_says_the_same_and_another_word_does_not(self) -> None:
        other = ("王小川", make_number(BORN, 11), "视力", "一级", "", "", "", "")

        def said(*told: Sequence[object]) -> str:
            return said_of(take_sheets([Sheet("一", (HEAD, *told))], Register.DISABILITY, DISABILITY))

        assert said(ROW, other) == said(other, ROW)
        assert said(ROW, other) != said(ROW, ROW)

    def test_a_file_without_what_it_is_for_is_refused(self) -> None:
        with pytest.raises(FieldNotFound):
            take_sheets([Sheet("一", (("姓名", "身份证号"), ROW[:2]))], Register.DISABILITY, DISABILITY)
        with pytest.raises(NoRosterFound):
            take_sheets([Sheet("一", (("身份证号", "残疾类别"), ROW[1:3]))], Register.DISABILITY, DISABILITY)

    @pytest.mark.parametrize("register", Register)
    def test_the_usual_headers_are_understood(self, register: Register) -> None:
        fields = fields_of(register)
        found = columns_of(recognise(Sheet("一", ([HEADERS[one] for one in fields],))), register, fields)
        assert set(found) == set(fields)
        assert not lacking(register, fields)
        assert lacking(register, ["name"])

    @pytest.mark.parametrize(
        ("register", "header", "field"),
        [
            (Register.HARDSHIP, "低保类别", Field.HARDSHIP),
            (Register.HARDSHIP, "停保时间", Field.SINCE),
            (Register.DISABILITY, "证件状态", Field.STATUS),
            (Register.DEATH, "死亡日期", Field.SINCE),
            (Register.MOVE, "迁出日期", Field.SINCE),
            (Register.MOVE, "迁往地址", Field.DESTINATION),
            (Register.HEALTH, "疾病诊断", Field.HEALTH),
        ],
    )
    def test_headers_as_departments_write_them(self, register: Register, header: str, field: Field) -> None:
        layout = recognise(Sheet("一", (("姓名", "身份证号", header, "出生日期"),)))
        assert [one.header for one in columns_of(layout, register, fields_of(register)).get(field, ())] == [header]


class TestTelling:
    def test_a_row_tells_who_and_what_since_when(self) -> None:
        (row,) = rows(ROW)
        assert row.entry
        assert (row.entry.name, row.entry.id_number.text if row.entry.id_number else "") == ("洪桂芳", NUMBER)
        assert row.told == Told(("physical:2",), date(2024, 3, 1))
        assert told_from(row.told.plain()) == row.told

    def test_wide_digits_and_fifteen_of_them_name_the_same_person(self) -> None:
        wide = NUMBER.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789X"})
        told = rows((ROW[0], wide, *ROW[2:]), ("洪桂芳", OLD_NUMBER, *ROW[2:]))
        assert {one.entry.id_number.text for one in told if one.entry and one.entry.id_number} == {NUMBER}
        assert told[1].double == "same_words"

    def test_a_second_row_of_somebody_that_says_something_else_is_told_apart(self) -> None:
        told = rows(ROW, (ROW[0], NUMBER, "肢体", "三级", "", "", "", ""))
        assert [one.double for one in told] == [None, "other_words"]

    @pytest.mark.parametrize(
        ("changed", "fault"),
        [
            ({1: NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")}, Fault.UNSOUND),
            ({0: ""}, Fault.UNSOUND),
            ({1: ""}, Fault.UNIDENTIFIED),
            ({2: "好", 3: "的"}, Fault.CONTENT_UNCLEAR),
            ({2: "", 3: ""}, Fault.CONTENT_UNCLEAR),
            ({4: "春天"}, Fault.DAY_UNCLEAR),
            ({4: "2027-01-01"}, Fault.DAY_AHEAD),
            ({5: "问一下"}, Fault.STATUS_UNCLEAR),
        ],
    )
    def test_what_cannot_be_taken_says_why(self, changed: dict[int, str], fault: Fault) -> None:
        cells = [changed.get(place, cell) for place, cell in enumerate(ROW)]
        (row,) = rows(cells)
        assert (row.fault, row.told) == (fault, None)

    @pytest.mark.parametrize(
        ("status", "ended"),
        [
            *((word, False) for word in ("有效", "正常", "", "是", "变更")),
            *((word, True) for word in ("注销", "已停保", "未享受", "无效", "否")),
        ],
    )
    def test_whether_it_still_holds(self, status: str, ended: bool) -> None:
        (row,) = rows([*ROW[:5], status, "", ""])
        assert row.told
        assert row.told.ended is ended

    def test_an_end_need_not_say_of_what(self) -> None:
        (row,) = rows(["洪桂芳", NUMBER, "", "", "2026-10", "取消", "", ""])
        assert row.told == Told((), date(2026, 10, 1), ended=True)

    def test_categories_are_heard_and_a_yes_affirms_its_header(self) -> None:
        head = ("姓名", "身份证号", "是否低保", "是否特困")
        told = rows(("洪桂芳", NUMBER, "是", "否"), register=Register.HARDSHIP, head=head)
        assert told[0].told == Told(("dibao",))
        (sick,) = rows(
            ("洪桂芳", NUMBER, "阿尔茨海默型痴呆"), register=Register.HEALTH, head=("姓名", "身份证号", "诊断")
        )
        assert sick.told == Told(("shizhi",))

    def test_a_death_needs_its_day_and_a_move_says_where_to(self) -> None:
        head = ("姓名", "身份证号", "死亡日期")
        dead, unclear = rows(
            ("洪桂芳", NUMBER, "2026-11-01"),
            ("王川", make_number(BORN, 11), ""),
            register=Register.DEATH,
            head=head,
        )
        assert dead.told == Told(since=date(2026, 11, 1))
        assert unclear.fault is Fault.DAY_UNCLEAR
        head = ("姓名", "身份证号", "迁出日期", "迁往地")
        (gone,) = rows(("洪桂芳", NUMBER, "2026/11/2", "成都市"), register=Register.MOVE, head=head)
        assert gone.told == Told(since=date(2026, 11, 2), destination="成都市")

    def test_every_row_that_is_not_blank_is_told_in_its_place(self) -> None:
        told = rows(ROW, ("合计", "1人", *[""] * 6), ("", "", "", "", "", "", "", ""), (*[""] * 7, "10012345678"), HEAD)
        assert [(one.row_number, one.aside) for one in told] == [(2, ""), (3, "subtotal"), (5, "empty"), (6, "header")]


class TestMatching:
    def test_number_and_name_are_enough(self) -> None:
        assert match([Candidate("a", by_number=True, by_name=True)], numbered=True).person == "a"
        assert match([], numbered=True).person is None

    @pytest.mark.parametrize(
        ("candidates", "numbered", "damaged", "doubt"),
        [
            ([Candidate("a", by_number=True, numbered=True)], True, False, Doubt.NAME_DIFFERS),
            ([Candidate("a", by_number=True, numbered=True)], True, True, Doubt.NAME_DAMAGED),
            ([Candidate("a", by_name=True)], False, False, Doubt.NUMBER_MISSING),
            ([Candidate("a", by_name=True, numbered=True)], False, False, Doubt.NUMBER_MISSING),
            ([Candidate("a", by_name=True)], True, False, Doubt.NUMBER_UNKNOWN),
            ([Candidate("a", by_name=True, numbered=True)], True, False, Doubt.NUMBER_DIFFERS),
            ([Candidate("b", by_name=True), Candidate("a", by_name=True)], True, False, Doubt.SEVERAL),
            ([Candidate("a")], False, True, Doubt.NAME_DAMAGED),
            ([Candidate("a")], True, False, Doubt.NAME_NEARLY),
        ],
    )
    def test_whatever_is_less_waits_for_a_person(
        self, candidates: list[Candidate], numbered: bool, damaged: bool, doubt: Doubt
    ) -> None:
        found = match(candidates, numbered=numbered, damaged=damaged)
        assert (found.person, found.doubt) == (None, doubt)
        assert found.candidates == tuple(sorted(one.person for one in candidates))

    def test_who_has_another_number_and_another_name_is_somebody_else(self) -> None:
        assert match([Candidate("a", numbered=True)], numbered=True).doubt is None

    @given(st.lists(st.builds(Candidate, st.sampled_from("abc"), st.just(False), st.booleans(), st.booleans())))
    def test_nobody_is_ever_meant_without_a_number(self, candidates: list[Candidate]) -> None:
        assert match(candidates, numbered=False).person is None


class TestChanges:
    def known(self, value: str, verified: bool = True, told: bool = False) -> Known:
        return Known(value, value, verified, told)

    def test_what_nobody_knew_is_new_and_what_was_said_is_verified(self) -> None:
        told = Told(("physical:2",))
        assert changes_by(Register.DISABILITY, told, []) == Changes(new=("physical:2",))
        assert changes_by(Register.DISABILITY, told, [self.known("physical:2", False)]).verified == ("physical:2",)
        assert changes_by(Register.DISABILITY, told, [self.known("physical:2")]) == Changes(stays=("physical:2",))

    def test_another_level_ends_what_was_only_said_or_told_by_the_same_department(self) -> None:
        told = Told(("physical:1",))
        for known in (self.known("physical:2", False), self.known("physical:2", True, True)):
            assert changes_by(Register.DISABILITY, told, [known]) == Changes(new=("physical:1",), ends=("physical:2",))
        assert changes_by(Register.DISABILITY, told, [self.known("physical:2")]).ends == ()

    def test_from_one_hardship_into_another_and_no_further(self) -> None:
        known = [self.known("dibao", told=True), self.known("fanpin", False), self.known("rigid", told=True)]
        found = changes_by(Register.HARDSHIP, Told(("tekun",)), known)
        assert (found.new, found.ends) == (("tekun",), ("dibao",))

    def test_an_end_ends_what_it_names_or_all_of_it(self) -> None:
        known = [self.known("dibao"), self.known("fanpin")]
        assert changes_by(Register.HARDSHIP, Told(("dibao",), ended=True), known).ends == ("dibao",)
        assert changes_by(Register.HARDSHIP, Told(ended=True), known).ends == ("dibao",)
        assert not changes_by(Register.HARDSHIP, Told(("tekun",), ended=True), known)

    def test_health_ends_only_what_it_told_itself(self) -> None:
        known = [self.known("shizhi"), self.known("shineng", told=True)]
        assert changes_by(Register.HEALTH, Told(ended=True), known).ends == ("shineng",)
        assert changes_by(Register.HEALTH, Told(("shizhi",)), [self.known("shineng", told=True)]).ends == ()

    @given(
        st.sampled_from([Register.DISABILITY, Register.HARDSHIP]),
        st.sampled_from(["dibao", "tekun", "physical:1", "visual:2"]),
        st.lists(st.builds(Known, st.uuids().map(str), st.sampled_from(["dibao", "physical:1"]), st.booleans())),
    )
    def test_said_again_it_changes_nothing(self, register: Register, value: str, before: list[Known]) -> None:
        told = Told((value,))
        found = changes_by(register, told, before)
        after = [
            Known(one.fact, one.value, one.verified or one.fact in found.verified, one.told)
            for one in before
            if one.fact not in found.ends
        ]
        after += [Known(f"new {one}", one, verified=True, told=True) for one in found.new]
        assert not changes_by(register, told, after)
