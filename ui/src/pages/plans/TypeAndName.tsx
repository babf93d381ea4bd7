import { Checkbox, TextInput } from '@mantine/core';
import type { PlanKind, PlanPayment } from '~/bindings/rpc';
import { words } from '~/words';
import { ChoiceList } from '../shared/ChoiceList';
import { withPayment } from './draft';
import classes from './plans.module.css';
import type { StepProps } from './QuotasStep';

const w = words.plans.wizard;
const KINDS = ['regular', 'add_on', 'hidden'] as const satisfies readonly PlanKind[];
const PAYMENTS = ['paid', 'free', 'prepaid', 'custom'] as const satisfies readonly PlanPayment[];

/** How a plan is offered and how it is paid. */
export function TypeStep({ draft, onChange, currency }: StepProps & { currency: string }) {
  return (
    <div className={classes['step']}>
      <div className={classes['group']}>
        <h2 className={classes['groupTitle']}>{w.kind}</h2>
        <ChoiceList
          label={w.kind}
          choices={KINDS.map((value) => ({
            value,
            name: words.plans.kinds[value],
            means: words.plans.kindMeans[value],
          }))}
          value={draft.kind}
          onChange={(kind) => onChange({ kind })}
        />
      </div>
      <div className={classes['group']}>
        <h2 className={classes['groupTitle']}>{w.payment}</h2>
        <ChoiceList
          label={w.payment}
          choices={PAYMENTS.map((value) => ({
            value,
            name: words.plans.payments[value],
            means: words.plans.paymentMeans[value],
          }))}
          value={draft.payment}
          onChange={(payment) => onChange(withPayment(draft, payment, currency))}
        />
      </div>
    </div>
  );
}

/** What clients read. */
export function NameStep({ draft, onChange, faultOf }: StepProps) {
  return (
    <div className={classes['step']}>
      <div className={classes['fields']}>
        <TextInput
          label={w.name}
          description={w.nameHint}
          value={draft.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={faultOf('name')}
          data-autofocus
        />
        <TextInput
          label={w.description}
          description={w.descriptionHint}
          value={draft.description}
          onChange={(event) => onChange({ description: event.currentTarget.value })}
          error={faultOf('description')}
        />
        <Checkbox
          label={w.featured}
          checked={draft.featured}
          onChange={(event) => onChange({ featured: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
