import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { PlanView } from '~/bindings/rpc';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';

const w = words.subscription;

/** What a plan puts onto a subscription. */
export interface OfPlan {
  prices: string[];
  once: string[];
  /** Days, empty without a trial. */
  trial: string;
}

/** The newest version's prices: what repeats, and the set-up fee. */
function ofPlan(view: PlanView): OfPlan {
  const prices = view.versions[0]?.prices ?? [];
  const ids = (isOnce: boolean) =>
    prices.filter((price) => (price.slot === 'setup_fee') === isOnce).map((price) => price.price_id);
  return { prices: ids(false), once: ids(true), trial: view.draft.trial_days };
}

/** A plan to choose: it ticks its prices below, where they can still be changed. Nothing is drawn while there is no plan on sale. */
export function PlanSelect({ onChoose }: { onChoose: (plan: OfPlan) => void }) {
  const plans = useRead('plans.list', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const read = useRead('plan.read', { id: chosen ?? '' }, { enabled: chosen !== null });
  const view = read.data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, then the ticks are the owner's
  useEffect(() => {
    if (chosen !== null && view?.plan.id === chosen) onChoose(ofPlan(view));
  }, [chosen, view?.plan.id]);
  const onSale = (plans.data?.plans ?? []).filter(
    (plan) => plan.archived_at === null && plan.payment !== 'custom',
  );
  if (onSale.length === 0) return null;
  return (
    <Select
      maw={420}
      mb={16}
      label={w.plan_}
      description={w.planHint}
      data={onSale.map((plan) => ({ value: plan.id, label: `${plan.name}: ${plan.words}` }))}
      value={chosen}
      onChange={setChosen}
      error={read.error?.message ?? false}
    />
  );
}
