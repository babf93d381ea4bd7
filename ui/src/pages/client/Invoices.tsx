import type { ClientView, InvoiceRow } from '~/bindings/rpc';
import { formatSpan, formatWhen, isZero, sentenceCase } from '~/format';
import { Money } from '~/parts/amounts';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink, PageLink } from '~/parts/Link';
import { State, type StateKind } from '~/parts/State';
import { EmptyState } from '~/parts/states';
import { words } from '~/words';
import { statementPath } from '../shared/paths';
import classes from './Client.module.css';

const w = words.client;

/** Stripe's words for an invoice. One that Stripe may add later stands under its own name and waits. */
const MARKS: Readonly<Record<string, StateKind>> = {
  paid: 'done',
  open: 'held',
  uncollectible: 'stopped',
  void: 'waiting',
};

function spanOf(invoice: InvoiceRow, zone: string): string {
  const { period_start: from, period_end: to } = invoice;
  return from && to && from !== to ? formatSpan(from, to, zone) : '';
}

/** Invoices as mirrored, newest first; they are Stripe's, so nothing is done with them here. */
export function Invoices({
  client,
  zone,
  isCustom,
}: {
  client: ClientView;
  zone: string;
  isCustom: boolean;
}) {
  if (client.invoices.length === 0) {
    return isCustom ? (
      <EmptyState
        title={w.noInvoicesTitle}
        action={<PageLink to={statementPath(client.id)}>{w.openStatement}</PageLink>}
      >
        {w.customInvoices}
      </EmptyState>
    ) : (
      <EmptyState title={w.noInvoicesTitle}>{w.noInvoicesBody}</EmptyState>
    );
  }
  return (
    <>
      <LedgerTable
        label={w.invoices}
        rows={client.invoices}
        rowKey={(invoice) => invoice.id}
        rowName={(invoice) => invoice.number ?? invoice.id}
        columns={[
          {
            key: 'number',
            head: w.invoice,
            rowHead: true,
            tone: 'name',
            cell: (invoice) => invoice.number ?? w.draft,
          },
          { key: 'period', head: w.invoicePeriod, tone: 'dim', cell: (invoice) => spanOf(invoice, zone) },
          {
            key: 'total',
            head: w.total,
            align: 'right',
            cell: (invoice) => <Money value={invoice.total} />,
          },
          {
            key: 'due',
            head: w.due,
            align: 'right',
            cell: (invoice) => (isZero(invoice.due.amount) ? null : <Money value={invoice.due} />),
          },
          {
            key: 'state',
            head: w.state,
            width: 150,
            cell: (invoice) => (
              <State kind={MARKS[invoice.status] ?? 'waiting'}>{sentenceCase(invoice.status)}</State>
            ),
          },
          {
            key: 'link',
            head: w.openInStripe,
            cell: (invoice) =>
              invoice.link ? <OutwardLink url={invoice.link}>{w.openInStripe}</OutwardLink> : null,
          },
        ]}
      />
      {client.stripe_read_at ? (
        <p className={classes['note']}>{w.stripeRead(formatWhen(client.stripe_read_at, zone))}</p>
      ) : null}
    </>
  );
}
