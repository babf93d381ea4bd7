import type { ReconcileRow } from '~/bindings/rpc';
import { formatCount, formatMoney, isZero, sentenceCase, sumMoney } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money, Quantity } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { State } from '~/parts/State';
import { words } from '~/words';
import { clientPath } from '../shared/paths';
import classes from './Reconcile.module.css';

const w = words.reconcile;

function Result({ row }: { row: ReconcileRow }) {
  if (row.line === 'part_of_pair') {
    return <State kind="waiting">{w.onThePairsLine}</State>;
  }
  if (row.differences.length > 0) {
    const kind = row.needs_owner ? 'held' : 'waiting';
    return <State kind={kind}>{w.differs(formatCount(row.differences.length))}</State>;
  }
  if (row.by_statement) return <State kind="done">{w.byStatement}</State>;
  return row.compared ? (
    <State kind="done">{w.equal}</State>
  ) : (
    <State kind="waiting">{w.notComparedRow}</State>
  );
}

function columns(rows: readonly ReconcileRow[]): Column<ReconcileRow>[] {
  // A pair's line holds the sum of its parts.
  const ours = sumMoney(rows.filter((row) => row.line !== 'part_of_pair').map((row) => row.our_amount));
  const unit = (
    key: string,
    head: string,
    value: (row: ReconcileRow) => string | null,
    tone?: 'dim',
  ): Column<ReconcileRow> => ({
    key,
    head,
    align: 'right',
    // What only explains gives way in a narrow window; the client's page has it.
    ...(tone ? { tone, className: classes['wide'] ?? '' } : {}),
    cell: (row) => {
      const shown = value(row);
      return shown === null ? null : <Quantity value={shown} />;
    },
  });
  return [
    {
      key: 'client',
      head: w.client,
      rowHead: true,
      tone: 'name',
      cell: (row) => (
        <>
          {row.nickname}
          <span className={classes['meter']}>
            {row.meter}, {w.states[row.state].toLowerCase()}
          </span>
        </>
      ),
    },
    unit('used', w.used, (row) => row.used, 'dim'),
    unit('billable', w.billable, (row) => row.billable, 'dim'),
    unit('due', w.due, (row) => row.due),
    unit('decided', w.decided, (row) => row.decided, 'dim'),
    unit('sent', w.sent, (row) => row.sent),
    unit('counted', w.counted, (row) => row.counted),
    unit('invoiced', w.invoiced, (row) => row.invoiced),
    {
      key: 'ours',
      head: w.ours,
      align: 'right',
      cell: (row) => <Money value={row.our_amount} />,
      total: ours ? <Money value={ours} /> : null,
    },
    {
      key: 'invoice',
      head: w.invoice,
      align: 'right',
      cell: (row) => row.invoice_amount && <Money value={row.invoice_amount} />,
    },
    {
      key: 'result',
      head: w.result,
      width: 150,
      className: classes['apart'] ?? '',
      cell: (row) => <Result row={row} />,
    },
  ];
}

function Differences({ row }: { row: ReconcileRow }) {
  return (
    <ul className={classes['differences']}>
      {row.note === null ? null : <li>{row.note}</li>}
      {row.differences.map((difference) => (
        <li key={difference.name}>
          {w.difference(
            row.about === null
              ? sentenceCase(difference.name)
              : w.differenceOf(row.nickname, row.about, difference.name),
            difference.words,
            difference.amount && !isZero(difference.amount.amount) ? formatMoney(difference.amount) : null,
          )}
        </li>
      ))}
    </ul>
  );
}

/** Per client, meter and period: used, billable, due, decided, sent, counted, invoiced. */
export function ReconcileTable({ rows }: { rows: readonly ReconcileRow[] }) {
  const { go } = useNavigation();
  return (
    <LedgerTable
      label={w.table}
      columns={columns(rows)}
      rows={rows}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.nickname}, ${row.meter}`}
      reason={(row) =>
        row.differences.length > 0 || row.note !== null ? { text: <Differences row={row} /> } : null
      }
      onOpen={(row) => go(clientPath(row.client_id))}
      stickyHead
    />
  );
}
