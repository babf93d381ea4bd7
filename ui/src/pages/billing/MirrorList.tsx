import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { MirrorAge } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import type { RpcError } from '~/platform/platform';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { Pager } from '../shared/Pager';
import { withQuery } from '../shared/paths';
import { useWorkspace } from '../shared/workspace';
import { BILLING_PATHS, BillingPage } from './BillingPage';
import { ageWords, NotRead } from './MirrorNote';

const w = words.payments;

/** Rows that a list of Stripe's shows at once. */
export const ROWS = 100;

export interface MirrorListProps<F extends string, V> {
  tab: 'invoices' | 'payments';
  /** Of one client only. */
  client: string | undefined;
  filters: Readonly<Record<F, string>>;
  filter: F;
  read: UseQueryResult<V, RpcError>;
  offset: number;
  onOffset: (offset: number) => void;
  children: (view: V) => ReactNode;
}

/** The filter that an address names; the first one, which shows all, without it. */
export function filterNamed<F extends string>(
  filters: Readonly<Record<F, string>>,
  show: string | undefined,
): F {
  const known = Object.keys(filters) as F[];
  return known.find((filter) => filter === show) ?? (known[0] as F);
}

/** A tab of Billing that shows what Stripe has, readable without network: its age, its filters, its pages. */
export function MirrorList<F extends string, V extends { age: MirrorAge; total: number }>({
  tab,
  client,
  filters,
  filter,
  read,
  offset,
  onOffset,
  children,
}: MirrorListProps<F, V>) {
  const { go } = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const path = BILLING_PATHS[tab];
  const all = filterNamed(filters, undefined);
  return (
    <BillingPage
      tab={tab}
      subtitle={
        client ? (
          <>
            {w.ofClient} <PageLink to={path}>{w.showAll}</PageLink>
          </>
        ) : (
          ageWords(read.data?.age, zone)
        )
      }
      filters={(Object.entries(filters) as [F, string][]).map(([value, label]) => ({ value, label }))}
      filter={filter}
      onFilter={(show) => {
        onOffset(0);
        go(withQuery(path, { client, show: show === all ? undefined : show }));
      }}
    >
      <Freshness />
      <Answered read={read} rows={10}>
        {(view) => (
          <>
            <NotRead age={view.age} />
            {children(view)}
            <Pager offset={offset} limit={ROWS} total={view.total} onGo={onOffset} />
          </>
        )}
      </Answered>
    </BillingPage>
  );
}
