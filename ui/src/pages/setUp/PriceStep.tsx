import { useState } from 'react';
import type { ConnectorView, SetUpView, SourceView } from '~/bindings/rpc';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { usualUnit } from '../plans/PriceFields';
import { useDraft } from '../shared/draft';
import { looksDecimal } from '../shared/typed';
import { useWorkspace } from '../shared/workspace';
import { PlannedStep } from './PlannedStep';
import { type PriceDraft, type PriceFaults, PriceFields } from './PriceFields';
import classes from './Step.module.css';
import { StepFrame, useStepWays } from './StepFrame';

const w = words.setUpMoney.price;

/** What the connected platforms count; before one is connected, what any of them could. */
function metersOf(connectors: readonly ConnectorView[], sources: readonly SourceView[]): string[] {
  const connected = connectors.filter((each) => sources.some((source) => source.connector === each.id));
  const offering = connected.length > 0 ? connected : connectors;
  return [...new Set(offering.flatMap((connector) => connector.meters))];
}

/** Meter, product and metered price in one change set: asked, listed, confirmed, receipted. */
export function PriceStep({ view }: { view: SetUpView }) {
  const ways = useStepWays(view, 'price');
  const workspace = useWorkspace();
  const prices = useRead('prices.list', {});
  const connectors = useRead('source.connectors', {});
  const connections = useRead('connections.read', {});
  const planning = useWrite('price.plan');
  const draft = useDraft<PriceDraft>(`price ${workspace?.id ?? ''}`, {
    meter: '',
    unit: '',
    amount: '',
    currency: workspace?.currency ?? 'usd',
    name: '',
  });
  const [hints, setHints] = useState<PriceFaults>({});

  const failed = [connectors, connections].find((read) => read.error);
  if (failed?.error) {
    return (
      <StepFrame ways={ways} off={failed.error.message}>
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      </StepFrame>
    );
  }
  if (!connectors.data || !connections.data) {
    return (
      <StepFrame ways={ways} off={words.parts.loading}>
        <LoadingState />
      </StepFrame>
    );
  }
  if (planning.data) {
    return (
      <PlannedStep ways={ways} staged={planning.data} onBack={() => planning.reset()} onDone={draft.forget} />
    );
  }

  const meters = metersOf(connectors.data, connections.data.sources);
  const meter = draft.value.meter || (meters[0] ?? '');
  const fields: PriceDraft = {
    ...draft.value,
    meter,
    unit: draft.value.unit || usualUnit(meter),
  };
  const existing = prices.data ?? [];
  const mayPass = existing.length > 0 && fields.amount.trim() === '';

  const plan = () => {
    const typed = fields.amount.trim();
    const found: PriceFaults = {
      ...(typed === '' ? { amount: w.amountMissing } : {}),
      ...(typed !== '' && !looksDecimal(typed) ? { amount: w.notADecimal } : {}),
      ...(looksDecimal(fields.unit) ? {} : { unit: w.notADecimal }),
    };
    setHints(found);
    if (Object.keys(found).length > 0) return;
    planning.mutate({
      meter,
      unit: fields.unit.trim(),
      amount: typed,
      currency: fields.currency,
      name: fields.name.trim() || null,
    });
  };
  const refused: PriceFaults = planning.error?.field
    ? { [planning.error.field]: planning.error.message }
    : {};
  return (
    <StepFrame
      ways={ways}
      onContinue={mayPass ? ways.onNext : plan}
      {...(mayPass ? {} : { continueLabel: w.review })}
      open={w.open}
      off={meters.length === 0 ? w.noMeters : undefined}
      busy={planning.isPending}
    >
      <p className={classes['lead']}>{workspace?.billing_method === 'custom' ? w.leadCustom : w.lead}</p>
      <PriceFields
        draft={fields}
        meters={meters}
        faults={{ ...refused, ...hints }}
        onChange={(change) => {
          setHints({});
          draft.change(change);
        }}
        onSubmit={plan}
        existing={existing}
      />
      {planning.error && !planning.error.field ? <ErrorState error={planning.error} /> : null}
    </StepFrame>
  );
}
