import type { AddClientRow, PairingRow, PairingView, PriceView } from '~/bindings/rpc';
import { words } from '~/words';
import { looksDecimal } from '../shared/typed';

const w = words.setUpMoney.clients;

/** What the owner may change in a row; the rest is the platform's and Stripe's. */
export interface PairingEdit {
  ticked: boolean;
  nickname: string;
  /** `null`: a customer is made. */
  customer: string | null;
  price: string | null;
  chargeBy: string;
  unit: string;
}

export interface PairedRow extends PairingEdit {
  subject: PairingRow;
}

export type PairingEdits = Readonly<Record<string, Partial<PairingEdit>>>;

/** Columns whose value of one row may be given to all ticked rows. */
export type FilledDown = 'price' | 'chargeBy' | 'unit';

/** The only price, or for several the one that most clients are on. */
function proposedPrice(prices: readonly PriceView[]): PriceView | null {
  return prices.reduce<PriceView | null>(
    (best, price) => (best === null || price.clients > best.clients ? price : best),
    null,
  );
}

/**
 * Rows as they stand: proposals, with what the owner changed over them. A sure suggestion is ticked; where there are no customers to
 * mistake, as under Custom billing, every row is.
 */
export function pairedRows(view: PairingView, edits: PairingEdits, hasStripe: boolean): PairedRow[] {
  const proposed = proposedPrice(view.prices);
  const canMistake = hasStripe && view.customers.length > 0;
  return view.rows.map((subject) => {
    const edit = edits[subject.subject_id] ?? {};
    const priceId = edit.price === undefined ? (proposed?.id ?? null) : edit.price;
    const price = view.prices.find((each) => each.id === priceId);
    return {
      subject,
      ticked: !canMistake || subject.confidence === 'green',
      nickname: subject.nickname,
      customer: subject.customer_id,
      chargeBy: price?.meter ?? '',
      unit: price?.unit ?? '',
      ...edit,
      price: priceId,
    };
  });
}

/** The value of the first ticked row for every ticked row below it. */
export function filledDown(rows: readonly PairedRow[], column: FilledDown): PairingEdits {
  const [first, ...others] = rows.filter((row) => row.ticked);
  if (!first) return {};
  return Object.fromEntries(others.map((row) => [row.subject.subject_id, { [column]: first[column] }]));
}

export interface RowFaults {
  nickname?: string;
  price?: string;
  unit?: string;
  /** Of the whole row, as the core said it. */
  row?: string;
}

function samePayer(a: PairedRow, b: PairedRow): boolean {
  return a.customer === b.customer && a.price === b.price && a.unit === b.unit && a.chargeBy === b.chargeBy;
}

function nameOf(row: PairedRow): string {
  return row.nickname.trim().toLowerCase();
}

/** Hints for the ticked rows, by subject. The core looks again before anything is planned. */
export function pairingFaults(rows: readonly PairedRow[]): Record<string, RowFaults> {
  const ticked = rows.filter((row) => row.ticked);
  const faults: Record<string, RowFaults> = {};
  for (const row of ticked) {
    const twin = ticked.find(
      (other) => other !== row && nameOf(other) === nameOf(row) && !samePayer(other, row),
    );
    const found: RowFaults = {
      ...(nameOf(row) === '' ? { nickname: w.nicknameMissing } : twin ? { nickname: w.nicknameTwice } : {}),
      ...(row.price ? {} : { price: w.priceMissing }),
      ...(looksDecimal(row.unit) ? {} : { unit: w.unitMissing }),
    };
    if (Object.keys(found).length > 0) faults[row.subject.subject_id] = found;
  }
  return faults;
}

/** Ticked rows of one nickname are one client with several accounts. */
export function clientsOf(rows: readonly PairedRow[]): { clients: AddClientRow[]; subjects: string[][] } {
  const groups = new Map<string, PairedRow[]>();
  for (const row of rows.filter((each) => each.ticked)) {
    groups.set(nameOf(row), [...(groups.get(nameOf(row)) ?? []), row]);
  }
  const members = [...groups.values()];
  return {
    subjects: members.map((group) => group.map((row) => row.subject.subject_id)),
    clients: members.flatMap((group) => {
      const [first] = group;
      if (!first?.price) return [];
      return [
        {
          nickname: first.nickname.trim(),
          subjects: group.map((row) => row.subject.subject_id),
          customer_id: first.customer,
          email: first.customer === null ? first.subject.email : null,
          price_id: first.price,
          charge_by: first.chargeBy,
          unit: first.unit.trim(),
          remainder: null,
          start: null,
          collection: null,
        },
      ];
    }),
  };
}

/** The core names a row by its place (`rows[2].nickname`); its subject is found from that. */
export function refusedRow(field: string | null, subjects: readonly string[][]): string | null {
  const place = /^rows(?:\[|\.)(\d+)/.exec(field ?? '')?.[1];
  return place === undefined ? null : (subjects[Number.parseInt(place, 10)]?.[0] ?? null);
}
