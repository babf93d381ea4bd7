import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SetUpView } from '~/bindings/rpc';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { currencyChoices, zoneChoices } from '../shared/choices';
import { useDraft } from '../shared/draft';
import { useWorkspace } from '../shared/workspace';
import classes from './Step.module.css';
import { StepFrame, useStepWays } from './StepFrame';

const w = words.setUpSteps.agency;

type Field = 'name' | 'currency' | 'zone';

/** Name, currency and zone, prefilled from Stripe and the system: most owners only press Continue. */
export function AgencyStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'agency');
  const workspace = useWorkspace();
  const save = useWrite('setup.agency');
  const isDone = view.steps.some((step) => step.id === 'agency' && step.state === 'done');
  const draft = useDraft(`agency ${workspace?.id ?? ''}`, {
    name: view.suggested_name ?? workspace?.name ?? '',
    currency: workspace?.currency ?? view.suggested_currency ?? 'usd',
    zone: isDone && workspace ? workspace.zone : view.suggested_zone,
  });
  const [hints, setHints] = useState<Partial<Record<Field, string>>>({});
  const { name, currency, zone } = draft.value;

  const saveThen = (go: () => void) => {
    const missing: Partial<Record<Field, string>> = {
      ...(name.trim() === '' ? { name: w.nameMissing } : {}),
      ...(currency === '' ? { currency: w.currencyMissing } : {}),
      ...(zone === '' ? { zone: w.zoneMissing } : {}),
    };
    setHints(missing);
    if (Object.keys(missing).length > 0) return;
    save.mutate(
      { name: name.trim(), currency, zone },
      {
        onSuccess: () => {
          draft.forget();
          go();
        },
      },
    );
  };

  const fault = (field: Field) =>
    hints[field] ?? (save.error?.field === field ? save.error.message : undefined);
  return (
    <StepFrame
      ways={ways}
      onContinue={() => saveThen(ways.onNext)}
      onSaveAndLeave={() => saveThen(ways.onLeave)}
      busy={save.isPending}
      open={w.open}
    >
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          saveThen(ways.onNext);
        }}
      >
        <TextInput
          label={w.name}
          description={w.nameHint}
          value={name}
          onChange={(event) => draft.change({ name: event.currentTarget.value })}
          error={fault('name')}
        />
        <Select
          label={w.currency}
          description={w.currencyHint}
          data={currencyChoices(currency)}
          value={currency}
          onChange={(value) => draft.change({ currency: value ?? '' })}
          searchable
          nothingFoundMessage={w.nothingFound}
          error={fault('currency')}
        />
        <Select
          label={w.zone}
          description={w.zoneHint}
          data={zoneChoices(zone)}
          value={zone}
          onChange={(value) => draft.change({ zone: value ?? '' })}
          searchable
          limit={80}
          nothingFoundMessage={w.nothingFound}
          error={fault('zone')}
        />
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {save.error && !save.error.field ? <ErrorState error={save.error} /> : null}
    </StepFrame>
  );
}
