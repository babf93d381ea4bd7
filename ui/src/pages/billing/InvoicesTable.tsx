import type { BilledInvoice } from '~/bindings/rpc';
import { dayOf, formatSpan, isZero } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { type Column, LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink, PageLink } from '~/parts/Link';
import { State, type StateKind } from '~/parts/State';
import { words } from '~/words';
import { clientPath, explainPath } from '../shared/paths';
import classes from './Payments.module.css';

const w = words.payments;

function mark(invoice: BilledInvoice): StateKind {
  if (invoice.overdue) return 'stopped';
  if (invoice.status === 'paid') return 'done';
  return invoice.status === 'open' || invoice.status === 'uncollectible' ? 'held' : 'waiting';
}

/** What it bills, in the words that a period is chosen by; the current one where the invoice does not say. */
function spanOf({ from, to }: BilledInvoice, zone: string): string | undefined {
  if (!from || !to) return undefined;
  const [first, last] = [dayOf(from, zone), dayOf(to, zone)];
  return first < last ? `${first}..${last}` : undefined;
}

function columns(zone: string, ofOneClient: boolean): Column<BilledInvoice>[] {
  const all: (Column<BilledInvoice> | null)[] = [
    {
      key: 'number',
      head: w.invoice,
      rowHead: ofOneClient,
      tone: ofOneClient ? 'name' : 'ink',
      cell: (invoice) => invoice.number ?? w.draft,
    },
    ofOneClient
      ? null
      : { key: 'client', head: w.client, rowHead: true, tone: 'name', cell: (invoice) => invoice.client },
    {
      key: 'period',
      head: w.period,
      tone: 'dim',
      cell: ({ from, to }) => (from && to && from !== to ? formatSpan(from, to, zone) : null),
    },
    {
      key: 'made',
      head: w.made,
      tone: 'dim',
      cell: (invoice) => <When at={invoice.created} zone={zone} as="day" />,
    },
    { key: 'total', head: w.total, align: 'right', cell: (invoice) => <Money value={invoice.total} /> },
    {
      key: 'due',
      head: w.toPay,
      align: 'right',
      cell: (invoice) => (isZero(invoice.due.amount) ? null : <Money value={invoice.due} />),
    },
    {
      key: 'state',
      head: w.state,
      className: classes['apart'] ?? '',
      cell: (invoice) => <State kind={mark(invoice)}>{invoice.state}</State>,
    },
    {
      key: 'links',
      head: w.more,
      align: 'right',
      cell: (invoice) => (
        <span className={classes['links']}>
          {invoice.ours && invoice.client_id ? (
            <PageLink to={explainPath(invoice.client_id, spanOf(invoice, zone))}>{w.explain}</PageLink>
          ) : null}
          {invoice.link ? <OutwardLink url={invoice.link}>{w.openInStripe}</OutwardLink> : null}
        </span>
      ),
    },
  ];
  return all.filter((column) => column !== null);
}

/** Invoices as Stripe has them; why one is not paid, and what helps, stands under its row. */
export function InvoicesTable({
  rows,
  zone,
  ofOneClient = false,
}: {
  rows: readonly BilledInvoice[];
  zone: string;
  ofOneClient?: boolean;
}) {
  const { go } = useNavigation();
  return (
    <LedgerTable
      label={w.invoices}
      columns={columns(zone, ofOneClient)}
      rows={rows}
      rowKey={(invoice) => invoice.id}
      rowName={(invoice) => `${invoice.client}, ${invoice.number ?? invoice.id}`}
      {...(ofOneClient
        ? {}
        : {
            stickyHead: true,
            onOpen: (invoice: BilledInvoice) => {
              if (invoice.client_id) go(`${clientPath(invoice.client_id)}?tab=invoices`);
            },
          })}
      reason={(invoice) =>
        invoice.reason
          ? {
              text: invoice.reason,
              ...(invoice.pay_page
                ? { action: <OutwardLink url={invoice.pay_page}>{w.payPage}</OutwardLink> }
                : {}),
            }
          : null
      }
    />
  );
}
