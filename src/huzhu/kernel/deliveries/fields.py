"""The registers other departments keep, and the fields of each that an agreement may name."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from huzhu.kernel.rosters.columns import Column, Layout
from huzhu.kernel.rosters.meanings import Meaning, tidy


class Register(StrEnum):
    """What a department keeps account of."""

    DISABILITY = "disability"
    HARDSHIP = "hardship"
    HEALTH = "health"
    DEATH = "death"
    MOVE = "move"


class Field(StrEnum):
    """What a row may say: who somebody is, what the register holds of them, from when, and whether it has ended."""

    NAME = "name"
    NUMBER = "number"
    BORN = "born"
    GENDER = "gender"
    DISABILITY = "disability"
    HARDSHIP = "hardship"
    HEALTH = "health"
    SINCE = "since"
    STATUS = "status"
    DESTINATION = "destination"


IDENTITY = (Field.NAME, Field.NUMBER, Field.BORN, Field.GENDER)
"""By what a person is known again."""

CONTENT: Mapping[Register, tuple[Field, ...]] = {
    Register.DISABILITY: (Field.DISABILITY, Field.SINCE, Field.STATUS),
    Register.HARDSHIP: (Field.HARDSHIP, Field.SINCE, Field.STATUS),
    Register.HEALTH: (Field.HEALTH, Field.SINCE, Field.STATUS),
    Register.DEATH: (Field.SINCE,),
    Register.MOVE: (Field.SINCE, Field.DESTINATION),
}
"""What else a register may tell; the first is what it is there for."""

HEADERS: Mapping[Field, str] = {
    Field.NAME: "姓名",
    Field.NUMBER: "身份证号",
    Field.BORN: "出生日期",
    Field.GENDER: "性别",
    Field.DISABILITY: "残疾类别",
    Field.HARDSHIP: "救助类别",
    Field.HEALTH: "健康类别",
    Field.SINCE: "日期",
    Field.STATUS: "状态",
    Field.DESTINATION: "迁往地",
}
"""A column name that is always understood."""

_IDENTITY: Mapping[Field, Meaning] = {
    Field.NAME: Meaning.NAME,
    Field.NUMBER: Meaning.ID_NUMBER,
    Field.BORN: Meaning.BIRTH_DATE,
    Field.GENDER: Meaning.GENDER,
}
_NOT_CONTENT = re.compile(r"号$|号码|编号|日期|时间|年月|状态|出生|姓名|金额|标准|电话|银行|地址|住址|原因")
_WORDS: Mapping[Field, tuple[str, ...]] = {  # the first pattern that fits any column decides
    Field.DISABILITY: ("残疾|残障|disabilit", "类别|等级|级别|^level$|^kind$"),
    Field.HARDSHIP: ("低保|特困|低收入|边缘|救助|保障|困难|hardship", "类别|类型|category"),
    Field.HEALTH: ("失智|失能|认知|痴呆|诊断|疾病|病种|健康|diagnos|health", "类别|类型|category"),
    Field.STATUS: ("状态|是否有效|变动|变更|业务类型|status",),
    Field.DESTINATION: ("迁往|迁入地|迁至|去向|新(住|地)址|迁入地址|destination|movedto",),
}
_DAYS: Mapping[Register, tuple[str, ...]] = {
    Register.DEATH: ("死亡|去世|身故|death|died", "^(日期|date)$"),  # no other day is the day of a death
    Register.MOVE: ("迁|move", "^(日期|date)$"),
    Register.DISABILITY: ("评定|认定|发证|办证|批准|注销|变更", ""),
    Register.HARDSHIP: ("认定|批准|审批|享受|救助|起始|开始|停保|取消|变更", ""),
    Register.HEALTH: ("确诊|诊断|评估|认定|建档", ""),
}
_A_DAY = re.compile(r"日期|时间|年月|date|since|^on$|diedon|movedon")
_BIRTH = re.compile(r"出生|生日|birth|born")


def fields_of(register: Register) -> tuple[Field, ...]:
    """Every field an agreement about such a register may name."""
    return (*IDENTITY, *CONTENT[register])


def lacking(register: Register, fields: Collection[str]) -> tuple[Field, ...]:
    """What lacks for such a register to say anything: the name, a number or a birth date, and what it is there for."""
    needed = [Field.NAME, CONTENT[register][0]]
    if Field.NUMBER not in fields and Field.BORN not in fields:
        needed.append(Field.NUMBER)
    return tuple(one for one in needed if one not in fields)


def columns_of(layout: Layout, register: Register, fields: Collection[str]) -> dict[Field, tuple[Column, ...]]:
    """The columns of a sheet that hold the fields of an agreement; whatever is not among them stays outside."""
    found: dict[Field, tuple[Column, ...]] = {}
    for field in fields_of(register):
        if field not in fields:
            continue
        columns = _columns(layout, register, field)
        if columns:
            found[field] = columns
    return found


def _columns(layout: Layout, register: Register, field: Field) -> tuple[Column, ...]:
    if field in _IDENTITY:
        return layout.of(_IDENTITY[field])[:1]
    if field is Field.SINCE:
        days = [
            one for one in layout.columns if _A_DAY.search(tidy(one.header)) and not _BIRTH.search(tidy(one.header))
        ]
        return _fitting(days, _DAYS[register])[:1]
    others = [one for one in layout.columns if one.meaning not in _IDENTITY.values()]
    if field in (Field.DISABILITY, Field.HARDSHIP, Field.HEALTH):
        return _fitting([one for one in others if not _NOT_CONTENT.search(tidy(one.header))], _WORDS[field])
    return _fitting(others, _WORDS[field])[:1]


def _fitting(columns: Sequence[Column], patterns: Sequence[str]) -> tuple[Column, ...]:
    for pattern in patterns:
        found = tuple(one for one in columns if one.header and re.search(pattern, tidy(one.header)))
        if found:
            return found
    return ()
