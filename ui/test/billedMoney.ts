import type {
  InvoicesView,
  MirrorView,
  PaymentsView,
  PayoutsView,
  PayoutView,
  StripeGrantRow,
} from '~/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });
const AGE = { read_at: '2026-11-20T14:42:00Z', off: null };

export const INVOICES: InvoicesView = {
  rows: [
    {
      id: 'in_1',
      number: 'MAPLE-0002',
      client: 'Maple & Main Law',
      client_id: 'c6',
      status: 'open',
      state: 'Unpaid',
      overdue: true,
      from: '2026-10-08T00:00:00Z',
      to: '2026-11-08T00:00:00Z',
      created: '2026-11-08T00:00:00Z',
      total: usd('231.40'),
      due: usd('231.40'),
      reason: 'Stripe says: Your card has insufficient funds. Ask the client to add another card.',
      pay_page: 'https://invoice.stripe.com/i/in_1',
      ours: true,
      link: 'https://dashboard.stripe.com/invoices/in_1',
    },
    {
      id: 'in_2',
      number: null,
      client: 'Tidewater Marina',
      client_id: null,
      status: 'draft',
      state: 'Draft, final on 21 Nov 2026',
      overdue: false,
      from: null,
      to: null,
      created: '2026-11-20T00:00:00Z',
      total: usd('10.00'),
      due: usd('10.00'),
      reason: null,
      pay_page: null,
      ours: false,
      link: null,
    },
  ],
  total: 2,
  sums: [{ count: 2, amount: usd('241.40'), other: usd('241.40') }],
  age: AGE,
};

export const PAYMENTS: PaymentsView = {
  rows: [
    {
      id: 'ch_1',
      client: 'Maple & Main Law',
      client_id: 'c6',
      at: '2026-11-08T01:00:00Z',
      amount: usd('231.40'),
      refunded: usd('0.00'),
      fee: null,
      status: 'failed',
      state: 'Declined',
      needs_owner: true,
      method: 'Visa ending in 4242',
      invoice: { id: 'in_1', number: 'MAPLE-0002' },
      reason: 'Your card has insufficient funds.',
      advice: 'Ask the client to top it up or to add another card.',
      refunds: [],
      disputes: [],
      payout: null,
      link: 'https://dashboard.stripe.com/payments/pi_1',
    },
    {
      id: 'ch_2',
      client: 'Harbor Dental Group',
      client_id: 'c1',
      at: '2026-11-08T01:00:00Z',
      amount: usd('1204.10'),
      refunded: usd('4.10'),
      fee: usd('35.22'),
      status: 'succeeded',
      state: 'Paid, partly refunded',
      needs_owner: false,
      method: 'Visa ending in 4242',
      invoice: { id: 'in_3', number: 'HARBOR-0002' },
      reason: null,
      advice: null,
      refunds: [
        {
          id: 're_1',
          amount: usd('4.10'),
          at: '2026-11-10T00:00:00Z',
          words: 'Refunded, asked for by the client',
        },
      ],
      disputes: [
        {
          id: 'dp_1',
          amount: usd('1204.10'),
          at: '2026-11-12T00:00:00Z',
          due_by: '2026-11-21T00:00:00Z',
          needs_answer: true,
          words:
            'The client’s bank says that they were charged twice. Answer in Stripe by 21 Nov 2026, or it is lost.',
          link: 'https://dashboard.stripe.com/disputes/dp_1',
        },
      ],
      payout: 'po_1',
      link: null,
    },
  ],
  total: 2,
  sums: [{ count: 1, amount: usd('1204.10'), other: usd('4.10') }],
  age: AGE,
};

export const PAYOUTS: PayoutsView = {
  rows: [
    {
      id: 'po_1',
      amount: usd('1168.88'),
      created: '2026-11-11T00:00:00Z',
      arrival: '2026-11-13T00:00:00Z',
      status: 'paid',
      state: 'At the bank on 13 Nov 2026',
      needs_owner: false,
      reason: null,
      payments: 1,
      gross: usd('1204.10'),
      fees: usd('35.22'),
      link: null,
    },
    {
      id: 'po_0',
      amount: usd('902.00'),
      created: '2026-10-11T00:00:00Z',
      arrival: '2026-10-13T00:00:00Z',
      status: 'failed',
      state: 'Failed',
      needs_owner: true,
      reason:
        'Stripe says: The bank account has been closed. Correct the bank account in Stripe; it pays out again after that.',
      payments: null,
      gross: null,
      fees: null,
      link: null,
    },
  ],
  total: 2,
  sums: [{ count: 2, amount: usd('2070.88'), other: usd('2070.88') }],
  age: AGE,
};

export const PAYOUT: PayoutView = {
  payout: PAYOUTS.rows[0] as PayoutsView['rows'][number],
  parts: [
    {
      id: 'txn_1',
      kind: 'Payment',
      client: 'Harbor Dental Group',
      client_id: 'c1',
      at: '2026-11-08T01:00:00Z',
      amount: usd('1204.10'),
      fee: usd('35.22'),
      net: usd('1168.88'),
    },
  ],
  unknown: null,
};

export const CREDITS: StripeGrantRow[] = [
  { id: 'credgr_1', name: 'Welcome', amount: usd('50.00'), category: 'paid', state: 'Valid without end' },
];

export const MIRROR: MirrorView = {
  kinds: [
    { name: 'Customers', count: 14, read_at: '2026-11-20T14:42:00Z', off: null },
    {
      name: 'Disputes',
      count: 0,
      read_at: null,
      off: 'The key may not read this. Give the key the permission "Disputes" (read) in Stripe.',
    },
  ],
  feed_read_at: '2026-11-20T14:42:00Z',
  reads_spent: 412,
  reads_allowance: 10000,
  sparing: false,
};
