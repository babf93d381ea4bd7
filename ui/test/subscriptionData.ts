import type { StopBillingView, SubscriptionChoices, SubscriptionsView } from '~/bindings/rpc';

export const VIEW: SubscriptionsView = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  customer: 'cus_1',
  subscriptions: [
    {
      id: 'sub_1',
      link: null,
      state: 'running',
      state_words: 'Active',
      prices: [{ price: 'price_1', name: 'AI tokens', words: '$0.10 per 1000 tokens', metered: true }],
      period_start: '2026-11-01T00:00:00Z',
      period_end: '2026-12-01T00:00:00Z',
      collection_words: 'Charged automatically',
      days_until_due: null,
      has_payment_method: false,
      payment_words: 'None on file: the next invoice cannot be charged',
      trial_end: null,
      next_amount: { amount: '12.00', currency: 'usd' },
      next_read_at: '2026-11-20T10:00:00Z',
      pending: null,
      can: { change: true, cancel: true, pause: true, resume: false, keep: false, collect: true },
    },
  ],
  to_begin: [],
  one_off: [
    {
      id: 'ii_1',
      description: 'Workshop',
      amount: { amount: '150.00', currency: 'usd' },
      where_words: 'On the next invoice',
      at: '2026-11-19T10:00:00Z',
    },
  ],
  read_at: '2026-11-20T10:00:00Z',
};

export const CHOICES: SubscriptionChoices = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  customer: 'cus_1',
  currency: 'usd',
  has_payment_method: true,
  account: 'Northlight AI (acct_1)',
  prices: [
    {
      id: 'price_0',
      name: 'Base',
      words: '$49.00 a month',
      currencies: ['usd'],
      every: 'a month',
      metered: false,
    },
    {
      id: 'price_1',
      name: 'AI tokens',
      words: '$0.10 per 1000 tokens',
      currencies: ['usd'],
      every: 'a month',
      metered: true,
    },
  ],
  once: [],
  common_day: '2026-12-01T00:00:00Z',
  common_words: '4 of 5 subscriptions',
  has: ['price_1'],
};

export const STOP: StopBillingView = {
  client_id: 'c1',
  nickname: 'Harbor Dental',
  due: [
    {
      meter: 'tokens',
      units: '7',
      amount: { amount: '0.70', currency: 'usd' },
      remainder: '345',
      remainder_words: 'carried over',
    },
  ],
  in_doubt: '0',
  here_only: false,
  period_end: '2026-12-01T00:00:00Z',
  ends_at: null,
  steps: [
    '7 units are due and not sent. Send them first, so that they are on the last invoice.',
    'The subscription ends on 21 December 2026. Usage until then is counted and billed on its last invoice.',
  ],
  steps_now: [
    '7 units are due and not sent. Send them first, so that they are on the last invoice.',
    'The subscription ends at once.',
  ],
  blocked: null,
  synced_at: '2026-11-20T10:00:00Z',
};

export const PREVIEW = {
  first: {
    at: '2026-11-20T10:00:00Z',
    lines: [{ what: 'Base, part of a period', amount: { amount: '15.81', currency: 'usd' } }],
    ours: { amount: '15.81', currency: 'usd' },
    stripe_lines: [],
    stripes: { amount: '15.81', currency: 'usd' },
    difference: null,
  },
  usual: {
    at: '2026-12-01T00:00:00Z',
    lines: [{ what: 'Base', amount: { amount: '49.00', currency: 'usd' } }],
    ours: { amount: '49.00', currency: 'usd' },
    stripe_lines: [],
    stripes: null,
    difference: "Stripe's own preview could not be read. Stripe was not reached.",
  },
  note: 'Before tax and discounts. Usage is added to each invoice as it is used.',
};

export const SET = {
  id: 'set_9',
  title: 'Planned',
  mode: 'test',
  button: 'Planned – TEST',
  money: [],
  items: [{ id: '1', words: 'x', state: 'planned', object_id: null, link: null, error: null }],
  state: 'planned',
  staged_at: '2026-11-20T10:00:00Z',
} as const;
