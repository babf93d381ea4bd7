import { useState } from 'react';
import type { InvoiceFilter } from '~/bindings/rpc';
import { PageLink } from '~/parts/Link';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { InvoicesTable } from './InvoicesTable';
import { filterNamed, MirrorList, ROWS } from './MirrorList';
import { Sums } from './MirrorNote';

const w = words.payments;

/** The filter that an address names; all without one. */
export function invoiceFilter(show: string | undefined): InvoiceFilter {
  return filterNamed(w.invoiceFilters, show);
}

/** The page at `/billing/invoices`: Stripe's invoices. */
export function Invoices({ client, filter }: { client: string | undefined; filter: InvoiceFilter }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.invoices',
    { client: client ?? null, filter, order: 'usual', page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  const list = { client, filter, read, offset, onOffset: setOffset };
  return (
    <MirrorList tab="invoices" filters={w.invoiceFilters} {...list}>
      {(view) => (
        <>
          <Sums sums={view.sums} what={w.invoiceWord} other={w.stillToPay} />
          {view.total === 0 ? (
            <EmptyState title={w.noInvoices}>{w.noInvoicesBody}</EmptyState>
          ) : (
            <>
              <InvoicesTable rows={view.rows} zone={zone} />
              <PageLink to="/reconcile">{w.reconcile}</PageLink>
            </>
          )}
        </>
      )}
    </MirrorList>
  );
}
