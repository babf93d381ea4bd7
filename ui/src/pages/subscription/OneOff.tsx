import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionChoices } from '~/bindings/rpc';
import { FieldRow } from '~/parts/Facts';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { ChoiceList } from '../shared/ChoiceList';
import { elsewhere, faultAt } from './faults';
import { Payer } from './Payer';
import { PlanFoot } from './PlanFoot';
import { subscriptionPath } from './paths';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;

function Form({ choices }: { choices: SubscriptionChoices }) {
  const plan = useWrite('one_off.plan');
  const planned = usePlanned(choices.client_id);
  const [amount, setAmount] = useState('');
  const [description, setDescription] = useState('');
  const [where, setWhere] = useState<'next' | 'own'>(choices.has.length > 0 ? 'next' : 'own');
  const [collect, setCollect] = useState<'card' | 'send'>(choices.has_payment_method ? 'card' : 'send');
  const [days, setDays] = useState('14');
  const [tried, setTried] = useState(false);
  const sends = where === 'own' && collect === 'send';
  const wholeDays = /^\d{1,3}$/.test(days.trim());
  const submit = () => {
    setTried(true);
    if (sends && !wholeDays) return;
    plan.mutate(
      {
        client: choices.client_id,
        amount,
        currency: null,
        description,
        own_invoice: where === 'own',
        days_until_due: sends ? Number(days.trim()) : null,
      },
      { onSuccess: planned },
    );
  };
  const fault = (field: string) => faultAt(plan.error, field);
  const rest = elsewhere(plan.error, ['amount', 'description', 'days_until_due', 'own_invoice']);
  return (
    <Page
      above={{ label: choices.nickname, to: subscriptionPath(choices.client_id) }}
      title={w.oneOffFor(choices.nickname)}
      subtitle={w.oneOffSubtitle}
      ruled
      foot={<PlanFoot label={w.continueTo} onPlan={submit} busy={plan.isPending} />}
    >
      <div className={classes['stack']}>
        <FieldRow>
          <TextInput
            w={200}
            label={choices.currency ? `${w.amount}, ${choices.currency.toUpperCase()}` : w.amount}
            description={w.amountHint}
            inputMode="decimal"
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            error={fault('amount')}
          />
          <TextInput
            w={360}
            label={w.description}
            description={w.descriptionHint}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={fault('description')}
          />
        </FieldRow>
        <Section title={w.where}>
          <ChoiceList
            label={w.where}
            value={where}
            onChange={setWhere}
            choices={[
              { value: 'next', name: w.onNext, means: w.onNextHint },
              { value: 'own', name: w.onOwn, means: w.onOwnHint },
            ]}
          />
          {fault('own_invoice') ? <p role="alert">{fault('own_invoice')}</p> : null}
        </Section>
        {where === 'own' ? (
          <Section title={w.collect}>
            <Payer choices={choices} />
            <ChoiceList
              label={w.collect}
              value={collect}
              onChange={setCollect}
              choices={[
                {
                  value: 'card',
                  name: w.collectCard,
                  means: choices.has_payment_method ? w.methodThere : w.collectCardHint,
                },
                { value: 'send', name: w.collectSend, means: w.collectSendHint },
              ]}
            />
            {sends ? (
              <TextInput
                w={140}
                mt="sm"
                label={w.days}
                inputMode="numeric"
                value={days}
                onChange={(event) => setDays(event.currentTarget.value)}
                error={fault('days_until_due') || (tried && !wholeDays ? w.wholeDays : false)}
              />
            ) : null}
            {!sends && fault('days_until_due') ? <p role="alert">{fault('days_until_due')}</p> : null}
          </Section>
        ) : null}
        {rest ? <ErrorState error={rest} /> : null}
      </div>
    </Page>
  );
}

/** The page at `/subscription/$client/amount`. */
export function OneOff({ client }: { client: string }) {
  const read = useRead('subscription.choices', { id: client });
  if (read.data?.customer) return <Form choices={read.data} />;
  return (
    <Page above={{ label: w.above, to: subscriptionPath(client) }} title={w.oneOff} ruled>
      <Answered read={read} rows={4}>
        {() => <EmptyState title={w.noCustomerTitle}>{w.noCustomerBody}</EmptyState>}
      </Answered>
    </Page>
  );
}
