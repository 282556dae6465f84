"""What a column can mean, and the header words by which stations say it."""

import re
from enum import StrEnum

from huzhu.kernel.identity.texts import plain


class Meaning(StrEnum):
    """What a column says of the person in the row. OTHER is somebody or something else; UNKNOWN nobody knows."""

    SERIAL = "serial"
    NAME = "name"
    GENDER = "gender"
    ID_NUMBER = "id_number"
    ID_KIND = "id_kind"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    PHONE = "phone"
    ADDRESS = "address"
    DOOR_PART = "door_part"
    REGISTERED_ADDRESS = "registered_address"
    COMMUNITY = "community"
    GRID = "grid"
    LIVING = "living"
    CATEGORY = "category"
    ABILITY = "ability"
    DISABILITY = "disability"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"
    EMERGENCY_RELATION = "emergency_relation"
    NOTE = "note"
    OTHER = "other"
    UNKNOWN = "unknown"


_PHONE = "电话|手机|联系方式|联系号码|联络方式|座机|固话|tel|phone|mobile"
_FAMILY = (
    "紧急|应急|家属|家人|亲属|亲友|子女|儿女|监护|赡养|抚养|联系人|联络人|儿子|女儿|配偶|老伴|照护人|照料人|照顾人|代理人|"
    "emergency|family|guardian|nextofkin|contactperson|contactname"
)
_STAFF = (
    "户主|填表|填报|登记|审核|审批|经办|包户|包保|责任|网格员|网格长|志愿者|结对|帮扶|助老|社工|楼长|组长|队长|采集|录入|走访|探访|"
    "巡访|评估人|评估员|评估机构|服务人员|服务商|机构"
)
_PAPERS = (
    "残疾证|残疾人证|残证|老年证|优待证|医保|社保|银行|卡号|账号|帐号|存折|合同|档案|户口簿|户号|病历|优抚证|低保证"
)
_DOOR_PARTS = "门牌号?码?|楼栋号?|楼号|栋号?|幢号?|单元号?|楼层|房号|房间号?|室号|房屋号|小区名?称?|街巷|路名|街路巷"
_COMMUNITY = r"社区|村居?|居委会?|村委会?|社区居委会|行政村|社区\(村\)|村\(居\)|村\(社区\)|居\(村\)委会"
_HARDSHIPS = (
    "独居|空巢|留守|孤寡|低保|特困|五保|困难|类别|人员类型|对象类型|特殊|救助|保障|优抚|计生|失独|高龄|重点|"
    "category|hardship"
)

# The first rule whose pattern is found in the tidy header decides; so what belongs to somebody else comes first.
_RULES: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"^(序号|编号|序|号|行号|no|id|#|index)$", Meaning.SERIAL),
        (rf"^与?({_FAMILY}).*关系|^与.*(老人|本人|老年人|长者).*关系|relation", Meaning.EMERGENCY_RELATION),
        (rf"({_FAMILY}).*({_PHONE}|号码)|({_PHONE}).*({_FAMILY})", Meaning.EMERGENCY_PHONE),
        (rf"({_FAMILY}).*(身份|证件|地址|住址|住所|性别|出生|年龄|情况|数|单位|职业)", Meaning.OTHER),
        (rf"^({_FAMILY})[1-9一二三]?((的)?(姓名|名字|name)|人|联系人|\(姓名\))?[1-9一二三]?$", Meaning.EMERGENCY_NAME),
        (rf"^({_FAMILY})(人)?.*(姓名|名字|联系人|监护人)", Meaning.EMERGENCY_NAME),
        (rf"({_STAFF})", Meaning.OTHER),
        (rf"({_PAPERS}).*(号|no)|曾用名|别名|与户主|(劳动|经济|支付)能力", Meaning.OTHER),
        (r"(户籍|户口|身份证|证件).*(地|址)|registeredaddress", Meaning.REGISTERED_ADDRESS),
        (r"(证件|身份证件?)(类型|种类|类别|名称)|idtype", Meaning.ID_KIND),
        (r"身份证|公民身份|身份(号码|编号)|证件(号|编号)|^证号$|^身份$|id(card|no|number)|identity", Meaning.ID_NUMBER),
        (r"出生|生日|诞辰|birth|dob|^生年", Meaning.BIRTH_DATE),
        (r"(日期|时间|年月|年度)$|^date", Meaning.OTHER),
        (r"年龄|周岁|岁数|^age$", Meaning.AGE),
        (r"性别|男女|gender|^sex$", Meaning.GENDER),
        (_PHONE, Meaning.PHONE),
        (r"残疾|残障|disabilit", Meaning.DISABILITY),
        (r"失能|能力|自理|护理等级|护理级别|照护等级|ability|carelevel", Meaning.ABILITY),
        (r"居住(情况|状况|状态|类型|形式|方式|类别)|同住|家庭结构|家庭类型|living|(居住|生活)情况", Meaning.LIVING),
        (rf"^({_DOOR_PARTS})$", Meaning.DOOR_PART),
        (r"住址|地址|住所|居住地|住处|现居|现住|家庭位置|门牌|楼栋|房号|address|^door$", Meaning.ADDRESS),
        (rf"^(所属|所在|现属)?({_COMMUNITY})(名称)?$", Meaning.COMMUNITY),
        (r"^community$|所属社区|所在社区", Meaning.COMMUNITY),
        (r"网格|片区|^grid", Meaning.GRID),
        (rf"是否|{_HARDSHIPS}", Meaning.CATEGORY),
        (r"备注|说明|附注|其他|其它|^注$|remark|note|comment", Meaning.NOTE),
        (r"姓名|名字|^(老人|长者|老年人|居民|本人|对象|姓|名)$|^(full|elder)?name$", Meaning.NAME),
    )
)  # fmt: skip
_NOISE = re.compile(r"[\s*：:、,，.。;；/\\_\-“”\"'?？!！=+@]+")
_BRACKETS = re.compile(r"[\[【]")
_EXPLAINED = re.compile(r"\([^)]*(?:如|例|填|格式|yyyy|是|否|\d|年|元|岁|必|选|级)[^)]*\)")


def tidy(header: object) -> str:
    """A header without spaces, signs and explanations in brackets, in small letters."""
    text = plain(header).lower()
    text = _BRACKETS.sub("(", text).replace("】", ")").replace("]", ")").replace("（", "(").replace("）", ")")
    return _NOISE.sub("", _EXPLAINED.sub("", text) or text)


def meaning_of(header: object) -> Meaning:
    """What a header word says, UNKNOWN when no rule fits or it is longer than a header is."""
    text = tidy(header)
    if not text or len(text) > 30:
        return Meaning.UNKNOWN
    return next((meaning for pattern, meaning in _RULES if pattern.search(text)), Meaning.UNKNOWN)


_SUFFIXES = (("单元", "单元"), ("栋", "栋"), ("幢", "幢"), ("楼号", "号楼"), ("楼层", "楼"), ("门牌", "号"))


def door_suffix(header: object) -> str:
    """What to write after a bare number of a column that holds a part of the address: 单元 for 单元号."""
    text = tidy(header)
    return next((suffix for word, suffix in _SUFFIXES if word in text), "")
