import type { InvoicePreview as Preview, PreviewLine } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { Section } from '~/parts/Section';
import { words } from '~/words';
import classes from './subscription.module.css';

const w = words.subscription;

/** An invoice as it would be: our lines, our total, Stripe's total, and how they differ. */
export function InvoicePreview({ title, invoice, zone }: { title: string; invoice: Preview; zone: string }) {
  return (
    <Section title={title} note={formatWhen(invoice.at, zone, 'long-day')}>
      <LedgerTable<PreviewLine>
        label={title}
        rows={invoice.lines}
        rowKey={(line) => line.what}
        rowName={(line) => line.what}
        tight
        columns={[
          {
            key: 'what',
            head: w.line,
            rowHead: true,
            cell: (line) => line.what,
            total: w.ours,
          },
          {
            key: 'amount',
            head: w.amount,
            align: 'right',
            cell: (line) => <Money value={line.amount} />,
            total: <Money value={invoice.ours} />,
          },
        ]}
      />
      <p className={classes['note']}>
        {w.stripes}: {invoice.stripes ? <Money value={invoice.stripes} /> : w.notAsked}.{' '}
        {invoice.difference ?? w.equal}
      </p>
    </Section>
  );
}
