import type { Light, TroubleView } from '~/bindings/rpc';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';

const w = words.stripeAccount;

const MARKS: Record<Light, StateKind> = { red: 'stopped', amber: 'held', green: 'waiting' };

/** What is wrong, what it means for the money, what to do and where. */
function Table({ label, rows, marked }: { label: string; rows: readonly TroubleView[]; marked: boolean }) {
  return (
    <LedgerTable
      label={label}
      rows={rows}
      rowKey={(row) => `${row.title} ${row.what}`}
      rowName={(row) => row.title}
      reason={(row) => ({
        text: row.fix,
        action: row.link ? <OutwardLink url={row.link}>{w.goThere}</OutwardLink> : null,
      })}
      columns={[
        {
          key: 'title',
          head: w.problem,
          rowHead: true,
          tone: 'name',
          width: 260,
          cell: (row) => (marked ? <State kind={MARKS[row.light]}>{row.title}</State> : row.title),
        },
        { key: 'what', head: w.means, cell: (row) => row.what },
      ]}
    />
  );
}

/** What is wrong now; nothing when all is well. */
export function Found({ rows }: { rows: readonly TroubleView[] }) {
  if (rows.length === 0) return null;
  return (
    <Section title={w.wrong} note={w.wrongNote}>
      <Table label={w.wrong} rows={rows} marked />
    </Section>
  );
}

/** What mostly delays a payout or breaks a connection. */
export function Usual({ rows }: { rows: readonly TroubleView[] }) {
  return (
    <Section title={w.usual} note={w.usualNote}>
      <Table label={w.usual} rows={rows} marked={false} />
    </Section>
  );
}
