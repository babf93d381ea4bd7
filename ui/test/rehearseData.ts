import type { RehearsalRow, RehearsalView, RehearseForm, RehearsePreview } from '../src/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });

export const FORM: RehearseForm = {
  mode: 'test',
  not_here: null,
  prices: [
    { id: 'price_tokens', name: 'AI tokens', words: '$0.10 per 1000 tokens' },
    { id: 'price_calls', name: 'AI calls', words: '3 tiers, graduated' },
  ],
  plans: [{ id: 'plan_growth', name: 'Growth', words: '2 prices' }],
  clients: [{ id: 'c1', name: 'Harbor Dental', words: '1 price' }],
};

export const NOTHING: RehearseForm = { ...FORM, prices: [], plans: [], clients: [] };

export const PREVIEW: RehearsePreview = {
  title: 'AI tokens, 1,234 units',
  currency: 'usd',
  currencies: ['usd', 'eur'],
  prices: [
    {
      price: 'price_tokens',
      name: 'AI tokens',
      words: '$0.10 per 1000 tokens',
      units: '1234',
      usage: '1,234,000 tokens',
      why: 'A number to begin with',
    },
  ],
  first: [{ name: 'Growth', how: 'Fixed amount', amount: usd('49.00') }],
  after: [
    { name: 'Growth', how: 'Fixed amount', amount: usd('49.00') },
    { name: 'AI tokens', how: '1234 × $0.10', amount: usd('123.40') },
  ],
  total: usd('221.40'),
};

export const MATCHED: RehearsalRow = {
  id: 'r1',
  title: 'AI tokens, 140 units',
  state: 'matches',
  words: 'Rehearsed on 21 Nov 2026: matches to the cent, $14.00.',
  begun_at: '2026-11-21T10:00:00Z',
  ended_at: '2026-11-21T10:01:00Z',
  ours: usd('14.00'),
  stripes: usd('14.00'),
  change_set: 'set_1',
  in_stripe: true,
};

export const BEGUN: RehearsalRow = {
  ...MATCHED,
  id: 'r2',
  title: 'AI calls, 12 units',
  state: 'begun',
  words: 'Begun and not finished. Finish it, or remove it from Stripe; nobody is charged either way.',
  ended_at: null,
  stripes: null,
  change_set: 'set_2',
};

export const DIFFERED: RehearsalView = {
  row: {
    ...MATCHED,
    id: 'r3',
    state: 'differs',
    words:
      'Rehearsed on 21 Nov 2026: 1 difference. AI tokens: Rebill expects $14.00, Stripe billed $15.40, $1.40 more.',
    stripes: usd('15.40'),
  },
  bills: {
    invoices: [
      {
        title: 'After the period',
        number: 'A1B2-0001',
        lines: [
          {
            name: 'AI tokens',
            how: '140 × $0.10',
            ours: usd('14.00'),
            described: '140 × AI tokens (at 11)',
            stripes: usd('15.40'),
            same: false,
          },
        ],
        ours: usd('14.00'),
        stripes: usd('15.40'),
      },
    ],
    differences: ['AI tokens: Rebill expects $14.00, Stripe billed $15.40, $1.40 more.'],
    notes: ["With tax and discounts Stripe's invoice is $18.48. The comparison is before both."],
    ours: usd('14.00'),
    stripes: usd('15.40'),
  },
};

const [invoice] = DIFFERED.bills?.invoices ?? [];

export const SAME: RehearsalView = {
  row: MATCHED,
  bills: {
    invoices: invoice
      ? [
          {
            ...invoice,
            stripes: usd('14.00'),
            lines: invoice.lines.map((line) => ({ ...line, stripes: usd('14.00'), same: true })),
          },
        ]
      : [],
    differences: [],
    notes: [],
    ours: usd('14.00'),
    stripes: usd('14.00'),
  },
};

export const REHEARSE_ANSWERS: Record<string, (params: never) => unknown> = {
  'rehearse.form': () => FORM,
  'rehearse.preview': () => PREVIEW,
  'rehearse.list': () => [MATCHED, BEGUN],
  'rehearse.read': () => DIFFERED,
};
