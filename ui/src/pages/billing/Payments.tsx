import { useState } from 'react';
import type { PaymentFilter } from '~/bindings/rpc';
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
import { ageWords, NotRead, Sums } from './MirrorNote';
import { PaymentsTable } from './PaymentsTable';

const w = words.payments;
const ROWS = 100;
const FILTERS = Object.entries(w.paymentFilters) as [PaymentFilter, string][];

/** The filter that an address names; all without one. */
export function paymentFilter(show: string | undefined): PaymentFilter {
  return FILTERS.find(([filter]) => filter === show)?.[0] ?? 'all';
}

/** The page at `/billing/payments`: each attempt at a client's money, declined ones that nothing made good first. */
export function Payments({ client, filter }: { client: string | undefined; filter: PaymentFilter }) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.payments',
    { client: client ?? null, filter, order: 'usual', page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  return (
    <BillingPage
      tab="payments"
      subtitle={
        client ? (
          <>
            {w.ofClient} <PageLink to="/billing/payments">{w.showAll}</PageLink>
          </>
        ) : (
          ageWords(read.data?.age, zone)
        )
      }
      filters={FILTERS.map(([value, label]) => ({ value, label }))}
      filter={filter}
      onFilter={(show) => {
        setOffset(0);
        go(withQuery('/billing/payments', { client, show: show === 'all' ? undefined : show }));
      }}
    >
      <Freshness />
      <Answered read={read} rows={10}>
        {(view) => (
          <>
            <NotRead age={view.age} />
            <Sums sums={view.sums} what={w.paymentWord} other={w.wentBack} />
            {view.total === 0 ? (
              <EmptyState title={w.noPayments}>{w.noPaymentsBody}</EmptyState>
            ) : (
              <PaymentsTable rows={view.rows} zone={zone} />
            )}
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={setOffset} />
          </>
        )}
      </Answered>
    </BillingPage>
  );
}
