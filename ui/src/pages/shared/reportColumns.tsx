import type { ReportRow } from '~/bindings/rpc';
import { Money, Quantity, When } from '~/parts/amounts';
import type { Column } from '~/parts/LedgerTable';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import classes from './reportColumns.module.css';

const w = words.billing;

/** States of a report by name (law §6.5): what is confirmed is done, what waits for the owner is marked. */
function reportMark(report: ReportRow): StateKind {
  if (report.state === 'rejected') return 'stopped';
  if (report.reason || report.decisions.length > 0) return 'held';
  return report.state === 'confirmed' || report.state === 'invoiced' ? 'done' : 'waiting';
}

export type ReportColumn = 'at' | 'units' | 'amount' | 'minute' | 'state';

/** The columns that every list of units sent shares; each list takes those that it has room for. */
export function reportColumns(zone: string): Record<ReportColumn, Column<ReportRow>> {
  return {
    at: { key: 'at', head: w.at, tone: 'dim', cell: (report) => <When at={report.at} zone={zone} /> },
    units: {
      key: 'units',
      head: w.units,
      align: 'right',
      cell: (report) => <Quantity value={report.units} />,
    },
    amount: {
      key: 'amount',
      head: w.amount,
      align: 'right',
      cell: (report) => report.amount && <Money value={report.amount} />,
    },
    minute: {
      key: 'minute',
      head: w.minute,
      tone: 'dim',
      className: classes['apart'] ?? '',
      cell: (report) => <When at={report.minute} zone={zone} />,
    },
    state: {
      key: 'state',
      head: w.state,
      width: 150,
      className: classes['apart'] ?? '',
      cell: (report) => <State kind={reportMark(report)}>{words.client.reportState(report.state)}</State>,
    },
  };
}
