import type { ReactNode } from 'react';
import type { MonthClient, MonthLine, MonthMoney, MonthState, MonthTableView } from '~/bindings/rpc';
import {
  formatAgo,
  formatCount,
  formatMoney,
  formatPercent,
  formatQuantity,
  formatSpan,
  type Instant,
  isZero,
} from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { Money } from '~/parts/amounts';
import { Figures } from '~/parts/Figures';
import { type Column, LedgerTable, type Sort } from '~/parts/LedgerTable';
import { PageLink } from '~/parts/Link';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import { stepPath } from '../setUp/steps';
import { useNow } from '../shared/now';
import { clientPath, explainPath, statementPath, withQuery } from '../shared/paths';
import { BILLING_PATHS } from './BillingPage';
import classes from './Month.module.css';
import { MARKS as OF_LINES } from './SendQueue';

const w = words.month;
/** Usage that was read longer ago than this is said to be old; a daily schedule stays just below it. */
const STALE_MILLISECONDS = 26 * 3_600_000;

const MARKS: Record<MonthState, StateKind> = {
  ...OF_LINES,
  open: 'waiting',
  sent: 'done',
  invoiced: 'waiting',
  paid: 'done',
  unpaid: 'stopped',
  to_issue: 'held',
  issued: 'waiting',
  history: 'waiting',
  nothing: 'waiting',
  unmapped: 'held',
  not_billed: 'waiting',
};

/** States that the send queue is about. */
const QUEUED: ReadonlySet<MonthState> = new Set([
  'ready',
  'approved',
  'held',
  'no_payer',
  'charges_twice',
  'foreign',
  'in_doubt',
  'stopped',
  'late',
]);

/** A client with one line is one row; one with several has a row of its own above them. */
interface Row {
  key: string;
  client: MonthClient;
  line: MonthLine | null;
  kind: 'only' | 'sum' | 'part';
}

function rowsOf(clients: readonly MonthClient[]): Row[] {
  return clients.flatMap((client): Row[] => {
    const [first, ...others] = client.lines;
    if (others.length === 0) {
      return [{ key: client.id, client, line: first ?? null, kind: 'only' }];
    }
    const parts = client.lines.map((line): Row => ({ key: line.id, client, line, kind: 'part' }));
    return [{ key: client.id, client, line: null, kind: 'sum' }, ...parts];
  });
}

const moneyOf = ({ client, line, kind }: Row): MonthMoney | null =>
  kind === 'sum' ? client.money : (line?.money ?? null);
const stateOf = ({ client, line }: Row): MonthState => line?.state ?? client.state;
const isBilled = ({ client, line }: Row): boolean => line?.is_billed ?? client.is_billed;

function daysOf(line: MonthLine | undefined | null, zone: string): string | null {
  return line?.period ? formatSpan(line.period.start, line.period.end, zone) : null;
}

/** The days of most lines: those are said once, and a line of other days says its own. */
export function spanOfMost(clients: readonly MonthClient[], zone: string): string | null {
  const counts = new Map<string, number>();
  for (const line of clients.flatMap((client) => client.lines)) {
    const days = daysOf(line, zone);
    if (days !== null) counts.set(days, (counts.get(days) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

/** Where a line's amount is taken apart: its explanation, its statement, or the invoices it stands on. */
function amountPath({ id }: MonthClient, line: MonthLine): string {
  if (line.statement) return statementPath(id, line.statement.period);
  if (line.rule_id) return explainPath(id, line.period?.id, line.rule_id);
  return withQuery(BILLING_PATHS.invoices, { client: id });
}

function lastPath({ id }: MonthClient, line: MonthLine): string | null {
  if (line.last_period === null) return null;
  return line.statement
    ? statementPath(id, line.last_period)
    : explainPath(id, line.last_period, line.rule_id ?? undefined);
}

/** Where what a state wants can be done, or looked at. */
function statePath({ id }: MonthClient, line: MonthLine | null, state: MonthState): string {
  if (state === 'in_doubt') return withQuery(BILLING_PATHS.sent, { client: id, needs: 'owner' });
  if (state === 'foreign' || state === 'charges_twice') return '/reconcile';
  if (state === 'not_live') return stepPath('go_live');
  if (state === 'unmapped') return '/usage/unassigned';
  if (QUEUED.has(state)) return BILLING_PATHS.queue;
  if (line?.statement) return statementPath(id, line.statement.period);
  if (state === 'sent') return withQuery(BILLING_PATHS.sent, { client: id });
  if (line?.invoice) return withQuery(BILLING_PATHS.invoices, { client: id });
  return clientPath(id);
}

function Linked({ to, name, children }: { to: string | null; name: string; children: ReactNode }) {
  if (to === null) return children;
  return (
    <Go to={to} className={classes['figure']} aria-label={name}>
      {children}
    </Go>
  );
}

function Usage({ row }: { row: Row }) {
  const { client, line } = row;
  if (!line) return null;
  const figure = line.quantity ?? line.history;
  if (figure === null) return row.kind === 'only' ? line.what : null;
  const shown = `${formatQuantity(figure)} ${line.what}`;
  return (
    <Linked to={withQuery('/usage', { client: client.id })} name={w.usageOf(client.nickname, shown)}>
      {shown}
    </Linked>
  );
}

function Waiting({ row: { client, line } }: { row: Row }) {
  const units = line?.ready ?? line?.held ?? null;
  if (units === null || !line) return null;
  const shown = formatQuantity(units);
  return (
    <Linked to={BILLING_PATHS.queue} name={w.waitingOf(client.nickname, shown)}>
      {shown}
    </Linked>
  );
}

function Amount({ row }: { row: Row }) {
  const money = moneyOf(row);
  if (!money) return null;
  const { client, line } = row;
  const name = w.amountOf(client.nickname, formatMoney(money.amount));
  return (
    <Linked to={line ? amountPath(client, line) : null} name={name}>
      <Money value={money.amount} />
    </Linked>
  );
}

function Last({ row }: { row: Row }) {
  const money = moneyOf(row);
  if (!money || !isBilled(row)) return null;
  if (!money.compared) return w.isNew;
  const { client, line } = row;
  return (
    <Linked
      to={line ? lastPath(client, line) : null}
      name={w.lastOf(client.nickname, formatMoney(money.compared))}
    >
      <Money value={money.compared} />
    </Linked>
  );
}

const change = (money: MonthMoney): ReactNode => money.change && formatMoney(money.change, { signed: true });
const percent = (money: MonthMoney): ReactNode =>
  money.change_percent && formatPercent(money.change_percent, { signed: true });

function Margin({ money }: { money: MonthMoney }) {
  return money.margin ? (
    <Money value={money.margin} />
  ) : (
    <span className={classes['unknown']}>{w.unknown}</span>
  );
}

function Name({ row, zone, common }: { row: Row; zone: string; common: string | null }) {
  const { client, line, kind } = row;
  const days = kind === 'sum' ? null : daysOf(line, zone);
  return (
    <>
      {kind === 'part' ? (
        <span className={classes['part']}>{line?.what}</span>
      ) : (
        <Go to={clientPath(client.id)} className={classes['name']}>
          {client.nickname}
        </Go>
      )}
      {days !== null && days !== common ? <span className={classes['days']}>{days}</span> : null}
    </>
  );
}

function columns(view: MonthTableView, zone: string): Column<Row>[] {
  const only = view.totals.length === 1 ? view.totals[0] : undefined;
  const common = spanOfMost(view.clients, zone);
  const total = (cell: (money: MonthMoney) => ReactNode) => (only ? cell(only.money) : undefined);
  const money = (cell: (money: MonthMoney) => ReactNode) => (row: Row) => {
    const own = moneyOf(row);
    return own && isBilled(row) ? cell(own) : null;
  };
  return [
    {
      key: 'name',
      head: words.billing.client,
      rowHead: true,
      tone: 'name',
      sortable: true,
      cell: (row) => <Name row={row} zone={zone} common={common} />,
      ...(only ? { total: words.billing.clients(formatCount(only.clients)) } : {}),
    },
    {
      key: 'usage',
      head: words.billing.usage,
      align: 'right',
      tone: 'dim',
      cell: (row) => <Usage row={row} />,
    },
    {
      key: 'units',
      head: words.billing.units,
      align: 'right',
      tone: 'dim',
      lesser: true,
      cell: ({ line }) => (line?.units ? formatQuantity(line.units) : null),
    },
    { key: 'waiting', head: w.toSend, align: 'right', cell: (row) => <Waiting row={row} /> },
    {
      key: 'amount',
      head: view.runs ? w.soFar : w.amount,
      align: 'right',
      sortable: true,
      cell: (row) => <Amount row={row} />,
      total: total(({ amount }) => <Money value={amount} />),
    },
    {
      key: 'last',
      head: view.runs ? w.lastByNow : w.last,
      align: 'right',
      tone: 'dim',
      sortable: true,
      cell: (row) => <Last row={row} />,
      total: total(({ compared }) => compared && <Money value={compared} />),
    },
    {
      key: 'change',
      head: w.change,
      align: 'right',
      sortable: true,
      cell: money(change),
      total: total(change),
    },
    {
      key: 'percent',
      head: w.percent,
      align: 'right',
      tone: 'dim',
      lesser: true,
      cell: money(percent),
      total: total(percent),
    },
    {
      key: 'margin',
      head: w.margin,
      align: 'right',
      sortable: true,
      cell: money((own) => <Margin money={own} />),
      total: total((own) => <Margin money={own} />),
    },
    {
      key: 'state',
      head: words.billing.state,
      className: classes['state'] ?? '',
      cell: (row) => {
        const state = stateOf(row);
        return (
          <Linked
            to={statePath(row.client, row.line, state)}
            name={w.stateOf(row.client.nickname, w.states[state])}
          >
            <State kind={MARKS[state]}>{w.states[state]}</State>
          </Linked>
        );
      },
    },
  ];
}

function reasonOf(row: Row, now: Instant): string | null {
  const { client, line, kind } = row;
  const readAt = client.usage_read_at;
  const isStale =
    kind !== 'part' && readAt !== null && Date.parse(now) - Date.parse(readAt) > STALE_MILLISECONDS;
  const why =
    line?.state === 'to_issue' ? w.toIssueReason : (line?.reason ?? (kind === 'only' ? client.reason : null));
  return [why, isStale ? w.staleUsage(formatAgo(readAt, now)) : null].filter(Boolean).join(' ') || null;
}

/** Sums of several currencies stand apart: they are never added. */
function Sums({ view }: { view: MonthTableView }) {
  if (view.totals.length < 2) return null;
  return (
    <div className={classes['sums']}>
      <Figures
        label={w.sums}
        bare
        figures={view.totals.map(({ money, clients }) => ({
          label: w.inCurrency(
            words.billing.clients(formatCount(clients)),
            money.amount.currency.toUpperCase(),
          ),
          value: <Money value={money.amount} />,
          caption: w.sumCaption(
            money.last && formatMoney(money.last),
            money.change && formatMoney(money.change, { signed: true }),
          ),
        }))}
      />
    </div>
  );
}

/** Every client's period beside the one before; what is not billed stands below the sum. */
export function MonthTable({
  view,
  zone,
  sort,
  onSort,
}: {
  view: MonthTableView;
  zone: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { go } = useNavigation();
  const now = useNow();
  const billed = view.clients.filter((client) => client.is_billed);
  const apart = view.clients.filter((client) => !client.is_billed);
  const unknown = view.totals.reduce((sum, total) => sum + total.unknown_costs, 0);
  return (
    <>
      <Sums view={view} />
      <LedgerTable
        label={w.table}
        columns={columns(view, zone)}
        rows={rowsOf(billed)}
        rowKey={(row) => row.key}
        rowName={({ client, line, kind }) =>
          kind === 'part' && line ? w.partOf(client.nickname, line.what) : client.nickname
        }
        reason={(row) => {
          const text = reasonOf(row, now);
          if (text === null) return null;
          const state = stateOf(row);
          const verb = w.verbs[state];
          if (!verb) return { text };
          return {
            text,
            action: (
              <Go
                to={statePath(row.client, row.line, state)}
                className={classes['verb']}
                aria-label={w.verbOf(verb, row.client.nickname)}
              >
                {verb}
              </Go>
            ),
          };
        }}
        apart={{
          rows: rowsOf(apart),
          note: w.apart(words.billing.clients(formatCount(apart.length))),
        }}
        sort={sort}
        onSort={onSort}
        onOpen={({ client }) => go(clientPath(client.id))}
        stickyHead
      />
      {view.runs &&
      view.totals.some((total) => total.money.compared && !isZero(total.money.compared.amount)) ? (
        <p className={classes['note']}>{w.compared}</p>
      ) : null}
      {unknown > 0 ? <p className={classes['note']}>{w.unknownCosts(unknown)}</p> : null}
      <p className={classes['note']}>
        <PageLink to="/reconcile">{words.payments.reconcile}</PageLink>
      </p>
    </>
  );
}
