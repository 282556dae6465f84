"""OpenFisca's side, run by a Python of its own: reads the same table, reckons the same items, stores the answers as
the other sides do, prints seconds."""

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

MONTH = "2026-11"
BATCH = 100_000
TRUTHS = ("pension_age", "registered_here", "tekun", "dibao", "dibao_edge", "care_insurance", "disability_nursing",
          "family_cares", "wants_institution", "alone", "empty_nest", "left_behind", "special_family", "supporter",
          "rescue_case")  # fmt: skip
NUMBERS = ("level", "disability_level", "insured", "lives", "merit", "age")
Asked = Callable[[str], Any]
PERSON = Entity("person", "persons", "A person", "")


def main() -> None:
    """Loads, reckons, and says how long and how much memory it took."""
    began = time.perf_counter()
    columns = _load(sys.argv[1], sys.argv[2])
    loaded = time.perf_counter()
    system = TaxBenefitSystem([PERSON])
    for variable in (*map(_given, TRUTHS), *(_given(name, int) for name in NUMBERS), *_rules()):
        system.add_variable(variable)
    simulation = SimulationBuilder().build_default_simulation(system, len(columns["age"]))
    for name, values in columns.items():
        simulation.set_input(name, MONTH, values)
    answers = {name: simulation.calculate(name, MONTH) for name in RULES}
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # without storing: a clever way may need no more
    _store(sys.argv[1], answers)
    told: dict[str, object] = {
        "load_s": loaded - began,
        "rules_s": ended - loaded,
        "store_s": time.perf_counter() - ended,
    }
    sums = {name: int(np.sum(values)) for name, values in answers.items()}
    told |= {"peak_mb": peak, "sums": sums}
    print(json.dumps(told))


def _load(path: str, on: str) -> dict[str, np.ndarray]:
    """The table as arrays; what is not known is a no, a nought or no word, for OpenFisca has nothing else."""
    engine = sqlite3.connect(path)
    words = {"insured": ("employee", "resident"), "lives": ("home", "institution", "street"),
             "merit": ("martyr_family", "disabled_veteran", "demobilised")}  # fmt: skip
    asked = [f"coalesce({name}, 0)" for name in (*TRUTHS, "level", "disability_level")]
    asked += [
        f"CASE {name} {' '.join(f'WHEN {word!r} THEN {number}' for number, word in enumerate(each, 1))} ELSE 0 END"
        for name, each in words.items()
    ]
    year, month, day = map(int, on.split("-"))
    asked.append(f"coalesce({year} - substr(born_on, 1, 4) - (substr(born_on, 6) > '{month:02d}-{day:02d}'), 0)")
    (count,) = engine.execute("SELECT count(*) FROM sheet").fetchone()
    table = np.empty((len(asked), count), dtype=np.int16)
    cursor, start = engine.execute(f"SELECT {', '.join(asked)} FROM sheet"), 0
    while rows := cursor.fetchmany(BATCH):
        table[:, start : start + len(rows)] = np.array(rows, dtype=np.int16).T
        start += len(rows)
    names = (*TRUTHS, "level", "disability_level", *words, "age")
    return {
        name: table[i].astype(bool) if name in TRUTHS else table[i].astype(np.int32) for i, name in enumerate(names)
    }


def _store(path: str, answers: dict[str, np.ndarray]) -> None:
    """A row for each person into a table beside the others', without waiting for the disk, as they do."""
    engine = sqlite3.connect(path, isolation_level=None)
    engine.execute("PRAGMA synchronous = OFF")
    engine.execute(f"CREATE TABLE fisca (person, {', '.join(answers)})")
    places = ", ".join("?" * (len(answers) + 1))
    count = len(next(iter(answers.values())))
    engine.execute("BEGIN")
    for start in range(0, count, BATCH):
        chosen = slice(start, min(start + BATCH, count))
        columns = [values[chosen].tolist() for values in answers.values()]
        rows = zip(range(chosen.start, chosen.stop), *columns, strict=True)
        engine.executemany(f"INSERT INTO fisca VALUES ({places})", rows)
    engine.execute("COMMIT")


def _given(name: str, kind: type = bool) -> type:
    return type(name, (Variable,), {"value_type": kind, "entity": PERSON, "definition_period": DateUnit.MONTH})


def _rule(name: str, kind: type, formula: Callable[[Asked], Any]) -> type:
    def reckon(person: Any, period: Any) -> Any:
        return formula(lambda asked: person(asked, period))

    members = {"value_type": kind, "entity": PERSON, "definition_period": DateUnit.MONTH, "formula": reckon}
    return type(name, (Variable,), members)


def _poor(p: Asked) -> Any:
    return p("tekun") | p("dibao") | p("dibao_edge")


def _visited(p: Asked) -> Any:
    kept = p("alone") | p("empty_nest") | p("left_behind") | p("special_family") | (p("level") >= 1)
    return kept | ((p("disability_level") >= 1) & (p("disability_level") <= 2))


RULES = {
    "v1": (bool, lambda p: (p("insured") == 1) & p("pension_age")),
    "v2": (bool, lambda p: (p("insured") == 2) & (p("age") >= 60)),
    "v3": (bool, lambda p: p("age") >= 65),
    "v4": (bool, lambda p: p("age") >= 65),
    "v5": (bool, lambda p: (p("age") >= 80) & p("registered_here")),
    "a5": (int, lambda p: p("v5") * np.select([p("age") >= 100, p("age") >= 90], [80000, 50000], 10000)),
    "v6": (bool, lambda p: (p("age") >= 60) & p("registered_here") & _poor(p)),
    "a6": (int, lambda p: p("v6") * np.where(p("tekun") | p("dibao"), 30000, 20000)),
    "v7": (bool, lambda p: (p("age") >= 60) & (p("tekun") | p("dibao")) & (p("lives") < 2)
           & ((p("age") >= 80) | (p("level") >= 1) | (p("disability_level") >= 1))),
    "v8": (bool, lambda p: (p("age") >= 60) & p("registered_here") & _poor(p) & (p("level") >= 2)
           & ~p("care_insurance") & ~p("disability_nursing")),
    "a8": (int, lambda p: p("v8") * np.select([p("level") >= 4, p("level") >= 3], [60000, 40000], 20000)),
    "v9": (bool, lambda p: (p("age") >= 60) & (p("level") >= 1) & p("family_cares")),
    "v10": (bool, lambda p: (p("age") >= 60) & p("dibao")),
    "v11": (bool, lambda p: (p("age") >= 60) & p("tekun") & (p("lives") == 1)),
    "v12": (bool, lambda p: (p("age") >= 60) & p("tekun") & (p("wants_institution") | (p("lives") == 2))),
    "v13": (bool, lambda p: (p("age") >= 60) & _visited(p) & (p("lives") != 2)),
    "v14": (bool, lambda p: (p("age") >= 60) & (p("merit") > 0) & ~p("supporter")),
    "v15": (bool, lambda p: (p("age") >= 60) & p("special_family") & p("wants_institution")),
    "v16": (bool, lambda p: (p("age") >= 60) & p("rescue_case")),
}  # fmt: skip


def _rules() -> list[type]:
    return [_rule(name, kind, formula) for name, (kind, formula) in RULES.items()]


if __name__ == "__main__":
    main()
