import { useState } from 'react';
import type { PaymentFilter } from '~/bindings/rpc';
import { EmptyState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { filterNamed, MirrorList, ROWS } from './MirrorList';
import { Sums } from './MirrorNote';
import { PaymentsTable } from './PaymentsTable';

const w = words.payments;

/** The filter that an address names; all without one. */
export function paymentFilter(show: string | undefined): PaymentFilter {
  return filterNamed(w.paymentFilters, show);
}

/** The page at `/billing/payments`: each attempt at a client's money, declined ones that nothing made good first. */
export function Payments({ client, filter }: { client: string | undefined; filter: PaymentFilter }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const [offset, setOffset] = useState(0);
  const read = useRead(
    'billing.payments',
    { client: client ?? null, filter, order: 'usual', page: { offset, limit: ROWS } },
    { keepPrevious: true },
  );
  const list = { client, filter, read, offset, onOffset: setOffset };
  return (
    <MirrorList tab="payments" filters={w.paymentFilters} {...list}>
      {(view) => (
        <>
          <Sums sums={view.sums} what={w.paymentWord} other={w.wentBack} />
          {view.total === 0 ? (
            <EmptyState title={w.noPayments}>{w.noPaymentsBody}</EmptyState>
          ) : (
            <PaymentsTable rows={view.rows} zone={zone} />
          )}
        </>
      )}
    </MirrorList>
  );
}
