import type { ActivityRow } from '~/bindings/rpc';
import { When } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { words } from '~/words';

const w = words.client;

/** What was done with this client, newest first. */
export function Activity({ rows, zone }: { rows: readonly ActivityRow[]; zone: string }) {
  return (
    <LedgerTable
      label={w.activity}
      rows={rows}
      rowKey={(row) => `${row.at} ${row.words}`}
      rowName={(row) => row.words}
      empty={w.noActivity}
      columns={[
        {
          key: 'at',
          head: w.activityWhen,
          tone: 'dim',
          width: 150,
          cell: (row) => <When at={row.at} zone={zone} />,
        },
        { key: 'words', head: w.activityWhat, rowHead: true, cell: (row) => row.words },
      ]}
    />
  );
}
