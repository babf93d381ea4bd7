import type { Every, KeyState, PlanKey, PriceCheck, PriceDraft, ProductDraft } from '~/bindings/rpc';
import { words } from '~/words';

const w = words.prices;

export const MONTHLY: Every = { interval: 'month', count: 1 };

export const NO_PRODUCT: ProductDraft = {
  name: '',
  description: '',
  unit_label: '',
  statement_descriptor: '',
  marketing_features: [],
};

export function newDraft(currency: string): PriceDraft {
  return {
    charge: 'flat',
    currency,
    unit_amount: '',
    package: null,
    tiers: [],
    currencies: [],
    every: MONTHLY,
    usage: null,
    lookup_key: '',
    nickname: '',
    tax_behavior: 'unspecified',
    trial_days: '',
  };
}

/** From a fixed amount to usage and back; what was typed stays wherever it fits. */
export function asUsage(draft: PriceDraft, usage: boolean, meter: string): PriceDraft {
  if (!usage) return { ...draft, charge: 'flat', usage: null, package: null };
  return {
    ...draft,
    charge: draft.charge === 'flat' ? 'per_unit' : draft.charge,
    every: draft.every ?? MONTHLY,
    usage: draft.usage ?? { meter, unit: meter === 'seconds' ? '60' : '1000', stripe_meter: null },
  };
}

/** Further currencies have amounts for exactly the tiers that the own currency has. */
export function withTiers(draft: PriceDraft): PriceDraft {
  const isTiered = draft.charge === 'volume' || draft.charge === 'graduated';
  return {
    ...draft,
    currencies: draft.currencies.map((one) => ({
      ...one,
      tiers: isTiered
        ? draft.tiers.map((_, at) => one.tiers[at] ?? { unit_amount: '', flat_amount: '' })
        : one.tiers,
    })),
  };
}

/** What the core knows of a lookup key, as the field shows it. An empty one takes the proposal. */
export function keyOf(check: PriceCheck | undefined): PlanKey | undefined {
  if (!check) return undefined;
  const suggested = check.suggested_key ?? '';
  const { key } = check;
  const known: Record<KeyState['kind'], Pick<PlanKey, 'state' | 'words'>> = {
    none: { state: 'unused', words: suggested ? w.key_.unused : '' },
    unused: { state: 'unused', words: w.key_.unused },
    own: { state: 'moves', words: w.key_.own },
    taken: { state: 'used', words: key.kind === 'taken' ? w.key_.taken(key.price, key.words) : '' },
  };
  return { slot: 'price', suggested, ...known[key.kind] };
}
