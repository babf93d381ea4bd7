import type { Money as Amount, ClientRow, ClientState, ClientsView } from '~/bindings/rpc';
import { formatCount } from '~/format';
import { Go, useNavigation } from '~/layout/Navigation';
import { Money, Quantity, When } from '~/parts/amounts';
import { type Column, LedgerTable, type Sort } from '~/parts/LedgerTable';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import { clientPath } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import classes from './Clients.module.css';

const w = words.clients;

export const CLIENT_MARKS: Record<ClientState, StateKind> = {
  billed: 'done',
  not_live: 'waiting',
  held: 'held',
  no_payer: 'stopped',
  stopped: 'stopped',
  unmapped: 'held',
  ended: 'waiting',
};

/** One under the other: amounts of different currencies are never added. A line is kept where one is not known. */
function Totals({ of }: { of: readonly (Amount | null)[] }) {
  return (
    <>
      {of.map((amount, place) => (
        <div key={amount?.currency ?? `unknown ${place}`} className={classes['sum']}>
          {amount ? <Money value={amount} /> : null}
        </div>
      ))}
    </>
  );
}

function columns(view: ClientsView, zone: string): Column<ClientRow>[] {
  return [
    {
      key: 'name',
      head: w.client,
      rowHead: true,
      tone: 'name',
      sortable: true,
      cell: (row) => (
        <Go to={clientPath(row.id)} className={classes['name']}>
          {row.nickname}
        </Go>
      ),
      total: w.rows(formatCount(view.total)),
    },
    {
      key: 'usage',
      head: w.usage,
      align: 'right',
      tone: 'dim',
      sortable: true,
      cell: (row) => row.quantity && <Quantity value={row.quantity} unit={row.meter ?? ''} />,
    },
    {
      key: 'units',
      head: w.units,
      align: 'right',
      tone: 'dim',
      cell: (row) => row.units && <Quantity value={row.units} />,
    },
    {
      key: 'amount',
      head: w.charges,
      align: 'right',
      sortable: true,
      cell: (row) => row.amount && <Money value={row.amount} />,
      total: <Totals of={view.totals.map((total) => total.amount)} />,
    },
    {
      key: 'last',
      head: w.last,
      align: 'right',
      tone: 'dim',
      cell: (row) => row.last_amount && <Money value={row.last_amount} />,
    },
    {
      key: 'margin',
      head: w.margin,
      align: 'right',
      sortable: true,
      cell: (row) => (row.margin ? <Money value={row.margin} /> : row.amount ? w.marginUnknown : null),
      total: <Totals of={view.totals.map((total) => total.margin)} />,
    },
    {
      key: 'ends',
      head: w.ends,
      align: 'right',
      tone: 'dim',
      cell: (row) => row.period_end && <When at={row.period_end} zone={zone} as="day" />,
    },
    {
      key: 'state',
      head: w.state,
      width: 150,
      cell: (row) => <State kind={CLIENT_MARKS[row.state]}>{w.states[row.state]}</State>,
    },
  ];
}

/** A client with two rules has two rows: one per meter that it is billed by. */
export function ClientsTable({
  view,
  sort,
  onSort,
}: {
  view: ClientsView;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  return (
    <LedgerTable
      label={w.title}
      columns={columns(view, zone)}
      rows={view.rows}
      rowKey={(row) => `${row.id} ${row.meter ?? ''}`}
      rowName={(row) => row.nickname}
      reason={(row) => {
        const text = [row.reason, row.payment_warning].filter(Boolean).join(' ');
        return text ? { text } : null;
      }}
      sort={sort}
      onSort={onSort}
      onOpen={(row) => go(clientPath(row.id))}
      stickyHead
    />
  );
}
