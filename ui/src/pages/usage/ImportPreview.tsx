import { Checkbox } from '@mantine/core';
import type { ImportView } from '~/bindings/rpc';
import { formatCount, formatQuantity, formatWhen } from '~/format';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { Notice } from '~/parts/Notice';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './ImportFile.module.css';
import { RecordsTable } from './RecordsTable';

const w = words.importing;

function factsOf(view: ImportView, zone: string): Fact[] {
  const facts: Fact[] = [
    { label: w.rows, value: formatCount(view.rows) },
    { label: w.added, value: formatCount(view.added), strong: true },
    { label: w.knownRecords, value: formatCount(view.known) },
    { label: w.filtered, value: formatCount(view.filtered) },
    { label: w.broken, value: formatCount(view.broken) },
  ];
  for (const sum of view.sums) {
    facts.push({ label: `${w.sums}, ${sum.meter}`, value: formatQuantity(sum.quantity), strong: true });
  }
  if (view.first && view.last) {
    facts.push({
      label: w.span,
      value: `${formatWhen(view.first, zone, 'full')} – ${formatWhen(view.last, zone, 'full')}`,
    });
  }
  return facts;
}

/** What the import would do: counts and sums of the whole file, its first records, and what cannot be read. */
export function ImportPreview({
  view,
  zone,
  skipBroken,
  onSkipBroken,
}: {
  view: ImportView;
  zone: string;
  skipBroken: boolean;
  onSkipBroken: (skip: boolean) => void;
}) {
  return (
    <>
      <Section title={w.preview}>
        <Facts label={w.preview} facts={factsOf(view, zone)} split />
      </Section>
      {view.notes.map((note) => (
        <Notice key={note} tone="calm" title={note} />
      ))}
      {view.broken > 0 ? (
        <Section title={w.brokenTitle(formatCount(view.broken))} note={w.brokenNote}>
          <LedgerTable
            label={w.brokenTitle(formatCount(view.broken))}
            rows={view.broken_rows}
            rowKey={(row) => String(row.line)}
            rowName={(row) => `${w.line} ${formatCount(row.line)}`}
            tight
            columns={[
              {
                key: 'line',
                head: w.line,
                rowHead: true,
                width: 80,
                cell: (row) => formatCount(row.line),
              },
              { key: 'reason', head: w.reason, cell: (row) => row.reason },
            ]}
          />
          <Checkbox
            className={classes['skip'] ?? ''}
            label={w.skipBroken}
            checked={skipBroken}
            onChange={(event) => onSkipBroken(event.currentTarget.checked)}
          />
        </Section>
      ) : null}
      <RecordsTable records={view.sample} zone={zone} label={w.preview} short />
    </>
  );
}
