import { Button } from '@mantine/core';
import { useState } from 'react';
import type {
  OneOffView,
  SubscribedPriceView,
  SubscriptionState,
  SubscriptionsView,
  SubscriptionView,
  ToBeginView,
} from '~/bindings/rpc';
import { formatSpan, formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { Money, When } from '~/parts/amounts';
import { type Fact, Facts } from '~/parts/Facts';
import { LedgerTable } from '~/parts/LedgerTable';
import { OutwardLink } from '~/parts/Link';
import { Section } from '~/parts/Section';
import { State, type StateKind } from '~/parts/State';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { newOverridePath } from '../overrides/paths';
import { Answered } from '../shared/Answered';
import { CancelDialog, CollectDialog, PauseDialog } from './dialogs';
import { changePricesPath, newSubscriptionPath, oneOffPath } from './paths';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;

const MARK: Record<SubscriptionState, StateKind> = {
  running: 'done',
  care: 'stopped',
  paused: 'held',
  ended: 'waiting',
};

function Prices({ prices }: { prices: SubscribedPriceView[] }) {
  return (
    <ul className={classes['lines']}>
      {prices.map((price) => (
        <li key={price.price}>
          {price.name} · {price.words}
        </li>
      ))}
    </ul>
  );
}

const named = (prices: SubscribedPriceView[]) => prices.map((price) => price.name).join(', ');

function factsOf(one: SubscriptionView, zone: string): Fact[] {
  const facts: Fact[] = [
    { label: w.state, value: <State kind={MARK[one.state]}>{one.state_words}</State> },
    {
      label: w.prices,
      strong: true,
      value: <Prices prices={one.prices} />,
    },
  ];
  if (one.period_start && one.period_end) {
    facts.push({ label: w.period, value: formatSpan(one.period_start, one.period_end, zone) });
  }
  facts.push({ label: w.collection, value: one.collection_words });
  if (one.days_until_due === null) {
    facts.push({
      label: w.method,
      value: one.has_payment_method ? one.payment_words : <State kind="held">{one.payment_words}</State>,
    });
  }
  if (one.next_amount) {
    facts.push({
      label: w.nextInvoice,
      value: (
        <>
          <Money value={one.next_amount} />
          {one.next_read_at ? `, ${w.nextRead(formatWhen(one.next_read_at, zone))}` : ''}
        </>
      ),
    });
  }
  if (one.pending) {
    facts.push({
      label: w.planned,
      value: w.plannedAt(one.pending.words, formatWhen(one.pending.at, zone, 'day-time')),
    });
  }
  return facts;
}

function Actions({ view, one }: { view: SubscriptionsView; one: SubscriptionView }) {
  const { go } = useNavigation();
  const pause = useWrite('subscription.pause');
  const planned = usePlanned(view.client_id);
  const [dialog, setDialog] = useState<'cancel' | 'pause' | 'collect' | null>(null);
  const plan = (what: 'resume' | 'keep') =>
    pause.mutate(
      { client: view.client_id, subscription: one.id, what, resumes_at: null },
      { onSuccess: planned },
    );
  const close = () => setDialog(null);
  return (
    <>
      <div className={classes['actions']}>
        {one.can.change ? (
          <Button onClick={() => go(changePricesPath(view.client_id, one.id))}>{w.change}</Button>
        ) : null}
        {one.can.change ? (
          <Button onClick={() => go(newOverridePath(view.client_id))}>{words.overrides.give}</Button>
        ) : null}
        {one.can.keep ? (
          <Button onClick={() => plan('keep')} loading={pause.isPending}>
            {w.keep}
          </Button>
        ) : null}
        {one.can.resume ? (
          <Button onClick={() => plan('resume')} loading={pause.isPending}>
            {w.resume}
          </Button>
        ) : null}
        {one.can.collect ? <Button onClick={() => setDialog('collect')}>{w.collectChange}</Button> : null}
        {one.can.pause ? <Button onClick={() => setDialog('pause')}>{w.pause}</Button> : null}
        {one.can.cancel ? <Button onClick={() => setDialog('cancel')}>{w.cancel}</Button> : null}
      </div>
      {pause.error ? <ErrorState error={pause.error} /> : null}
      {dialog === 'cancel' ? <CancelDialog view={view} one={one} onClose={close} /> : null}
      {dialog === 'collect' ? <CollectDialog view={view} one={one} onClose={close} /> : null}
      {dialog === 'pause' ? <PauseDialog view={view} one={one} onClose={close} /> : null}
    </>
  );
}

/** A subscription that Stripe begins by itself, and the way to stop it before. */
function ToBegin({ view, one, zone }: { view: SubscriptionsView; one: ToBeginView; zone: string }) {
  const callOff = useWrite('subscription.call_off');
  const planned = usePlanned(view.client_id);
  const plan = () =>
    callOff.mutate({ client: view.client_id, schedule: one.schedule }, { onSuccess: planned });
  return (
    <Section
      title={w.toBegin(named(one.prices))}
      action={one.link ? <OutwardLink url={one.link}>{w.openInStripe}</OutwardLink> : null}
    >
      <Facts
        label={one.schedule}
        facts={[
          { label: w.begins, value: formatWhen(one.at, zone, 'full') },
          { label: w.prices, strong: true, value: <Prices prices={one.prices} /> },
        ]}
      />
      <div className={classes['actions']}>
        <Button onClick={plan} loading={callOff.isPending}>
          {w.callOff}
        </Button>
      </div>
      {callOff.error ? <ErrorState error={callOff.error} /> : null}
    </Section>
  );
}

function OneOffs({ view, zone }: { view: SubscriptionsView; zone: string }) {
  const { go } = useNavigation();
  return (
    <Section
      title={w.oneOffTitle}
      action={<Button onClick={() => go(oneOffPath(view.client_id))}>{w.oneOff}</Button>}
    >
      <LedgerTable<OneOffView>
        label={w.oneOffTitle}
        rows={view.one_off}
        rowKey={(item) => item.id}
        rowName={(item) => item.description}
        empty={w.oneOffNone}
        columns={[
          {
            key: 'what',
            head: w.description,
            rowHead: true,
            tone: 'name',
            cell: (item) => item.description,
          },
          { key: 'where', head: w.where, tone: 'dim', cell: (item) => item.where_words },
          { key: 'when', head: w.when, tone: 'dim', cell: (item) => <When at={item.at} zone={zone} /> },
          { key: 'amount', head: w.amount, align: 'right', cell: (item) => <Money value={item.amount} /> },
        ]}
      />
    </Section>
  );
}

/** What a client subscribes to, as last read from Stripe, and what can be done about it. */
export function ClientSubscriptions({ client, zone }: { client: string; zone: string }) {
  const read = useRead('subscriptions.read', { id: client });
  const { go } = useNavigation();
  return (
    <Answered read={read} rows={6}>
      {(view) => {
        if (!view.customer) return <EmptyState title={w.noCustomerTitle}>{w.noCustomerBody}</EmptyState>;
        const begin = <Button onClick={() => go(newSubscriptionPath(view.client_id))}>{w.begin}</Button>;
        return (
          <div className={classes['stack']}>
            {view.to_begin.map((one) => (
              <ToBegin key={one.schedule} view={view} one={one} zone={zone} />
            ))}
            {view.subscriptions.length === 0 && view.to_begin.length === 0 ? (
              <EmptyState title={w.noneTitle} action={begin}>
                {w.noneBody}
              </EmptyState>
            ) : (
              view.subscriptions.map((one, index) => (
                <Section
                  key={one.id}
                  title={named(one.prices)}
                  note={view.read_at ? w.readAt(formatWhen(view.read_at, zone)) : null}
                  action={
                    <>
                      {one.link ? <OutwardLink url={one.link}>{w.openInStripe}</OutwardLink> : null}
                      {index === 0 ? begin : null}
                    </>
                  }
                >
                  <Facts label={one.id} facts={factsOf(one, zone)} />
                  <Actions view={view} one={one} />
                </Section>
              ))
            )}
            <OneOffs view={view} zone={zone} />
          </div>
        );
      }}
    </Answered>
  );
}
