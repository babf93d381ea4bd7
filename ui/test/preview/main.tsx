import { Button } from '@mantine/core';
import axe from 'axe-core';
import { type ReactNode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Ground } from '~/app/App';
import { type Mode, Shell } from '~/layout';
import { BillingPage } from '~/pages/billing/BillingPage';
import { QueueSendBar, SendQueue } from '~/pages/billing/SendQueue';
import { ClientPage } from '~/pages/client/ClientPage';
import { ThisPeriod } from '~/pages/client/ThisPeriod';
import { CheckKeyStep } from '~/pages/connectStripe/CheckKeyStep';
import { CreditPricePage } from '~/pages/creditPrice/CreditPricePage';
import { priceStops } from '~/pages/creditPrice/stops';
import { WhatIf } from '~/pages/creditPrice/WhatIf';
import { OverviewPage } from '~/pages/overview/OverviewPage';
import { Page } from '~/parts/Page';
import { StepFoot, StepLine } from '~/parts/StepLine';
import { words } from '~/words';
import { FakePlatform } from '../fakePlatform';
import * as data from './data';

const nothing = () => undefined;

interface Screen {
  path: string;
  mode: Mode;
  page: ReactNode;
  job?: boolean;
}

function Queue() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(
    new Set(data.queue.ready.map((line) => line.id)),
  );
  return (
    <BillingPage
      tab="queue"
      waiting={12}
      subtitle={words.billing.since('19 November 17:10', 'USD')}
      filters={['All 12', 'Ready 9', 'Held 2', 'No payer 1'].map((label) => ({ label, value: label }))}
      filter="All 12"
      onFilter={nothing}
      foot={<QueueSendBar queue={data.queue} selected={selected} onSend={nothing} />}
    >
      <SendQueue
        queue={data.queue}
        now={data.NOW}
        zone={data.ZONE}
        selection={{ selected, onChange: setSelected }}
        onOpen={nothing}
        onAct={nothing}
      />
    </BillingPage>
  );
}

function CreditPrice() {
  const [draft, setDraft] = useState({
    cost: '$0.002',
    price: '$0.004',
    markup: '',
    mode: 'all-in' as const,
    anyAmount: '$75',
    step: '1',
    platformFee: '5',
    stripePercent: '2.9',
    stripeFixed: '0.30',
  });
  const stops = priceStops('0.0040');
  return (
    <CreditPricePage
      draft={draft}
      onDraft={(change) => setDraft({ ...draft, ...(change as Partial<typeof draft>) })}
      view={data.creditPrice}
      zone={data.ZONE}
      onSave={nothing}
      whatIf={<WhatIf view={data.whatIf} stops={stops} price="0.004" onPrice={nothing} />}
    />
  );
}

function screens(): Record<string, Screen> {
  const rule = data.client.rules[0];
  if (!rule) throw new Error('the preview client has no rule');
  return {
    overview: {
      path: '/',
      mode: 'live',
      job: true,
      page: (
        <OverviewPage
          view={data.overview}
          setUp={data.setUp}
          zone={data.ZONE}
          onSync={nothing}
          onReview={nothing}
          onAct={nothing}
        />
      ),
    },
    client: {
      path: '/clients/c1',
      mode: 'live',
      page: (
        <ClientPage
          client={data.client}
          tab="period"
          hasPlan={false}
          onTab={nothing}
          onExplain={nothing}
          onStatement={nothing}
          onRename={nothing}
          onStop={nothing}
        >
          <ThisPeriod
            clientId="c1"
            rule={rule}
            assigned={data.client.assigned}
            isCustom={false}
            now={data.NOW}
            zone={data.ZONE}
            onAssign={nothing}
          />
        </ClientPage>
      ),
    },
    'send-queue': { path: '/billing', mode: 'live', page: <Queue /> },
    'credit-price': { path: '/credit-price', mode: 'sandbox', page: <CreditPrice /> },
    'connect-stripe': {
      path: '/connections',
      mode: 'live',
      page: (
        <Page
          above={{ label: words.connectStripe.above('3', '9') }}
          title={words.connectStripe.title}
          actions={<Button>{words.connectStripe.saveAndLeave}</Button>}
          under={<StepLine steps={words.connectStripe.steps} at={2} reached={2} onGo={nothing} />}
          foot={
            <StepFoot
              onBack={nothing}
              open="Credit notes can be added later"
              next={words.connectStripe.continueToWebhook}
              onNext={nothing}
            />
          }
        >
          <CheckKeyStep
            connection={data.connection}
            accountUrl="https://dashboard.stripe.com"
            onTestAgain={nothing}
          />
        </Page>
      ),
    },
  };
}

const query = new URLSearchParams(window.location.search);
const screen = screens()[query.get('page') ?? 'overview'];
const root = document.getElementById('root');
if (!screen || !root) throw new Error('no such screen');
const sandbox = screen.mode === 'sandbox';
const workspace = sandbox ? 'Sandbox agency' : 'Northlight AI';

createRoot(root).render(
  <Ground platform={new FakePlatform()} scheme={query.get('scheme') === 'dark' ? 'dark' : 'light'}>
    <Shell
      rail={{
        workspace,
        path: screen.path,
        needs: sandbox ? {} : { '/': 8, '/usage': 2, '/billing': 3 },
        offerSetUp: sandbox,
        onFind: nothing,
        onSwitchWorkspace: nothing,
        onNewWorkspace: nothing,
      }}
      strip={{
        mode: screen.mode,
        workspace,
        sending: sandbox ? 'Nothing leaves this computer' : 'Asks before sending',
        now: data.NOW,
        zone: data.ZONE,
        lastSync: '2026-11-20T14:42:00Z',
        nextSync: '2026-11-20T15:42:00Z',
        online: true,
        ...(screen.job ? { job: { label: 'Reading Voxline calls', done: 412, total: 1180 } } : {}),
        ...(sandbox ? { onLetPass: nothing } : {}),
      }}
    >
      {screen.page}
    </Shell>
  </Ground>,
);

/** `&axe` writes what axe finds, colours included, into the title, where a headless browser can read it. */
if (query.has('axe')) {
  setTimeout(async () => {
    const { violations } = await axe.run();
    document.title = JSON.stringify(
      violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 140))]),
    );
  }, 1200);
}
