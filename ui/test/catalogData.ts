import type {
  CatalogView,
  PriceCheck,
  PriceChoices,
  PriceDetail,
  PriceDraft,
  PriceRow,
  Simulation,
} from '~/bindings/rpc';

export const USAGE_DRAFT: PriceDraft = {
  charge: 'graduated',
  currency: 'usd',
  unit_amount: '',
  package: null,
  tiers: [
    { up_to: '5000', unit_amount: '0', flat_amount: '' },
    { up_to: '20000', unit_amount: '0.10', flat_amount: '' },
    { up_to: '', unit_amount: '0.08', flat_amount: '25' },
  ],
  currencies: [
    {
      currency: 'eur',
      unit_amount: '',
      tiers: [
        { unit_amount: '0', flat_amount: '' },
        { unit_amount: '0.09', flat_amount: '' },
        { unit_amount: '0.07', flat_amount: '20' },
      ],
    },
  ],
  every: { interval: 'month', count: 1 },
  usage: { meter: 'tokens', unit: '1000', stripe_meter: 'mtr_1' },
  lookup_key: 'growth_tokens',
  nickname: '',
  tax_behavior: 'exclusive',
  trial_days: '',
};

export const USAGE_ROW: PriceRow = {
  id: 'price_usage',
  product: 'prod_growth',
  product_name: 'Growth',
  words: '3 tiers, graduated, in USD, per 1000 tokens',
  currencies: ['usd', 'eur'],
  every: { interval: 'month', count: 1 },
  meter: 'tokens',
  unit: '1000',
  lookup_key: 'growth_tokens',
  nickname: null,
  active: true,
  payers: 2,
  unusable: null,
  link: 'https://dashboard.stripe.com/prices/price_usage',
};

export const BASE_ROW: PriceRow = {
  ...USAGE_ROW,
  id: 'price_base',
  words: '$149.00 a month',
  currencies: ['usd'],
  meter: null,
  unit: null,
  lookup_key: 'growth_149usd',
  payers: 0,
};

export const COUNTED_ROW: PriceRow = {
  ...USAGE_ROW,
  id: 'price_count',
  words: '$1.00 per unit of calls',
  currencies: ['usd'],
  meter: 'calls',
  lookup_key: null,
  nickname: 'old',
  payers: 0,
  unusable: 'Its meter cannot be billed exactly: the meter counts its events.',
};

export const CATALOG: CatalogView = {
  products: [
    {
      id: 'prod_growth',
      name: 'Growth',
      description: '149/month',
      active: true,
      link: 'https://dashboard.stripe.com/products/prod_growth',
      prices: [BASE_ROW, USAGE_ROW, COUNTED_ROW],
    },
    { id: 'prod_empty', name: 'Set-up', description: null, active: true, link: null, prices: [] },
  ],
  archived_hidden: 2,
  read_at: '2026-11-21T09:42:00Z',
  own: false,
};

export const DETAIL: PriceDetail = {
  price: USAGE_ROW,
  product: {
    name: 'Growth',
    description: '149/month',
    unit_label: '1k tokens',
    statement_descriptor: '',
    marketing_features: ['5 assistants'],
  },
  product_active: true,
  amounts: [
    {
      currency: 'usd',
      words: '3 tiers, graduated',
      tiers: [
        { units: '1 to 5000', each: '$0.00', flat: null },
        { units: '5001 to 20,000', each: '$0.10', flat: null },
        { units: 'from 20,001', each: '$0.08', flat: '$25.00' },
      ],
    },
  ],
  tax_behavior: 'exclusive',
  trial_days: 14,
  created: '2026-10-01T09:00:00Z',
  read_at: '2026-11-21T09:42:00Z',
  is_default: true,
  payers: [
    {
      client: 'c1',
      name: 'Harbor Dental',
      customer: 'cus_1',
      units: '26450',
      amount: { amount: '2041.00', currency: 'usd' },
    },
    { client: null, name: 'Juniper', customer: 'cus_2', units: null, amount: null },
  ],
  before: [{ ...USAGE_ROW, id: 'price_before', active: false, lookup_key: null, payers: 1 }],
  draft: USAGE_DRAFT,
  not_editable: null,
  plan: null,
};

export const CHOICES: PriceChoices = {
  currency: 'usd',
  currencies: ['eur', 'jpy', 'usd'],
  meters: ['tokens', 'messages', 'seconds'],
  stripe_meters: [
    { id: 'mtr_1', words: 'Units of 1000 tokens (rebill_tokens_1000)', unfit: null },
    { id: 'mtr_2', words: 'Calls (calls)', unfit: 'the meter counts its events.' },
  ],
  products: [{ id: 'prod_growth', name: 'Growth' }],
  intervals: [
    { interval: 'day', most: 1095 },
    { interval: 'week', most: 156 },
    { interval: 'month', most: 36 },
    { interval: 'year', most: 3 },
  ],
  own: false,
};

export const CHECK: PriceCheck = {
  faults: [],
  words: '$149.00 a month',
  suggested_key: 'growth_149usd',
  key: { kind: 'none' },
  objects: [
    { kind: 'product', words: 'Growth', exists: false },
    { kind: 'price', words: '$149.00 a month', exists: false },
  ],
  warnings: [],
};

export const SIMULATION: Simulation = {
  lines: [
    { words: 'First 5,000, included', how: '5000 × $0.00', amount: { amount: '0.00', currency: 'usd' } },
    { words: '5001 to 20,000', how: '15,000 × $0.10', amount: { amount: '1500.00', currency: 'usd' } },
  ],
  total: { amount: '1500.00', currency: 'usd' },
  per_unit: '$0.0750',
  used: '20,000,000 tokens',
  cost: { amount: '900.00', currency: 'usd' },
  margin: { amount: '600.00', currency: 'usd' },
  margin_percent: '40.0',
  cost_words: 'what the last 30 days cost you per unit',
  below_cost: [{ from: '1', to: '9090', most: { amount: '225.00', currency: 'usd' } }],
  below_cost_words: ['from 1 to 9090 units, by $225.00 at most'],
  drops: [],
  drop_words: ['From 20,001 units the bill is $25.00 lower than at 20,000. More use then costs less.'],
  edges: ['5000', '20000'],
  most: '24000',
  points: [
    { units: '0', total: '0.00', per_unit: null, cost: '0.00' },
    { units: '5000', total: '0.00', per_unit: '0.0000', cost: '225.00' },
    { units: '20000', total: '1500.00', per_unit: '0.0750', cost: '900.00' },
    { units: '24000', total: '1845.00', per_unit: '0.0769', cost: '1080.00' },
  ],
};
