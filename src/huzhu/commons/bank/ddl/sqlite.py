"""The triggers of the bank in SQLite's words."""

# `_never_replaced` is for INSERT OR REPLACE, which deletes what was there without asking the triggers on DELETE.

Triggers = dict[str, tuple[str, str]]  # name: table, statement

STANDING = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def _trigger(name: str, when: str, body: str) -> tuple[str, str]:
    """The table, and the statement, of a trigger whose `when` names the event and `ON table`."""
    table = when.split(" ON ")[1].split(maxsplit=1)[0]
    return table, f"CREATE TRIGGER {name} {when} BEGIN {body} END"


def _append_only(table: str) -> Triggers:
    refuse = "SELECT RAISE(ABORT, 'bank.append_only');"
    return {
        f"{table}_never_edited": _trigger(f"{table}_never_edited", f"BEFORE UPDATE ON {table}", refuse),
        f"{table}_never_deleted": _trigger(f"{table}_never_deleted", f"BEFORE DELETE ON {table}", refuse),
    }


def _never_replaced(table: str, *keys: str) -> Triggers:
    there = " OR ".join(keys)
    name = f"{table}_never_replaced"
    body = f"SELECT RAISE(ABORT, 'bank.row_exists') WHERE EXISTS (SELECT 1 FROM {table} WHERE {there});"
    return {name: _trigger(name, f"BEFORE INSERT ON {table}", body)}


def _named(name: str, when: str, body: str) -> Triggers:
    return {name: _trigger(name, when, body)}


ACCOUNT_OPENED = """
  SELECT RAISE(ABORT, 'bank.account_opens_empty')
  WHERE COALESCE(NEW.balance, 0) <> 0 OR COALESCE(NEW.held, 0) <> 0 OR NEW.last_seq <> 0;
"""

# A balance moves only by a transfer newer than the last one it moved by, and by exactly that transfer's amount;
# what is held is at all times the sum of the pending holds.
ACCOUNT_CHANGED = """
  SELECT CASE
    WHEN NEW.id IS NOT OLD.id OR NEW.kind IS NOT OLD.kind OR NEW.unit IS NOT OLD.unit OR NEW.floor IS NOT OLD.floor
      OR NEW.place_id IS NOT OLD.place_id OR NEW.owner_id IS NOT OLD.owner_id
      OR NEW.organisation_id IS NOT OLD.organisation_id
      OR NEW.opened_at IS NOT OLD.opened_at
    THEN RAISE(ABORT, 'bank.account_terms_stand')
    WHEN (NEW.balance IS NOT OLD.balance OR NEW.last_seq IS NOT OLD.last_seq)
      AND (NEW.last_seq <= OLD.last_seq OR NEW.balance - OLD.balance IS NOT (
        SELECT CASE NEW.id WHEN debit_id THEN -amount WHEN credit_id THEN amount END
        FROM bank_transfer WHERE seq = NEW.last_seq))
    THEN RAISE(ABORT, 'bank.balance_moves_by_posting')
    WHEN NEW.held IS NOT OLD.held AND NEW.held IS NOT (
        SELECT COALESCE(SUM(amount), 0) FROM bank_hold WHERE debit_id = NEW.id AND state = 'pending')
    THEN RAISE(ABORT, 'bank.balance_moves_by_posting')
  END;
"""

ENTRY_POSTED = """
  SELECT RAISE(ABORT, 'bank.not_a_whole_number') WHERE typeof(NEW.legs) <> 'integer';
  SELECT RAISE(ABORT, 'bank.not_a_day') WHERE date(NEW.booked_on) IS NOT NEW.booked_on;
"""

TRANSFER_POSTED = """
  SELECT CASE
    WHEN typeof(NEW.amount) <> 'integer' OR typeof(NEW.leg) <> 'integer' THEN RAISE(ABORT, 'bank.not_a_whole_number')
    WHEN NOT EXISTS (SELECT 1 FROM bank_transfer WHERE seq = NEW.seq - 1)
      AND EXISTS (SELECT 1 FROM bank_transfer WHERE seq <> NEW.seq)
    THEN RAISE(ABORT, 'bank.number_out_of_turn')
    WHEN NOT EXISTS (SELECT 1 FROM bank_entry WHERE id = NEW.entry_id AND NEW.leg BETWEEN 1 AND legs)
    THEN RAISE(ABORT, 'bank.entry_complete')
    WHEN (SELECT unit FROM bank_account WHERE id = NEW.debit_id) IS NOT NEW.unit
      OR (SELECT unit FROM bank_account WHERE id = NEW.credit_id) IS NOT NEW.unit
    THEN RAISE(ABORT, 'bank.units_differ')
    WHEN EXISTS (SELECT 1 FROM bank_entry WHERE id = NEW.entry_id AND EXISTS (
        SELECT 1 FROM bank_closing WHERE to_on > booked_on
        AND place_id IN (SELECT place_id FROM bank_account WHERE id IN (NEW.debit_id, NEW.credit_id))))
    THEN RAISE(ABORT, 'bank.period_closed')
    WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bank_transfer
        WHERE seq = NEW.reverses_id AND seq <> NEW.seq AND reverses_id IS NULL AND amount = NEW.amount
        AND debit_id = NEW.credit_id AND credit_id = NEW.debit_id AND unit = NEW.unit)
    THEN RAISE(ABORT, 'bank.reversal_differs')
    WHEN NEW.hold_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bank_hold
        WHERE id = NEW.hold_id AND state = 'pending' AND amount = NEW.amount
        AND debit_id = NEW.debit_id AND credit_id = NEW.credit_id AND unit = NEW.unit)
    THEN RAISE(ABORT, 'bank.hold_not_pending')
  END;
  UPDATE bank_hold SET state = 'posted', entry_id = NEW.entry_id WHERE id = NEW.hold_id;
  UPDATE bank_account SET balance = balance - NEW.amount, last_seq = NEW.seq
    WHERE id = NEW.debit_id AND balance IS NOT NULL;
  UPDATE bank_account SET balance = balance + NEW.amount, last_seq = NEW.seq
    WHERE id = NEW.credit_id AND balance IS NOT NULL;
"""

HOLD_PLACED = """
  SELECT CASE
    WHEN typeof(NEW.amount) <> 'integer' THEN RAISE(ABORT, 'bank.not_a_whole_number')
    WHEN NEW.state <> 'pending' THEN RAISE(ABORT, 'bank.hold_not_pending')
    WHEN (SELECT unit FROM bank_account WHERE id = NEW.debit_id) IS NOT NEW.unit
      OR (SELECT unit FROM bank_account WHERE id = NEW.credit_id) IS NOT NEW.unit
    THEN RAISE(ABORT, 'bank.units_differ')
  END;
  UPDATE bank_account SET held = held + NEW.amount WHERE id = NEW.debit_id AND held IS NOT NULL;
"""

HOLD_CLOSED = """
  SELECT CASE
    WHEN NEW.id IS NOT OLD.id OR NEW.reference IS NOT OLD.reference OR NEW.kind IS NOT OLD.kind
      OR NEW.debit_id IS NOT OLD.debit_id OR NEW.credit_id IS NOT OLD.credit_id OR NEW.unit IS NOT OLD.unit
      OR NEW.amount IS NOT OLD.amount OR NEW.occurred_at IS NOT OLD.occurred_at
      OR NEW.placed_at IS NOT OLD.placed_at OR NEW.placed_by IS NOT OLD.placed_by OR NEW.rules IS NOT OLD.rules
    THEN RAISE(ABORT, 'bank.hold_stands')
    WHEN OLD.state <> 'pending' OR NEW.state = 'pending' THEN RAISE(ABORT, 'bank.hold_not_pending')
    WHEN NEW.state = 'posted' AND NOT EXISTS (
      SELECT 1 FROM bank_transfer WHERE hold_id = NEW.id AND entry_id = NEW.entry_id)
    THEN RAISE(ABORT, 'bank.hold_not_posted')
  END;
"""

HOLD_RELEASED = "UPDATE bank_account SET held = held - OLD.amount WHERE id = OLD.debit_id AND held IS NOT NULL;"

# What lies before a closed day is closed too, so months are closed in their order.
CLOSING_MADE = """
  SELECT RAISE(ABORT, 'bank.period_closed') WHERE EXISTS (SELECT 1 FROM bank_closing
    WHERE place_id = NEW.place_id AND id <> NEW.id AND to_on > NEW.from_on);
"""

# Of a closing of its own place, and next in the chain of that place; "0" sixty-four times stands before the first.
SEAL_MADE = f"""
  SELECT RAISE(ABORT, 'bank.seal_out_of_turn') WHERE NOT EXISTS (
      SELECT 1 FROM bank_closing WHERE id = NEW.closing_id AND place_id = NEW.place_id AND under_id IS NULL)
    OR NEW.previous_head IS NOT COALESCE((SELECT head FROM bank_seal
      WHERE place_id = NEW.place_id AND number = NEW.number - 1), CASE NEW.number WHEN 1 THEN '{"0" * 64}' END);
"""

TRIGGERS: Triggers = (
    _never_replaced(
        "bank_account",
        "id = NEW.id",
        "(owner_id = NEW.owner_id AND unit = NEW.unit)",
        "(organisation_id = NEW.organisation_id AND unit = NEW.unit)",
        "(place_id = NEW.place_id AND kind = NEW.kind AND unit = NEW.unit"
        " AND owner_id IS NULL AND organisation_id IS NULL AND NEW.owner_id IS NULL AND NEW.organisation_id IS NULL)",
    )
    | _named("bank_account_opened", "AFTER INSERT ON bank_account", ACCOUNT_OPENED)
    | _named("bank_account_changed", "BEFORE UPDATE ON bank_account", ACCOUNT_CHANGED)
    | {"bank_account_never_deleted": _append_only("bank_account")["bank_account_never_deleted"]}
    | _never_replaced("bank_entry", "id = NEW.id", "reference = NEW.reference")
    | _named("bank_entry_posted", "AFTER INSERT ON bank_entry", ENTRY_POSTED)
    | _append_only("bank_entry")
    | _never_replaced(
        "bank_transfer",
        "seq = NEW.seq",
        "(entry_id = NEW.entry_id AND leg = NEW.leg)",
        "reverses_id = NEW.reverses_id",
        "hold_id = NEW.hold_id",
    )
    | _named("bank_transfer_posted", "AFTER INSERT ON bank_transfer", TRANSFER_POSTED)
    | _append_only("bank_transfer")
    | _never_replaced("bank_hold", "id = NEW.id", "reference = NEW.reference")
    | _named("bank_hold_placed", "AFTER INSERT ON bank_hold", HOLD_PLACED)
    | _named("bank_hold_closed", "BEFORE UPDATE ON bank_hold", HOLD_CLOSED)
    | _named("bank_hold_released", "AFTER UPDATE ON bank_hold", HOLD_RELEASED)
    | {"bank_hold_never_deleted": _append_only("bank_hold")["bank_hold_never_deleted"]}
    | _never_replaced("bank_closing", "id = NEW.id", "(place_id = NEW.place_id AND to_on = NEW.to_on)")
    | _named("bank_closing_made", "AFTER INSERT ON bank_closing", CLOSING_MADE)
    | _append_only("bank_closing")
    | _never_replaced(
        "bank_seal",
        "id = NEW.id",
        "closing_id = NEW.closing_id",
        "(place_id = NEW.place_id AND number = NEW.number)",
        "head = NEW.head",
    )
    | _named("bank_seal_made", "AFTER INSERT ON bank_seal", SEAL_MADE)
    | _append_only("bank_seal")
)
