import type { MoneyLine } from '~/bindings/rpc';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { words } from '~/words';

const w = words.clientPlan;

/** What a change of plan means, line by line: before it is made, and where it is listed. */
export function MoneyLines({ lines, label }: { lines: readonly MoneyLine[]; label: string }) {
  return (
    <LedgerTable
      label={label}
      rows={lines}
      rowKey={(line) => `${line.what} ${line.words}`}
      rowName={(line) => line.words}
      columns={[
        { key: 'what', head: w.onWhat, tone: 'dim', cell: (line) => line.what },
        { key: 'words', head: w.line, rowHead: true, cell: (line) => line.words },
        {
          key: 'amount',
          head: w.amount,
          align: 'right',
          cell: (line) => (line.amount ? <Money value={line.amount} /> : null),
        },
      ]}
    />
  );
}
