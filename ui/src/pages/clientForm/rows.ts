import type { AddClientRow, ClientsCheck, PairingView, PriceView, RowCheck } from '~/bindings/rpc';

/** A row as it is typed; an empty field takes what stands above the table. */
export interface ManyRow {
  key: string;
  ticked: boolean;
  nickname: string;
  subjects: string[];
  /** What the row's accounts are called. */
  account: string;
  customer: string;
  email: string;
  plan: string;
  price: string;
  chargeBy: string;
  unit: string;
  /** What a file said besides; it goes along unchanged. */
  rest: Partial<AddClientRow>;
}

/** What every row has that says nothing itself. */
export interface Defaults {
  plan: string;
  price: string;
  chargeBy: string;
  unit: string;
  remainder: string;
  collection: string;
  days: string;
}

export const NO_DEFAULTS: Defaults = {
  plan: '',
  price: '',
  chargeBy: '',
  unit: '',
  remainder: 'carry',
  collection: '',
  days: '',
};

/** The only price, or for several the one that most clients are on, with its meter and unit. */
export function proposedDefaults(prices: readonly PriceView[]): Defaults {
  const best = prices.reduce<PriceView | null>(
    (found, price) => (found === null || price.clients > found.clients ? price : found),
    null,
  );
  return best ? { ...NO_DEFAULTS, price: best.id, chargeBy: best.meter, unit: best.unit } : NO_DEFAULTS;
}

/** One row per account without a client. A sure suggestion is ticked; where nobody can be mistaken, every row is. */
export function rowsOfAccounts(view: PairingView, hasStripe: boolean): ManyRow[] {
  const canMistake = hasStripe && view.customers.length > 0;
  return view.rows.map((subject) => ({
    key: subject.subject_id,
    ticked: !canMistake || subject.confidence === 'green',
    nickname: subject.nickname,
    subjects: [subject.subject_id],
    account: `${subject.source}: ${subject.name ?? subject.external_id}`,
    customer: subject.customer_id ?? '',
    email: subject.customer_id ? '' : (subject.email ?? ''),
    plan: '',
    price: '',
    chargeBy: '',
    unit: '',
    rest: {},
  }));
}

/** Rows of a file or of a spreadsheet; all are ticked, because somebody listed them. */
export function rowsOfFile(rows: readonly AddClientRow[], from: number): ManyRow[] {
  return rows.map((row, index) => {
    const { nickname, subjects, customer_id, email, plan, price_id, charge_by, unit, ...rest } = row;
    return {
      key: `file ${from + index}`,
      ticked: true,
      nickname,
      subjects,
      account: subjects.join(' '),
      customer: customer_id ?? '',
      email: email ?? '',
      plan: plan ?? '',
      price: price_id,
      chargeBy: charge_by,
      unit,
      rest,
    };
  });
}

export function emptyRow(key: string): ManyRow {
  return {
    key,
    ticked: true,
    nickname: '',
    subjects: [],
    account: '',
    customer: '',
    email: '',
    plan: '',
    price: '',
    chargeBy: '',
    unit: '',
    rest: {},
  };
}

/** A count of days as typed; the core says what is wrong with it. */
export function daysOf(text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? Number.parseInt(text, 10) : null;
}

/** The rows as they are meant: what a row says, else what stands above the table. A plan brings its own prices, meters and units. */
export function meant(rows: readonly ManyRow[], defaults: Defaults): AddClientRow[] {
  return rows
    .filter((row) => row.ticked)
    .map((row) => {
      const collection = row.rest.collection ?? (defaults.collection || null);
      const days = row.rest.days_until_due ?? daysOf(defaults.days);
      const plan = row.plan || (row.price ? '' : defaults.plan);
      const filled = plan ? { price: '', chargeBy: '', unit: '' } : defaults;
      return {
        nickname: row.nickname.trim(),
        subjects: row.subjects,
        customer_id: row.customer.trim() || null,
        email: row.email.trim() || null,
        ...(plan ? { plan } : {}),
        price_id: row.price || filled.price,
        charge_by: row.chargeBy || (row.price ? '' : filled.chargeBy),
        unit: row.unit.trim() || (row.price ? '' : filled.unit.trim()),
        remainder: row.rest.remainder ?? defaults.remainder,
        start: row.rest.start ?? null,
        collection,
        ...(row.rest.currency ? { currency: row.rest.currency } : {}),
        ...(collection === 'send_invoice' && days !== null ? { days_until_due: days } : {}),
        ...(row.rest.address ? { address: row.rest.address } : {}),
      };
    });
}

/** What the core said of each ticked row, by its key. */
export function checksByKey(
  rows: readonly ManyRow[],
  check: ClientsCheck | undefined,
): Readonly<Record<string, RowCheck>> {
  const ticked = rows.filter((row) => row.ticked);
  if (!check || check.rows.length !== ticked.length) return {};
  return Object.fromEntries(ticked.flatMap((row, at) => (check.rows[at] ? [[row.key, check.rows[at]]] : [])));
}

/** The fault at a field of a row. */
export function faultAt(check: RowCheck | undefined, field: string): string | null {
  return check?.faults.find((fault) => fault.field === field)?.words ?? null;
}
