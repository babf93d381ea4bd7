import { useState } from 'react';
import type { InvoiceFilter } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import { withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { BillingPage } from './BillingPage';
import { InvoicesTable } from './InvoicesTable';
import { ageWords, NotRead, Sums } from './MirrorNote';

const w = words.payments;
const ROWS = 100;
const FILTERS = Object.entries(w.invoiceFilters) as [InvoiceFilter, string][];

/** The filter that an address names; all without one. */
export function invoiceFilter(show: string | undefined): InvoiceFilter {
  return FILTERS.find(([filter]) => filter === show)?.[0] ?? 'all';
}

/** The page at `/billing/invoices`: Stripe's invoices, readable without network. */
export function Invoices({ client, filter }: { client: string | undefined; filter: InvoiceFilter }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.invoices',
    { client: client ?? null, filter, order: 'usual', page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  return (
    <BillingPage
      tab="invoices"
      subtitle={
        client ? (
          <>
            {w.ofClient} <PageLink to="/billing/invoices">{w.showAll}</PageLink>
          </>
        ) : (
          ageWords(read.data?.age, zone)
        )
      }
      filters={FILTERS.map(([value, label]) => ({ value, label }))}
      filter={filter}
      onFilter={(show) => {
        setOffset(0);
        go(withQuery('/billing/invoices', { client, show: show === 'all' ? undefined : show }));
      }}
    >
      <Freshness />
      <Answered read={read} rows={10}>
        {(view) => (
          <>
            <NotRead age={view.age} />
            <Sums sums={view.sums} what={w.invoiceWord} other={w.stillToPay} />
            {view.total === 0 ? (
              <EmptyState title={w.noInvoices}>{w.noInvoicesBody}</EmptyState>
            ) : (
              <InvoicesTable rows={view.rows} zone={zone} />
            )}
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={setOffset} />
            {view.total > 0 ? <PageLink to="/reconcile">{w.reconcile}</PageLink> : null}
          </>
        )}
      </Answered>
    </BillingPage>
  );
}
