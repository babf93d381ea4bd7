import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { type Tab, Tabs } from '~/parts/Tabs';
import { words } from '~/words';

const w = words.billing;

export const BILLING_PATHS = {
  month: '/billing/month',
  queue: '/billing',
  sent: '/billing/sent',
  invoices: '/billing/invoices',
  payments: '/billing/payments',
  payouts: '/billing/payouts',
  changes: '/billing/changes',
} as const;
export type BillingTab = keyof typeof BILLING_PATHS;

export interface BillingPageProps {
  tab: BillingTab;
  /** Lines of the send queue; `undefined` until it was read. */
  waiting?: number | undefined;
  subtitle?: ReactNode;
  /** Filters of the open tab with their counts; the first one shows all. */
  filters?: { value: string; label: string }[];
  filter?: string;
  onFilter?: (filter: string) => void;
  actions?: ReactNode;
  foot?: ReactNode;
  children: ReactNode;
}

/** The frame of Billing: title, filter, tabs; what a tab shows comes from its own file. */
export function BillingPage(props: BillingPageProps) {
  const { tab, waiting, subtitle, filters, filter, onFilter, actions, foot, children } = props;
  const { go } = useNavigation();
  const tabs: Tab[] = [
    { value: 'month', label: words.month.tab },
    { value: 'queue', label: w.sendQueue, ...(waiting === undefined ? {} : { count: waiting }) },
    { value: 'sent', label: w.unitsSent },
    { value: 'invoices', label: words.payments.invoices },
    { value: 'payments', label: words.payments.payments },
    { value: 'payouts', label: words.payments.payouts },
    { value: 'changes', label: w.plannedChanges },
  ];
  return (
    <Page
      title={w.title}
      subtitle={subtitle}
      foot={foot}
      actions={
        <>
          {filters && filter !== undefined && onFilter ? (
            <SegmentedControl aria-label={w.filter} data={filters} value={filter} onChange={onFilter} />
          ) : null}
          {actions}
        </>
      }
    >
      <Tabs
        label={w.tabs}
        tabs={tabs}
        value={tab}
        onChange={(value) => go(BILLING_PATHS[value as BillingTab])}
      >
        {children}
      </Tabs>
    </Page>
  );
}
