import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconFileText, IconListSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ClientView } from '~/bindings/rpc';
import { OutwardLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { Tabs } from '~/parts/Tabs';
import { words } from '~/words';

const w = words.client;

export type ClientTab = 'period' | 'plan' | 'invoices' | 'billing' | 'rule' | 'subscription' | 'activity';

export interface ClientPageProps {
  client: ClientView;
  tab: ClientTab;
  /** Statements bill the client, so that its plan is given here. */
  hasPlan: boolean;
  onTab: (tab: ClientTab) => void;
  /** Chooses the period that is shown. */
  period?: ReactNode;
  /** Absent while no rule bills the client: there is no charge to explain. */
  onExplain?: (() => void) | undefined;
  onStatement?: (() => void) | undefined;
  onRename: () => void;
  /** Absent once billing has stopped. */
  onStop?: (() => void) | undefined;
  children: ReactNode;
}

function Subtitle({ client }: { client: ClientView }) {
  const facts = [client.rules[0]?.price_words, client.email].filter((fact) => fact != null && fact !== '');
  return (
    <>
      {facts.join(' · ')}
      {client.customer && client.customer_link ? (
        <>
          {facts.length > 0 ? ' · ' : ''}
          <OutwardLink url={client.customer_link}>{client.customer}</OutwardLink>
        </>
      ) : null}
    </>
  );
}

/** The frame of a client's page: who it is, what can be done, its views as tabs. */
export function ClientPage(props: ClientPageProps) {
  const { client, tab, hasPlan, onTab, period, onExplain, onStatement, onRename, onStop, children } = props;
  return (
    <Page
      above={{ label: w.above, to: '/clients' }}
      title={client.nickname}
      subtitle={<Subtitle client={client} />}
      actions={
        <>
          {period}
          {onExplain ? (
            <Button leftSection={<IconListSearch size={15} stroke={1.7} aria-hidden />} onClick={onExplain}>
              {w.explain}
            </Button>
          ) : null}
          {onStatement ? (
            <Button leftSection={<IconFileText size={15} stroke={1.7} aria-hidden />} onClick={onStatement}>
              {w.statement}
            </Button>
          ) : null}
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label={w.more} size={30}>
                <IconDots size={16} stroke={1.8} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onRename}>{w.rename}</Menu.Item>
              {onStop ? <Menu.Item onClick={onStop}>{w.stop}</Menu.Item> : null}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <Tabs
        label={w.tabs}
        value={tab}
        onChange={(value) => onTab(value as ClientTab)}
        tabs={[
          { value: 'period', label: w.thisPeriod },
          ...(hasPlan ? [{ value: 'plan', label: words.clientPlan.tab }] : []),
          { value: 'invoices', label: w.invoices },
          { value: 'billing', label: words.billingDetails.tab },
          { value: 'rule', label: w.rule },
          { value: 'subscription', label: words.subscription.tab },
          { value: 'activity', label: w.activity },
        ]}
      >
        {children}
      </Tabs>
    </Page>
  );
}
