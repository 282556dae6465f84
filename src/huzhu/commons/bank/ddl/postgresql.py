"""The functions and triggers of the bank in PostgreSQL's words."""

Triggers = dict[str, tuple[str, str]]  # name: table, statement

# Numbers of transfers are given by the database alone.
SEQUENCE = "ALTER TABLE bank_transfer ALTER COLUMN seq SET GENERATED ALWAYS"

STANDING = """
SELECT tgname::text, '' FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal
UNION ALL
SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'bank%'
"""

REFUSE = """
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
END
"""

# A pool stores no balance, so its row is looked at, never locked. Stored rows are taken in the order of their keys.
POST = """
DECLARE
  said record;
BEGIN
  SELECT legs, d.unit AS from_unit, c.unit AS to_unit,
      d.balance IS NOT NULL AS from_stored, c.balance IS NOT NULL AS to_stored,
      EXISTS (SELECT FROM bank_closing WHERE to_on > booked_on
        AND place_id IN (d.place_id, c.place_id)) AS closed INTO said
    FROM bank_entry e LEFT JOIN bank_account d ON d.id = NEW.debit_id LEFT JOIN bank_account c ON c.id = NEW.credit_id
    WHERE e.id = NEW.entry_id;
  IF NOT FOUND OR NEW.leg NOT BETWEEN 1 AND said.legs THEN
    RAISE EXCEPTION 'bank.entry_complete' USING ERRCODE = 'check_violation';
  END IF;
  IF said.from_unit IS DISTINCT FROM NEW.unit OR said.to_unit IS DISTINCT FROM NEW.unit THEN
    RAISE EXCEPTION 'bank.units_differ' USING ERRCODE = 'check_violation';
  END IF;
  IF said.closed THEN
    RAISE EXCEPTION 'bank.period_closed' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    IF NOT EXISTS (SELECT FROM bank_transfer
        WHERE seq = NEW.reverses_id AND seq <> NEW.seq AND reverses_id IS NULL AND amount = NEW.amount
        AND debit_id = NEW.credit_id AND credit_id = NEW.debit_id AND unit = NEW.unit) THEN
      RAISE EXCEPTION 'bank.reversal_differs' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF NEW.hold_id IS NOT NULL THEN
    IF said.from_stored AND said.to_stored THEN
      -- Who voids takes the hold, then the debit account, and releasing changes that account first: take the hold,
      -- then both accounts in order, or two clients wait for each other.
      PERFORM FROM bank_hold WHERE id = NEW.hold_id FOR NO KEY UPDATE;
      PERFORM FROM bank_account WHERE id IN (NEW.debit_id, NEW.credit_id) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    UPDATE bank_hold SET state = 'posted', entry_id = NEW.entry_id
      WHERE id = NEW.hold_id AND state = 'pending' AND amount = NEW.amount
      AND debit_id = NEW.debit_id AND credit_id = NEW.credit_id AND unit = NEW.unit;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'bank.hold_not_pending' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  IF said.from_stored AND NEW.debit_id < NEW.credit_id THEN
    UPDATE bank_account SET balance = balance - NEW.amount, last_seq = NEW.seq WHERE id = NEW.debit_id;
  END IF;
  IF said.to_stored THEN
    UPDATE bank_account SET balance = balance + NEW.amount, last_seq = NEW.seq WHERE id = NEW.credit_id;
  END IF;
  IF said.from_stored AND NEW.debit_id > NEW.credit_id THEN
    UPDATE bank_account SET balance = balance - NEW.amount, last_seq = NEW.seq WHERE id = NEW.debit_id;
  END IF;
  RETURN NULL;
END
"""

# An entry or a hold, its transfers and its line of the journal, in one trip to the server: the way in for honest
# clients. It can do nothing that its caller could not do by statements of his own: the triggers refuse, not this.
ENTER = """
BEGIN
  IF said ? 'hold' THEN
    INSERT INTO bank_hold SELECT * FROM jsonb_populate_record(NULL::bank_hold, said->'hold') ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO bank_entry SELECT * FROM jsonb_populate_record(NULL::bank_entry, said->'entry') ON CONFLICT DO NOTHING;
  END IF;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF jsonb_array_length(said->'transfers') > 1 THEN
    -- One transfer takes its two rows in order by itself; several might meet another client's the wrong way round.
    PERFORM FROM bank_account WHERE balance IS NOT NULL AND id IN (
        SELECT unnest(ARRAY[debit_id, credit_id]) FROM jsonb_populate_recordset(NULL::bank_transfer, said->'transfers'))
      ORDER BY id FOR NO KEY UPDATE;
  END IF;
  INSERT INTO bank_transfer (entry_id, leg, debit_id, credit_id, unit, amount, reverses_id, hold_id)
    SELECT entry_id, leg, debit_id, credit_id, unit, amount, reverses_id, hold_id
    FROM jsonb_populate_recordset(NULL::bank_transfer, said->'transfers') ORDER BY leg;
  INSERT INTO journal_line (at, actor, posts, purpose, via, request, action, thing, persons, details)
    SELECT at, actor, posts, purpose, via, request, action, thing, persons, details
    FROM jsonb_populate_record(NULL::journal_line, said->'line');
  RETURN true;
END
"""

PLACE_HOLD = """
BEGIN
  IF (SELECT count(*) FROM bank_account WHERE id IN (NEW.debit_id, NEW.credit_id) AND unit = NEW.unit) <> 2 THEN
    RAISE EXCEPTION 'bank.units_differ' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE bank_account SET held = held + NEW.amount WHERE id = NEW.debit_id AND held IS NOT NULL;
  RETURN NULL;
END
"""

CLOSE_HOLD = """
BEGIN
  IF (NEW.id, NEW.reference, NEW.kind, NEW.debit_id, NEW.credit_id, NEW.unit, NEW.amount, NEW.occurred_at,
      NEW.placed_at, NEW.placed_by, NEW.rules) IS DISTINCT FROM (OLD.id, OLD.reference, OLD.kind, OLD.debit_id,
      OLD.credit_id, OLD.unit, OLD.amount, OLD.occurred_at, OLD.placed_at, OLD.placed_by, OLD.rules) THEN
    RAISE EXCEPTION 'bank.hold_stands' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'pending' OR NEW.state = 'pending' THEN
    RAISE EXCEPTION 'bank.hold_not_pending' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'posted' AND NOT EXISTS (
      SELECT FROM bank_transfer WHERE hold_id = NEW.id AND entry_id = NEW.entry_id) THEN
    RAISE EXCEPTION 'bank.hold_not_posted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
"""

RELEASE_HOLD = """
BEGIN
  UPDATE bank_account SET held = held - OLD.amount WHERE id = OLD.debit_id AND held IS NOT NULL;
  RETURN NULL;
END
"""

# What lies before a closed day is closed too, so months are closed in their order.
CLOSE_PERIOD = """
BEGIN
  IF EXISTS (SELECT FROM bank_closing WHERE place_id = NEW.place_id AND id <> NEW.id AND to_on > NEW.from_on) THEN
    RAISE EXCEPTION 'bank.period_closed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
"""

# Of a closing of its own place, and next in the chain of that place; "0" sixty-four times stands before the first.
MAKE_SEAL = """
BEGIN
  IF NOT EXISTS (SELECT FROM bank_closing WHERE id = NEW.closing_id AND place_id = NEW.place_id AND under_id IS NULL)
    OR NEW.previous_head IS DISTINCT FROM COALESCE((SELECT head FROM bank_seal
      WHERE place_id = NEW.place_id AND number = NEW.number - 1), CASE NEW.number WHEN 1 THEN repeat('0', 64) END) THEN
    RAISE EXCEPTION 'bank.seal_out_of_turn' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
"""

BODIES = {
    "bank_refuse": REFUSE,
    "bank_post": POST,
    "bank_place_hold": PLACE_HOLD,
    "bank_close_hold": CLOSE_HOLD,
    "bank_release_hold": RELEASE_HOLD,
    "bank_close_period": CLOSE_PERIOD,
    "bank_make_seal": MAKE_SEAL,
    "bank_enter": ENTER,
}
SIGNATURES = {"bank_enter": "(said jsonb) RETURNS boolean"}
FUNCTIONS = {
    name: f"CREATE OR REPLACE FUNCTION {name}{SIGNATURES.get(name, '() RETURNS trigger')} LANGUAGE plpgsql"
    f" AS $law${body}$law$"
    for name, body in BODIES.items()
}


def _trigger(
    name: str, when: str, function: str, level: str = "ROW", condition: str = ""
) -> dict[str, tuple[str, str]]:
    table = when.split(" ON ")[1]
    only = f" WHEN ({condition})" if condition else ""
    return {name: (table, f"CREATE TRIGGER {name} {when} FOR EACH {level}{only} EXECUTE FUNCTION {function}")}


def _append_only(table: str, events: str = "UPDATE OR DELETE OR TRUNCATE") -> Triggers:
    return _trigger(f"{table}_stands", f"BEFORE {events} ON {table}", "bank_refuse('bank.append_only')", "STATEMENT")


TERMS = ("id", "kind", "unit", "floor", "place_id", "owner_id", "organisation_id", "opened_at")
TRIGGERS: Triggers = (
    _trigger(
        "bank_account_opened",
        "BEFORE INSERT ON bank_account",
        "bank_refuse('bank.account_opens_empty')",
        condition="COALESCE(NEW.balance, 0) <> 0 OR COALESCE(NEW.held, 0) <> 0 OR NEW.last_seq <> 0",
    )
    | _trigger(
        "bank_account_terms",
        f"BEFORE UPDATE OF {', '.join(TERMS)} ON bank_account",
        "bank_refuse('bank.account_terms_stand')",
        condition=f"({', '.join(f'OLD.{name}' for name in TERMS)})"
        f" IS DISTINCT FROM ({', '.join(f'NEW.{name}' for name in TERMS)})",
    )
    # A statement of anybody's own stands at depth 0; only the triggers below reach a balance, from depth 1 on.
    | _trigger(
        "bank_account_balance",
        "BEFORE UPDATE ON bank_account",
        "bank_refuse('bank.balance_moves_by_posting')",
        condition="pg_trigger_depth() = 0 AND (OLD.balance, OLD.held, OLD.last_seq)"
        " IS DISTINCT FROM (NEW.balance, NEW.held, NEW.last_seq)",
    )
    | _append_only("bank_account", "DELETE OR TRUNCATE")
    | _append_only("bank_entry")
    | _append_only("bank_transfer")
    | _trigger("bank_transfer_posted", "AFTER INSERT ON bank_transfer", "bank_post()")
    | _append_only("bank_hold", "DELETE OR TRUNCATE")
    | _trigger(
        "bank_hold_opened",
        "BEFORE INSERT ON bank_hold",
        "bank_refuse('bank.hold_not_pending')",
        condition="NEW.state <> 'pending'",
    )
    | _trigger("bank_hold_placed", "AFTER INSERT ON bank_hold", "bank_place_hold()")
    | _trigger("bank_hold_closed", "BEFORE UPDATE ON bank_hold", "bank_close_hold()")
    | _trigger("bank_hold_released", "AFTER UPDATE ON bank_hold", "bank_release_hold()")
    | _append_only("bank_closing")
    | _trigger("bank_closing_made", "AFTER INSERT ON bank_closing", "bank_close_period()")
    | _append_only("bank_seal")
    | _trigger("bank_seal_made", "AFTER INSERT ON bank_seal", "bank_make_seal()")
)
