"""The same 16 items as somebody who knows the rules and SQL would write them, without a rule language."""

BY_HAND = """
SELECT person,
  insured = 'employee' AND pension_age AS v1,
  insured = 'resident' AND born_on <= '{60}' AS v2,
  born_on <= '{65}' AS v3,
  born_on <= '{65}' AS v4,
  born_on <= '{80}' AND registered_here AS v5,
  CASE WHEN born_on <= '{80}' AND registered_here THEN
    CASE WHEN born_on <= '{100}' THEN 80000 WHEN born_on <= '{90}' THEN 50000 ELSE 10000 END END AS a5,
  born_on <= '{60}' AND registered_here AND (tekun OR dibao OR dibao_edge) AS v6,
  CASE WHEN born_on <= '{60}' AND registered_here AND (tekun OR dibao OR dibao_edge) THEN
    CASE WHEN tekun OR dibao THEN 30000 WHEN NOT (tekun OR dibao) THEN 20000 END END AS a6,
  born_on <= '{60}' AND (tekun OR dibao) AND NOT (lives IN ('institution', 'street'))
    AND (born_on <= '{80}' OR level >= 1 OR disability_level >= 1) AS v7,
  born_on <= '{60}' AND registered_here AND (tekun OR dibao OR dibao_edge) AND level >= 2
    AND NOT care_insurance AND NOT disability_nursing AS v8,
  CASE WHEN born_on <= '{60}' AND registered_here AND (tekun OR dibao OR dibao_edge) AND level >= 2
    AND NOT care_insurance AND NOT disability_nursing THEN
    CASE WHEN level >= 4 THEN 60000 WHEN level >= 3 THEN 40000 ELSE 20000 END END AS a8,
  born_on <= '{60}' AND level >= 1 AND family_cares AS v9,
  born_on <= '{60}' AND dibao AS v10,
  born_on <= '{60}' AND tekun AND lives = 'home' AS v11,
  born_on <= '{60}' AND tekun AND (wants_institution OR lives = 'institution') AS v12,
  born_on <= '{60}' AND (alone OR empty_nest OR left_behind OR level >= 1 OR (disability_level BETWEEN 1 AND 2)
    OR special_family) AND lives <> 'institution' AS v13,
  born_on <= '{60}' AND merit IN ('martyr_family', 'disabled_veteran', 'demobilised') AND NOT supporter AS v14,
  born_on <= '{60}' AND special_family AND wants_institution AS v15,
  born_on <= '{60}' AND rescue_case AS v16
FROM sheet"""


def by_hand(last_birthdays: dict[int, str]) -> str:
    """The statement with the last birthday of each age put in."""
    text = BY_HAND
    for age, day in last_birthdays.items():
        text = text.replace(f"{{{age}}}", day)
    return text
