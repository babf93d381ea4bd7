import type { CopyAnswer, CopyClientRow } from '~/bindings/rpc';

/** Who pays here: a customer's id, a new one, or nobody. */
export type Payer = { kind: 'customer'; id: string } | { kind: 'new' } | { kind: 'nobody' };

export type Payers = Readonly<Record<string, Payer>>;

const NOBODY: Payer = { kind: 'nobody' };

/** What the core proposes; the owner's own choice goes before it. */
export function payerOf(row: CopyClientRow, chosen: Payers): Payer {
  const own = chosen[row.payer];
  if (own) return own;
  return row.proposed === null ? NOBODY : { kind: 'customer', id: row.proposed };
}

/** The answers that are sent, and at which place each row's stands, so that a refusal finds its row. */
export function answersOf(rows: readonly CopyClientRow[], chosen: Payers): CopyAnswer[] {
  return rows.flatMap((row) => {
    const payer = payerOf(row, chosen);
    if (!row.asks || payer.kind === 'nobody') return [];
    return [
      {
        payer: row.payer,
        customer: payer.kind === 'customer' ? payer.id : null,
        create: payer.kind === 'new',
      },
    ];
  });
}

/** The payer whose answer a refusal is about: `customers[2].customer`. */
export function payerAt(field: string | null, answers: readonly CopyAnswer[]): string | null {
  const place = /^customers\[(\d+)\]/.exec(field ?? '')?.[1];
  return place === undefined ? null : (answers[Number(place)]?.payer ?? null);
}
