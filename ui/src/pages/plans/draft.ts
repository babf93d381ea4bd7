import type { Enforced, PlanDraft, PlanPrice, PriceDraft, QuotaKind } from '~/bindings/rpc';

export const QUOTA_KINDS = [
  'assistants',
  'queries',
  'words',
  'voice_minutes',
  'contacts',
  'workspaces',
  'channels',
  'members',
] as const satisfies readonly QuotaKind[];

/** The steps in their order; a draft remembers which one was open. */
export const STEPS = ['type', 'name', 'quotas', 'prices', 'check'] as const;
export type StepName = (typeof STEPS)[number];

export const EMPTY_PRICE: PriceDraft = {
  charge: 'flat',
  currency: 'usd',
  unit_amount: '',
  package: null,
  tiers: [],
  currencies: [],
  every: { interval: 'month', count: 1 },
  usage: null,
  lookup_key: '',
  nickname: '',
  tax_behavior: 'unspecified',
  trial_days: '',
};

export function newPrice(draft: Partial<PriceDraft>): PlanPrice {
  return { from: 'new', draft: { ...EMPTY_PRICE, ...draft } };
}

/** A plan that was just begun: paid, with a base price a month. */
export function emptyPlan(currency: string): PlanDraft {
  return {
    kind: 'regular',
    payment: 'paid',
    name: '',
    description: '',
    quotas: [],
    features: [],
    base: newPrice({ currency }),
    usage: [],
    setup_fee: null,
    trial_days: '',
    credits: { included: '', price_per_credit: '' },
    featured: false,
  };
}

/** What its prices must share, as its first new price has it. */
export function shared(draft: PlanDraft, currency: string): Pick<PriceDraft, 'currency' | 'every'> {
  const first = [draft.base, ...draft.usage].find((price) => price?.from === 'new');
  return first?.from === 'new'
    ? { currency: first.draft.currency, every: first.draft.every ?? EMPTY_PRICE.every }
    : { currency, every: EMPTY_PRICE.every };
}

/** One change to every new recurring price, because all of them repeat alike and in the same currency. */
export function inAllPrices(draft: PlanDraft, change: Partial<PriceDraft>): PlanDraft {
  const changed = (price: PlanPrice): PlanPrice =>
    price.from === 'new' ? { ...price, draft: { ...price.draft, ...change } } : price;
  const { every: _, ...alsoOnce } = change;
  const once = (price: PlanPrice): PlanPrice =>
    price.from === 'new' ? { ...price, draft: { ...price.draft, ...alsoOnce } } : price;
  return {
    ...draft,
    base: draft.base && changed(draft.base),
    usage: draft.usage.map(changed),
    setup_fee: draft.setup_fee && once(draft.setup_fee),
  };
}

/** A draft after its way of being paid changed: prices that it cannot have are taken away. */
export function withPayment(draft: PlanDraft, payment: PlanDraft['payment'], currency: string): PlanDraft {
  switch (payment) {
    case 'free':
      return { ...draft, payment, base: null, usage: [], setup_fee: null, trial_days: '' };
    case 'custom':
      return { ...draft, payment, base: null, usage: [], setup_fee: null, trial_days: '' };
    case 'prepaid':
      return { ...draft, payment, usage: [], base: draft.base ?? newPrice({ currency }) };
    case 'paid':
      return {
        ...draft,
        payment,
        base: draft.base ?? (draft.usage.length === 0 ? newPrice({ currency }) : null),
      };
  }
}

/** The step on which a field stands. */
export function stepOf(field: string): StepName {
  if (field === 'kind' || field === 'payment') return 'type';
  if (field === 'name' || field === 'description' || field === 'featured') return 'name';
  if (field.startsWith('quotas') || field.startsWith('features')) return 'quotas';
  return 'prices';
}

export function sameEnforced(one: Enforced, other: Enforced): boolean {
  return (
    one.by === other.by &&
    (one.by !== 'platform' || other.by !== 'platform' || one.platform === other.platform)
  );
}
