import type {
  BrandView,
  PlanDraft,
  PlanDraftView,
  PlanPreview,
  PlanRow,
  PlansView,
  PlanView,
  Simulation,
} from '~/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });

const GROWTH: PlanRow = {
  id: 'p1',
  name: 'Growth',
  kind: 'regular',
  payment: 'paid',
  words: '$149.00 a month + 4 tiers by 1000 tokens, 5,000 included',
  clients: 2,
  version: 2,
  featured: true,
  is_default: false,
  archived_at: null,
  link: 'https://dashboard.stripe.com/products/prod_growth',
};

const FREE: PlanRow = {
  ...GROWTH,
  id: 'p0',
  name: 'Free',
  payment: 'free',
  words: '$0.00 a month',
  clients: 0,
  version: 1,
  featured: false,
  is_default: true,
};

export const GROWTH_DRAFT: PlanDraft = {
  kind: 'regular',
  payment: 'paid',
  name: 'Growth',
  description: '149/month',
  quotas: [{ kind: 'queries', limit: '5000', enforced: { by: 'platform', platform: 'Parley' } }],
  features: [{ name: 'Premium support', included: true, enforced: { by: 'promise' } }],
  base: {
    from: 'new',
    draft: {
      charge: 'flat',
      currency: 'usd',
      unit_amount: '149',
      package: null,
      tiers: [],
      currencies: [],
      every: { interval: 'month', count: 1 },
      usage: null,
      lookup_key: '',
      nickname: '',
      tax_behavior: 'unspecified',
      trial_days: '',
    },
  },
  usage: [
    {
      from: 'new',
      draft: {
        charge: 'graduated',
        currency: 'usd',
        unit_amount: '',
        package: null,
        tiers: [
          { up_to: '5000', unit_amount: '0', flat_amount: '' },
          { up_to: '20000', unit_amount: '0.10', flat_amount: '' },
          { up_to: '50000', unit_amount: '0.08', flat_amount: '25' },
          { up_to: '', unit_amount: '0.06', flat_amount: '' },
        ],
        currencies: [],
        every: { interval: 'month', count: 1 },
        usage: { meter: 'tokens', unit: '1000', stripe_meter: null },
        lookup_key: '',
        nickname: '',
        tax_behavior: 'unspecified',
        trial_days: '',
      },
    },
  ],
  setup_fee: null,
  trial_days: '',
  credits: { included: '', price_per_credit: '' },
  featured: true,
};

const OVERRIDE = {
  id: 'o1',
  client_id: 'c1',
  nickname: 'Harbor Dental Group',
  plan_id: 'p1',
  plan: 'Growth',
  words: '$129.00 a month',
  instead_of: '$149.00 a month',
  reason: 'First client, promised until spring',
  from: '2026-10-01T00:00:00Z',
  until: '2027-03-31T00:00:00Z',
  ends: null,
  state: 'in_force' as const,
  cost: usd('20.00'),
};

export const PLANS: PlansView = {
  plans: [
    FREE,
    GROWTH,
    { ...GROWTH, id: 'p2', name: 'Old', archived_at: '2026-09-01T00:00:00Z', clients: 0 },
  ],
  drafts: [{ id: 'd1', plan: null, name: 'Scale', step: 'prices', saved_at: '2026-11-19T10:00:00Z' }],
  overrides: [OVERRIDE],
  overrides_cost: usd('20.00'),
  has_default: true,
};

export const PLAN: PlanView = {
  plan: GROWTH,
  draft: GROWTH_DRAFT,
  open_draft: null,
  versions: [
    {
      number: 2,
      created_at: '2026-11-01T00:00:00Z',
      words: GROWTH.words,
      clients: 1,
      prices: [
        {
          slot: 'base',
          words: '$149.00 a month',
          price_id: 'price_base2',
          lookup_key: 'growth_plan_149usd',
          link: 'https://dashboard.stripe.com/prices/price_base2',
        },
        {
          slot: 'usage[0]',
          words: '4 tiers by 1000 tokens, 5,000 included',
          price_id: 'price_usage',
          lookup_key: null,
          link: null,
        },
      ],
    },
    { number: 1, created_at: '2026-08-01T00:00:00Z', words: '$99.00 a month', clients: 1, prices: [] },
  ],
  clients: [
    {
      client_id: 'c1',
      nickname: 'Harbor Dental Group',
      version: 1,
      since: '2026-08-03T00:00:00Z',
      amount: usd('2190.00'),
      has_override: true,
      used: [{ kind: 'queries', noun: 'queries', used: '5120', limit: '5000', over: true }],
    },
    {
      client_id: 'c2',
      nickname: 'Lumen Optics',
      version: 2,
      since: '2026-11-02T00:00:00Z',
      amount: null,
      has_override: false,
      used: [{ kind: 'queries', noun: 'queries', used: '12', limit: null, over: false }],
    },
  ],
  quotas: [
    { words: '5,000 queries', enforced: 'enforced by Parley', measured: true },
    { words: 'Premium support', enforced: 'promise only', measured: false },
  ],
  overrides: [OVERRIDE],
  others: [{ id: 'p0', name: 'Free', kind: 'regular', words: '$0.00 a month', blocked: null }],
};

export const PLAN_DRAFT: PlanDraftView = { row: PLANS.drafts[0] ?? never(), draft: GROWTH_DRAFT };

function never(): never {
  throw new Error('the list of drafts above has one');
}

export const PREVIEW: PlanPreview = {
  faults: [],
  words: GROWTH.words,
  objects: [
    { kind: 'Product', words: 'Growth', state: 'new' },
    { kind: 'Meter', words: 'tokens, counted in units of 1,000', state: 'exists' },
    { kind: 'Price', words: '$149.00 a month', state: 'new' },
    { kind: 'Price', words: '4 tiers by 1000 tokens, 5,000 included', state: 'new' },
  ],
  keys: [
    { slot: 'base', suggested: 'growth_plan_149usd', state: 'unused', words: 'unused' },
    {
      slot: 'usage[0]',
      suggested: 'growth_plan_tokens_1000_graduated_usd',
      state: 'unused',
      words: 'unused',
    },
  ],
  prices: [
    { name: 'Growth, base price', price: base(), units: '1' },
    { name: 'tokens', price: usage(), units: '26450' },
  ],
  bill_title: "One month's bill",
  first_period: ['What is included begins at 0 in every period.'],
  notes: [],
  currencies: ['usd'],
  clients: [],
};

function base() {
  return GROWTH_DRAFT.base?.from === 'new' ? GROWTH_DRAFT.base.draft : never();
}

function usage() {
  const [first] = GROWTH_DRAFT.usage;
  return first?.from === 'new' ? first.draft : never();
}

export const SIMULATION: Simulation = {
  lines: [
    { words: 'Growth, base price', how: '', amount: usd('149.00') },
    { words: 'First 5,000, included', how: '5,000 × $0.00', amount: usd('0.00') },
    { words: '5,001 to 20,000', how: '15,000 × $0.10', amount: usd('1500.00') },
    { words: '20,001 to 50,000', how: '6,450 × $0.08', amount: usd('516.00') },
    { words: '20,001 to 50,000, flat', how: 'once', amount: usd('25.00') },
  ],
  total: usd('2190.00'),
  per_unit: '$0.0828',
  used: '26,450,000 tokens',
  cost: usd('1110.90'),
  margin: usd('1079.10'),
  margin_percent: '49.3',
  cost_words: null,
  below_cost: [{ from: '3548', to: '6051', most: usd('61.00') }],
  below_cost_words: ['from 3,548 to 6,051 units, by $61.00 at most'],
  drops: [],
  drop_words: [],
  edges: ['5000', '20000', '50000'],
  most: '60000',
  points: [
    { units: '0', total: '149.00', per_unit: null, cost: '0.00' },
    { units: '5000', total: '149.00', per_unit: '0.0298', cost: '210.00' },
    { units: '20000', total: '1649.00', per_unit: '0.08245', cost: '840.00' },
    { units: '50000', total: '4074.00', per_unit: '0.08148', cost: '2100.00' },
    { units: '60000', total: '4674.00', per_unit: '0.0779', cost: '2520.00' },
  ],
};

export const BRAND: BrandView = {
  name: 'Northlight AI',
  colour: '#0B6B57',
  logo: null,
  note: 'hello@northlight.example',
  currency: 'usd',
  currencies: ['usd'],
  plans: [
    {
      name: 'Growth',
      description: '149/month',
      price: '$149.00',
      per: 'a month',
      details: ['First 5,000 × 1000 tokens: included'],
      features: ['5,000 queries', 'Premium support'],
      featured: true,
      add_on: false,
    },
  ],
};

const TOKEN_PRICE = {
  ...GROWTH_DRAFT.usage.flatMap((price) => (price.from === 'new' ? [price.draft] : [])).at(0),
  charge: 'per_unit' as const,
  unit_amount: '0.10',
  tiers: [],
};

export const OVERRIDE_CHOICES = {
  client_id: 'c1',
  nickname: 'Harbor Dental Group',
  prices: [
    {
      id: 'price_usage',
      name: 'AI tokens',
      plan: 'Growth',
      slot: 'usage[0]',
      words: '$0.10 per 1000 tokens',
      own: null,
      draft: TOKEN_PRICE,
      metered: true,
      per: '1000 tokens',
      begins: '2026-12-01T00:00:00Z',
      blocked: null,
      can_now: false,
      can_choose_day: false,
    },
    {
      id: 'price_base2',
      name: 'Growth',
      plan: 'Growth',
      slot: 'base',
      words: '$149.00 a month',
      own: '$129.00 a month',
      draft: { ...TOKEN_PRICE, charge: 'flat' as const, unit_amount: '129', usage: null },
      metered: false,
      per: 'a month',
      begins: '2026-12-01T00:00:00Z',
      blocked: null,
      can_now: true,
      can_choose_day: false,
    },
  ],
};

export const OVERRIDE_PREVIEW = {
  faults: [],
  words: '$0.08 per 1000 tokens',
  instead_of: '$0.10 per 1000 tokens',
  begins: '2026-12-01T00:00:00Z',
  at_words: '1,240 × 1000 tokens in its last whole period',
  before: usd('124.00'),
  after: usd('99.20'),
  difference: usd('-24.80'),
  notes: [
    'When its end comes, it waits for you under Overview. Until you take it back the client goes on paying it.',
  ],
  lines: [],
};

/** What a window with plans is answered. */
export const PLAN_ANSWERS: Record<string, () => unknown> = {
  'plans.list': () => PLANS,
  'plan.read': () => PLAN,
  'plan.draft': () => PLAN_DRAFT,
  'plan.draft_save': () => PLAN_DRAFT,
  'plan.draft_discard': () => PLANS,
  'plan.clone': () => PLAN_DRAFT,
  'plan.preview': () => PREVIEW,
  'overrides.list': () => ({ rows: [OVERRIDE], cost: usd('20.00') }),
  'override.choices': () => OVERRIDE_CHOICES,
  'override.preview': () => OVERRIDE_PREVIEW,
  'plan.feature': () => PLANS,
  'plan.default': () => PLANS,
  'brand.read': () => BRAND,
  'brand.save': () => BRAND,
  'price.simulate': () => SIMULATION,
  'price.choices': () => ({
    currency: 'usd',
    currencies: ['eur', 'usd'],
    meters: ['tokens', 'messages', 'seconds'],
    stripe_meters: [],
    products: [],
    intervals: [{ interval: 'month', most: 36 }],
    own: false,
  }),
  'catalog.list': () => ({ products: [], archived_hidden: 0, read_at: null, own: false }),
};
