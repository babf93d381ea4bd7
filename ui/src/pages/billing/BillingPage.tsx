import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Page } from '~/parts/Page';
import { type Tab, Tabs } from '~/parts/Tabs';
import { words } from '~/words';

const w = words.billing;

export type BillingTab = 'month' | 'queue' | 'sent' | 'invoices' | 'payments' | 'payouts' | 'changes';

export interface BillingPageProps {
  tab: BillingTab;
  onTab: (tab: BillingTab) => void;
  waiting: number;
  subtitle: string;
  /** Filters of the open tab with their counts; the first one shows all. */
  filters?: { value: string; label: string }[];
  filter?: string;
  onFilter?: (filter: string) => void;
  onExport: () => void;
  foot?: ReactNode;
  children: ReactNode;
}

/** The frame of Billing: title, filter, export, tabs; what a tab shows comes from its own folder. */
export function BillingPage(props: BillingPageProps) {
  const { tab, onTab, waiting, subtitle, filters, filter, onFilter, onExport, foot, children } = props;
  const tabs: (Tab & { value: BillingTab })[] = [
    { value: 'month', label: w.thisMonth },
    { value: 'queue', label: w.sendQueue, count: waiting },
    { value: 'sent', label: w.unitsSent },
    { value: 'invoices', label: w.invoices },
    { value: 'payments', label: w.payments },
    { value: 'payouts', label: w.payouts },
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
          <Button leftSection={<IconDownload size={15} stroke={1.7} aria-hidden />} onClick={onExport}>
            {w.export}
          </Button>
        </>
      }
    >
      <Tabs label={w.tabs} tabs={tabs} value={tab} onChange={(value) => onTab(value as BillingTab)}>
        {children}
      </Tabs>
    </Page>
  );
}
