import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NewSubscriptionParams, PriceChoice, SubscriptionChoices } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { FieldRow } from '~/parts/Facts';
import { Columns, Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { ChoiceList } from '../shared/ChoiceList';
import { useWorkspace } from '../shared/workspace';
import { dayStart } from './day';
import { elsewhere, faultAt } from './faults';
import { InvoicePreview } from './InvoicePreview';
import { Payer } from './Payer';
import { PlanFoot } from './PlanFoot';
import { PlanSelect } from './PlanSelect';
import { PriceTable } from './PriceTable';
import { subscriptionPath } from './paths';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;
const FIELDS = ['prices', 'once', 'currency', 'start', 'anchor', 'trial_days', 'days_until_due'] as const;

interface Draft {
  prices: string[];
  once: string[];
  start: 'now' | 'common' | 'later';
  day: string;
  trial: string;
  collect: 'card' | 'send';
  days: string;
  currency: string;
}

function whole(text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** Of these prices those that can be chosen here. */
function offered(choices: readonly PriceChoice[], ids: readonly string[]): string[] {
  return choices.filter((choice) => ids.includes(choice.id)).map((choice) => choice.id);
}

/** The form as the core takes it; null while a field of it cannot be read. */
function asked(choices: SubscriptionChoices, draft: Draft, zone: string): NewSubscriptionParams | null {
  const start = draft.start === 'later' ? dayStart(draft.day, zone) : null;
  // Only what begins now has a trial: typed before another beginning was chosen, it is not meant.
  const tries = draft.start === 'now' && draft.trial.trim() !== '';
  const trial = tries ? whole(draft.trial) : null;
  const days = draft.collect === 'send' ? whole(draft.days) : null;
  if (draft.prices.length === 0) return null;
  if (draft.start === 'later' && start === null) return null;
  if (tries && trial === null) return null;
  if (draft.collect === 'send' && days === null) return null;
  return {
    client: choices.client_id,
    prices: draft.prices,
    once: draft.once,
    currency: draft.currency === '' ? null : draft.currency,
    start,
    anchor: draft.start === 'common' ? choices.common_day : null,
    trial_days: trial,
    days_until_due: days,
  };
}

function Preview({ params, zone }: { params: NewSubscriptionParams | null; zone: string }) {
  const read = useRead('subscription.preview', params ?? ({} as NewSubscriptionParams), {
    enabled: params !== null,
    keepPrevious: true,
  });
  if (!params) return <p className={classes['note']}>{w.choosePrice}</p>;
  if (read.error && elsewhere(read.error, FIELDS) === null) {
    return <p className={classes['note']}>{read.error.message}</p>;
  }
  return (
    <Answered read={read} rows={4}>
      {(preview) => (
        <div className={classes['stack']}>
          <InvoicePreview title={w.first} invoice={preview.first} zone={zone} />
          <InvoicePreview title={w.usual} invoice={preview.usual} zone={zone} />
          <p className={classes['note']}>{preview.note}</p>
        </div>
      )}
    </Answered>
  );
}

function Form({ choices }: { choices: SubscriptionChoices }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const plan = useWrite('subscription.plan');
  const planned = usePlanned(choices.client_id);
  const [tried, setTried] = useState(false);
  const [draft, setDraft] = useState<Draft>({
    prices: [],
    once: [],
    start: choices.common_day ? 'common' : 'now',
    day: '',
    trial: '',
    collect: choices.has_payment_method ? 'card' : 'send',
    days: '14',
    currency: choices.currency ?? '',
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const params = asked(choices, draft, zone);
  const currencies = [
    ...new Set(
      choices.prices.filter((each) => draft.prices.includes(each.id)).flatMap((each) => each.currencies),
    ),
  ];
  const submit = () => {
    setTried(true);
    if (params) plan.mutate(params, { onSuccess: planned });
  };
  const fault = (field: string) => faultAt(plan.error, field);
  const rest = elsewhere(plan.error, FIELDS);
  const priceFault = fault('prices') || (tried && draft.prices.length === 0 ? w.choosePrice : false);
  return (
    <Page
      above={{ label: choices.nickname, to: subscriptionPath(choices.client_id) }}
      title={w.newTitle(choices.nickname)}
      subtitle={w.newSubtitle}
      ruled
      foot={<PlanFoot label={w.continueTo} onPlan={submit} busy={plan.isPending} />}
    >
      <Columns
        width={380}
        main={
          <div className={classes['stack']}>
            <Section title={w.every}>
              <PlanSelect
                onChoose={(plan) =>
                  change({
                    prices: offered(choices.prices, plan.prices),
                    once: offered(choices.once, plan.once),
                    trial: plan.trial,
                    ...(plan.trial === '' ? {} : { start: 'now' }),
                  })
                }
              />
              <PriceTable
                label={w.every}
                prices={choices.prices}
                chosen={draft.prices}
                onChange={(prices) => change({ prices })}
              />
              {priceFault ? <p role="alert">{priceFault}</p> : null}
            </Section>
            <Section title={w.once}>
              {choices.once.length === 0 ? (
                <p className={classes['note']}>{w.onceNone}</p>
              ) : (
                <PriceTable
                  label={w.once}
                  prices={choices.once}
                  chosen={draft.once}
                  onChange={(once) => change({ once })}
                />
              )}
              {fault('once') ? <p role="alert">{fault('once')}</p> : null}
            </Section>
            <Section title={w.start}>
              <ChoiceList
                label={w.start}
                value={draft.start}
                onChange={(start) => change({ start })}
                choices={[
                  ...(choices.common_day
                    ? [
                        {
                          value: 'common' as const,
                          name: w.startCommon(formatWhen(choices.common_day, zone, 'day-time')),
                          means: w.startCommonHint(choices.common_words ?? ''),
                        },
                      ]
                    : []),
                  { value: 'now' as const, name: w.startNow, means: w.startNowHint },
                  { value: 'later' as const, name: w.startLater, means: w.startLaterHint },
                ]}
              />
              <FieldRow>
                {draft.start === 'later' ? (
                  <TextInput
                    w={220}
                    label={w.day}
                    description={w.dayHint}
                    value={draft.day}
                    onChange={(event) => change({ day: event.currentTarget.value })}
                    error={
                      fault('start') || (tried && dayStart(draft.day, zone) === null ? w.dayWrong : false)
                    }
                  />
                ) : null}
                {draft.start === 'now' ? (
                  <TextInput
                    w={220}
                    label={w.trial}
                    description={w.trialHint}
                    inputMode="numeric"
                    value={draft.trial}
                    onChange={(event) => change({ trial: event.currentTarget.value })}
                    error={
                      fault('trial_days') ||
                      (tried && draft.trial.trim() !== '' && whole(draft.trial) === null
                        ? w.wholeDays
                        : false)
                    }
                  />
                ) : null}
              </FieldRow>
              {fault('anchor') ? <p role="alert">{fault('anchor')}</p> : null}
            </Section>
            <Section title={w.collect}>
              <Payer choices={choices} />
              <ChoiceList
                label={w.collect}
                value={draft.collect}
                onChange={(collect) => change({ collect })}
                choices={[
                  {
                    value: 'card',
                    name: w.collectCard,
                    means: choices.has_payment_method ? w.methodThere : w.collectCardHint,
                  },
                  { value: 'send', name: w.collectSend, means: w.collectSendHint },
                ]}
              />
              <FieldRow>
                {draft.collect === 'send' ? (
                  <TextInput
                    w={140}
                    label={w.days}
                    inputMode="numeric"
                    value={draft.days}
                    onChange={(event) => change({ days: event.currentTarget.value })}
                    error={
                      fault('days_until_due') || (tried && whole(draft.days) === null ? w.wholeDays : false)
                    }
                  />
                ) : null}
                {currencies.length > 1 ? (
                  <Select
                    w={140}
                    label={w.currency}
                    data={currencies.map((code) => ({ value: code, label: code.toUpperCase() }))}
                    value={draft.currency === '' ? null : draft.currency}
                    onChange={(currency) => change({ currency: currency ?? '' })}
                    error={fault('currency')}
                  />
                ) : null}
              </FieldRow>
              {draft.collect === 'card' && fault('days_until_due') ? (
                <p role="alert">{fault('days_until_due')}</p>
              ) : null}
              {currencies.length <= 1 && fault('currency') ? <p role="alert">{fault('currency')}</p> : null}
            </Section>
            {rest ? <ErrorState error={rest} /> : null}
          </div>
        }
        side={
          <Section title={w.preview}>
            <Preview params={params} zone={zone} />
          </Section>
        }
      />
    </Page>
  );
}

/** The page at `/subscription/$client/new`. */
export function NewSubscription({ client }: { client: string }) {
  const read = useRead('subscription.choices', { id: client });
  if (read.data && !read.error) {
    const choices = read.data;
    const above = { label: choices.nickname, to: subscriptionPath(choices.client_id) };
    if (!choices.customer || choices.prices.length === 0) {
      return (
        <Page above={above} title={w.newTitle(choices.nickname)} ruled>
          <EmptyState title={choices.customer ? w.noPricesTitle : w.noCustomerTitle}>
            {choices.customer ? w.noPricesBody : w.noCustomerBody}
          </EmptyState>
        </Page>
      );
    }
    return <Form choices={choices} />;
  }
  return (
    <Page above={{ label: w.above, to: subscriptionPath(client) }} title={w.begin} ruled>
      <Answered read={read} rows={8}>
        {() => null}
      </Answered>
    </Page>
  );
}
