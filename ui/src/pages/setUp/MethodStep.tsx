import { Radio } from '@mantine/core';
import { useState } from 'react';
import type { BillingMethod, SetUpView } from '~/bindings/rpc';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import classes from './MethodStep.module.css';
import { StepFrame, useStepWays } from './StepFrame';

const w = words.setUpSteps.method;

const METHODS = [
  { method: 'stripe', name: w.stripe, lead: w.stripeLead, changes: w.stripeChanges },
  { method: 'custom', name: w.custom, lead: w.customLead, changes: w.customChanges },
] as const satisfies readonly { method: BillingMethod; [word: string]: unknown }[];

/** Stripe or Custom (law §11). What either changes is read before it is chosen. */
export function MethodStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'method');
  const known = useWorkspace()?.billing_method ?? 'stripe';
  const [picked, setPicked] = useState<BillingMethod | null>(null);
  const save = useWrite('setup.method');
  const method = picked ?? known;

  // The reply says which steps this method needs, so the way on is known only then.
  const saveAndContinue = () => save.mutate({ method }, { onSuccess: (after) => ways.goAfter(after) });
  return (
    <StepFrame
      ways={ways}
      onContinue={saveAndContinue}
      onSaveAndLeave={() => save.mutate({ method }, { onSuccess: ways.onLeave })}
      continueLabel={words.setUpSteps.continueTo(method === 'stripe' ? 'stripe' : 'source')}
      busy={save.isPending}
      open={w.later}
    >
      <Radio.Group
        aria-label={w.label}
        value={method}
        onChange={(value) => setPicked(value === 'custom' ? 'custom' : 'stripe')}
      >
        <div className={classes['methods']}>
          {METHODS.map((each) => (
            <section
              key={each.method}
              className={classes['method']}
              data-chosen={each.method === method || undefined}
              aria-label={each.name}
            >
              <Radio
                value={each.method}
                size="xs"
                label={each.name}
                classNames={{ label: classes['name'] ?? '', radio: classes['radio'] ?? '' }}
              />
              <p className={classes['lead']}>{each.lead}</p>
              <ul className={classes['changes']} aria-label={w.changes}>
                {each.changes.map((change) => (
                  <li key={change} className={classes['change']}>
                    {change}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </Radio.Group>
      {save.error ? <ErrorState error={save.error} /> : null}
    </StepFrame>
  );
}
