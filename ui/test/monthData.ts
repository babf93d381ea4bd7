import type {
  MonthClient,
  MonthLine,
  MonthMoney,
  MonthTableParams,
  MonthTableView,
  MonthUnits,
  PeriodView,
} from '~/bindings/rpc';
import { minusMoney, percentChange, percentOf, sum, sumMoney } from '~/format';
import * as pictures from './preview/data';

const usd = (amount: string) => ({ amount, currency: 'usd' });
const PERIOD: PeriodView = {
  id: 'period-november',
  start: '2026-11-01T04:00:00Z',
  end: '2026-12-01T05:00:00Z',
  state: 'open',
  words: '1 – 30 November 2026',
};

function money(amount: string, before: string | null, cost: string | null): MonthMoney {
  const [own, compared] = [usd(amount), before === null ? null : usd(before)];
  const margin = cost === null ? null : minusMoney(own, usd(cost));
  return {
    amount: own,
    last: compared,
    compared,
    change: compared && minusMoney(own, compared),
    change_percent: before === null ? null : percentChange(amount, before),
    cost: cost === null ? null : usd(cost),
    margin,
    margin_percent: margin && percentOf(margin.amount, amount),
  };
}

const BLANK: MonthLine = {
  id: '',
  kind: 'usage',
  what: 'tokens',
  rule_id: null,
  period: null,
  last_period: null,
  quantity: null,
  history: null,
  units: null,
  sent: null,
  ready: null,
  held: null,
  waiting_amount: null,
  money: money('0', null, null),
  state: 'open',
  reason: null,
  is_billed: true,
  needs_owner: false,
  invoice: null,
  statement: null,
};

/** The clients of the pictured send queue, a line each. */
const QUEUED: MonthClient[] = [...pictures.queue.ready, ...pictures.queue.not_ready].map((line) => {
  const isReady = line.state === 'ready';
  const own: MonthLine = {
    ...BLANK,
    id: line.id,
    rule_id: `rule ${line.id}`,
    what: line.meter,
    period: PERIOD,
    last_period: line.before_amount ? 'period-october' : null,
    quantity: line.quantity,
    units: line.units,
    sent: line.sent,
    ready: isReady ? line.to_send : null,
    held: isReady ? null : line.to_send,
    waiting_amount: line.amount,
    money: money(line.period_amount.amount, line.before_amount?.amount ?? null, '100.00'),
    state: line.state,
    reason: line.reason,
    needs_owner: !isReady,
  };
  return {
    id: line.client_id,
    nickname: line.nickname,
    lines: [own],
    money: own.money,
    is_billed: true,
    state: line.state,
    reason: null,
    needs_owner: !isReady,
    usage_read_at: pictures.NOW,
  };
});

const [HARBOR, ...OTHERS] = QUEUED as [MonthClient, ...MonthClient[]];
const PLAN: MonthLine = {
  ...BLANK,
  id: 'fixed:harbor:usd',
  kind: 'fixed',
  what: 'Scale',
  money: money('299.00', '299.00', '0'),
  state: 'invoiced',
  invoice: { number: 'NL-1042', words: 'Open, due 3 Dec 2026', link: null },
};
/** A client with a base price besides its use, one whose units are late, and one that is not live. */
const CLIENTS: MonthClient[] = [
  { ...HARBOR, lines: [...HARBOR.lines, PLAN], money: money('2944.00', '2680.40', '100.00') },
  ...OTHERS,
  {
    ...HARBOR,
    id: 'studio',
    nickname: 'Studio North',
    lines: [],
    money: null,
    is_billed: false,
    state: 'not_billed',
    reason: 'No price and no plan bills this client.',
    usage_read_at: null,
  },
];

export const NO_UNITS: MonthUnits = { lines: [], units: '0', amounts: [], clients: 0 };

function total(clients: readonly MonthClient[]): MonthTableView['totals'] {
  const billed = clients.flatMap((client) => (client.is_billed && client.money ? [client.money] : []));
  const added = (amounts: (MonthMoney['amount'] | null)[]) =>
    sumMoney(amounts.filter((each) => each !== null))?.amount;
  if (billed.length === 0) return [];
  const before = added(billed.map((each) => each.compared));
  const own = money(
    added(billed.map((each) => each.amount)) ?? '0',
    before ?? null,
    added(billed.map((each) => each.cost)) ?? null,
  );
  return [{ money: own, clients: billed.length, unknown_costs: 0 }];
}

export const MONTH: MonthTableView = {
  period: 'current',
  choices: ['2026-11', '2026-10', '2026-09'],
  sentence:
    '12 clients come to $12,079.06 so far. 1,204 units of 9 clients, $120.40, are ready to be sent; 6,806 units of 3 clients, $768.76, are kept back.',
  clients: CLIENTS,
  total: CLIENTS.length,
  counts: { all: 13, ready: 9, needs_owner: 3, to_issue: 0, unpaid: 0, below_cost: 0 },
  totals: total(CLIENTS),
  ready: {
    lines: pictures.queue.ready.map((line) => line.id),
    units: '1204',
    amounts: [usd('120.40')],
    clients: 9,
  },
  held: {
    lines: pictures.queue.not_ready.map((line) => line.id),
    units: '6806',
    amounts: [usd('768.76')],
    clients: 3,
  },
  ready_elsewhere: 0,
  runs: true,
  mode: 'live',
  counted_at: '2026-11-20T14:42:00Z',
  stripe_read_at: '2026-11-20T14:42:00Z',
  now: pictures.NOW,
};

/** As the core finds it, as far as a test asks. */
export function answer({ search, only }: MonthTableParams): MonthTableView {
  const letters = search?.toLowerCase() ?? '';
  const isHere = (client: MonthClient) =>
    client.nickname.toLowerCase().includes(letters) &&
    (only !== 'needs_owner' || client.needs_owner) &&
    (only !== 'ready' || client.state === 'ready');
  const clients = CLIENTS.filter(isHere);
  const ready = pictures.queue.ready.filter((line) => clients.some((client) => client.id === line.client_id));
  return {
    ...MONTH,
    clients,
    total: clients.length,
    totals: total(clients),
    ready: {
      lines: ready.map((line) => line.id),
      units: sum(ready.map((line) => line.to_send)),
      amounts: [sumMoney(ready.map((line) => line.amount)) ?? usd('0')],
      clients: ready.length,
    },
    ready_elsewhere: pictures.queue.ready.length - ready.length,
  };
}
