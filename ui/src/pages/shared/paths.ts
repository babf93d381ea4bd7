import type { NeedTarget } from '~/bindings/rpc';

export function clientPath(id: string): string {
  return `/clients/${encodeURIComponent(id)}`;
}

/** `/explain/c1?period=2026-11&rule=r1` */
export function explainPath(client: string, period?: string, rule?: string): string {
  return withQuery(`/explain/${encodeURIComponent(client)}`, { period, rule });
}

export function statementPath(client: string, period?: string): string {
  return withQuery(`/statement/${encodeURIComponent(client)}`, { period });
}

/** A path with those choices behind it that are made. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The records of a client or a platform that their platform no longer lists. */
export function gonePath(of: { client?: string; source?: string }): string {
  return withQuery('/usage', { ...of, gone: 'yes' });
}

/** Where the verb of a need leads: to the page on which it can be met. */
export function needPath(target: NeedTarget): string {
  switch (target.page) {
    case 'client':
      return clientPath(target.id);
    case 'queue':
      return '/billing';
    case 'sent':
      return '/billing/sent?needs=owner';
    case 'payments':
      return '/billing/payments';
    case 'payouts':
      return '/billing/payouts';
    case 'unassigned':
      return '/usage/unassigned';
    case 'gone':
      return gonePath({ client: target.client });
    case 'connections':
      return '/connections';
    case 'stripe_account':
      return '/connections/stripe/account';
    case 'overrides':
      return '/plans';
    case 'reconcile':
      return '/reconcile';
  }
}
