import type { ReactNode } from 'react';
import type { Money, QueueLine, QueueState, QueueView } from '~/bindings/rpc';
import {
  formatCount,
  formatMoney,
  formatQuantity,
  formatUpcoming,
  percentChange,
  sameDayOfMonthBefore,
  sum,
  sumMoney,
} from '~/format';
import { Money as MoneyText, Percent, Quantity } from '~/parts/amounts';
import { type Column, LedgerTable, type Selection } from '~/parts/LedgerTable';
import { LinkButton } from '~/parts/Link';
import { SendBar } from '~/parts/SendBar';
import { State, type StateKind } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { words } from '~/words';
import classes from './SendQueue.module.css';

const w = words.billing;

/** How each state of a line is marked, in the queue and in the month table. */
export const MARKS: Record<QueueState, StateKind> = {
  ready: 'done',
  approved: 'done',
  held: 'held',
  no_payer: 'stopped',
  charges_twice: 'stopped',
  foreign: 'held',
  in_doubt: 'held',
  stopped: 'stopped',
  not_live: 'waiting',
  late: 'held',
};

export interface SendQueueProps {
  queue: QueueView;
  /** The workspace's now. */
  now: string;
  zone: string;
  selection: Selection;
  onOpen: (line: QueueLine) => void;
  onAct: (line: QueueLine) => void;
}

/** What will be sent is heavy; what stays here is not. */
function Weight({ line, children }: { line: QueueLine; children: ReactNode }) {
  return MARKS[line.state] === 'done' ? <strong className={classes['heavy']}>{children}</strong> : children;
}

function StateCell({ line, now, zone }: { line: QueueLine; now: string; zone: string }) {
  return (
    <State kind={MARKS[line.state]}>
      {line.goes_at ? w.goesAt(formatUpcoming(line.goes_at, now, zone)) : w.states[line.state]}
    </State>
  );
}

function total(money: Money | null): ReactNode {
  return money ? <MoneyText value={money} /> : null;
}

function columns({ queue, now, zone }: SendQueueProps): Column<QueueLine>[] {
  const { ready } = queue;
  const before = ready.flatMap((line) => (line.before_amount ? [line.before_amount] : []));
  const periodTotal = sumMoney(ready.map((line) => line.period_amount));
  const beforeTotal = sumMoney(before);
  const change = periodTotal && beforeTotal ? percentChange(periodTotal.amount, beforeTotal.amount) : null;
  return [
    {
      key: 'client',
      head: w.client,
      rowHead: true,
      tone: 'name',
      cell: (line) => line.nickname,
      total: w.clients(formatCount(new Set(ready.map((line) => line.client_id)).size)),
    },
    {
      key: 'usage',
      head: w.usage,
      align: 'right',
      tone: 'dim',
      cell: (line) => <Quantity value={line.quantity} unit={line.meter} />,
    },
    {
      key: 'units',
      head: w.units,
      align: 'right',
      tone: 'dim',
      cell: (line) => <Quantity value={line.units} />,
      total: formatQuantity(sum(ready.map((line) => line.units))),
    },
    {
      key: 'sent',
      lesser: true,
      head: w.sent,
      align: 'right',
      tone: 'dim',
      cell: (line) => <Quantity value={line.sent} />,
      total: formatQuantity(sum(ready.map((line) => line.sent))),
    },
    {
      key: 'toSend',
      head: w.toSend,
      align: 'right',
      cell: (line) => <Weight line={line}>{formatQuantity(line.to_send)}</Weight>,
      total: formatQuantity(queue.units),
    },
    {
      key: 'amount',
      head: w.amount,
      align: 'right',
      cell: (line) => (
        <Weight line={line}>
          <MoneyText value={line.amount} />
        </Weight>
      ),
      total: total(queue.amount),
    },
    {
      key: 'period',
      head: w.periodSoFar,
      align: 'right',
      cell: (line) => <MoneyText value={line.period_amount} />,
      total: total(periodTotal),
    },
    {
      key: 'before',
      lesser: true,
      head: w.by(sameDayOfMonthBefore(now, zone)),
      align: 'right',
      tone: 'dim',
      cell: (line) => (line.before_amount ? <MoneyText value={line.before_amount} /> : w.firstPeriod),
      total: total(beforeTotal),
    },
    {
      key: 'change',
      head: w.change,
      align: 'right',
      cell: (line) => (line.change_percent ? <Percent value={line.change_percent} signed /> : null),
      total: change ? <Percent value={change} signed /> : null,
    },
    {
      key: 'state',
      head: w.state,
      className: classes['state'] ?? '',
      cell: (line) => <StateCell line={line} now={now} zone={zone} />,
    },
  ];
}

function apartNote(lines: readonly QueueLine[]): string {
  const amount = sumMoney(lines.map((line) => line.amount));
  return w.apart(
    formatQuantity(sum(lines.map((line) => line.to_send))),
    amount ? formatMoney(amount) : null,
    w.clients(formatCount(new Set(lines.map((line) => line.client_id)).size)),
  );
}

/** Clients whose units are ready, with their total; below it those that are not in this send, each with its reason. */
export function SendQueue(props: SendQueueProps) {
  const { queue, selection, onOpen, onAct } = props;
  const apart = [...queue.not_ready, ...queue.late];
  return (
    <LedgerTable
      label={w.sendQueue}
      columns={columns(props)}
      rows={queue.ready}
      rowKey={(line) => line.id}
      rowName={(line) => line.nickname}
      selection={selection}
      selectable={(line) => MARKS[line.state] === 'done'}
      onOpen={onOpen}
      stickyHead
      empty={<EmptyState title={w.empty} />}
      apart={{ rows: apart, note: apartNote(apart) }}
      reason={(line) => {
        if (!line.reason) return null;
        const verb = w.verbs[line.state];
        if (!verb) return { text: line.reason };
        return {
          text: line.reason,
          action: (
            <LinkButton describedAs={`${verb}: ${line.nickname}`} onClick={() => onAct(line)}>
              {verb}
            </LinkButton>
          ),
        };
      }}
    />
  );
}

export interface QueueSendBarProps {
  queue: QueueView;
  selected: ReadonlySet<string>;
  busy?: boolean;
  onSend: (lines: readonly QueueLine[]) => void;
}

/** The bar under the queue: it sends exactly the lines that are ticked, with the units that are shown. */
export function QueueSendBar({ queue, selected, busy = false, onSend }: QueueSendBarProps) {
  const lines = queue.ready.filter((line) => selected.has(line.id));
  const amount = sumMoney(lines.map((line) => line.amount));
  const off = queue.off ?? (lines.length === 0 ? w.nothingChosen : undefined);
  return (
    <SendBar
      mode={queue.mode}
      checks={queue.checks.map((text) => ({ text, passed: true }))}
      sentence={queue.sentence}
      off={off}
      busy={busy}
      onSend={() => onSend(lines)}
      action={w.send(
        formatQuantity(sum(lines.map((line) => line.to_send))),
        amount ? formatMoney(amount) : null,
        w.clients(formatCount(new Set(lines.map((line) => line.client_id)).size)),
      )}
    />
  );
}
