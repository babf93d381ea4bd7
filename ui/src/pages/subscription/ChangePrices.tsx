import { useState } from 'react';
import type { SubscriptionChoices, SubscriptionView } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { Page } from '~/parts/Page';
import { Section } from '~/parts/Section';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { ChoiceList } from '../shared/ChoiceList';
import { useWorkspace } from '../shared/workspace';
import { elsewhere, faultAt } from './faults';
import { PlanFoot } from './PlanFoot';
import { PriceTable } from './PriceTable';
import { subscriptionPath } from './paths';
import classes from './subscription.module.css';
import { usePlanned } from './usePlanned';

const w = words.subscription;

function Form({ choices, one }: { choices: SubscriptionChoices; one: SubscriptionView }) {
  const zone = useWorkspace()?.zone ?? 'UTC';
  const plan = useWrite('subscription.change');
  const planned = usePlanned(choices.client_id);
  const [prices, setPrices] = useState(one.prices.map((price) => price.price));
  const [when, setWhen] = useState<'end' | 'now'>('end');
  const submit = () =>
    plan.mutate(
      { client: choices.client_id, subscription: one.id, prices, now: when === 'now' },
      { onSuccess: planned },
    );
  const fault = faultAt(plan.error, 'prices');
  const early = faultAt(plan.error, 'now');
  const rest = elsewhere(plan.error, ['prices', 'now']);
  return (
    <Page
      above={{ label: choices.nickname, to: subscriptionPath(choices.client_id) }}
      title={w.changeTitle(choices.nickname)}
      subtitle={w.changeSubtitle}
      ruled
      foot={<PlanFoot label={w.continueTo} onPlan={submit} busy={plan.isPending} />}
    >
      <div className={classes['stack']}>
        <Section title={w.every}>
          <PriceTable label={w.every} prices={choices.prices} chosen={prices} onChange={setPrices} />
          {fault ? <p role="alert">{fault}</p> : null}
        </Section>
        <Section title={w.takesEffect}>
          <ChoiceList
            label={w.takesEffect}
            value={when}
            onChange={setWhen}
            choices={[
              {
                value: 'end',
                name: w.atEnd,
                means: one.period_end ? w.atEndHint(formatWhen(one.period_end, zone, 'day-time')) : '',
              },
              { value: 'now', name: w.atOnce, means: w.atOnceHint },
            ]}
          />
          {early ? <p role="alert">{early}</p> : null}
        </Section>
        {rest ? <ErrorState error={rest} /> : null}
      </div>
    </Page>
  );
}

/** The page at `/subscription/$client/change`. */
export function ChangePrices({ client, subscription }: { client: string; subscription: string | undefined }) {
  const choices = useRead('subscription.choices', { id: client });
  const read = useRead('subscriptions.read', { id: client });
  const one = read.data?.subscriptions.find((each) =>
    subscription ? each.id === subscription : each.can.change,
  );
  if (choices.data && one) return <Form choices={choices.data} one={one} />;
  const above = { label: w.above, to: subscriptionPath(client) };
  return (
    <Page above={above} title={w.change} ruled>
      <Answered read={choices} rows={8}>
        {() => (read.data ? <EmptyState title={w.noneTitle}>{w.noneBody}</EmptyState> : null)}
      </Answered>
    </Page>
  );
}
