import type {
  AddClientsParams,
  BillingDetailsView,
  ClientsCheck,
  ClientsSavedView,
  CustomerChoice,
  PairingView,
  PriceView,
} from '~/bindings/rpc';

export const PRICES: PriceView[] = [
  {
    id: 'price_1',
    name: 'AI usage',
    words: '$0.10 per 1000 tokens',
    meter: 'tokens',
    unit: '1000',
    currency: 'usd',
    unit_amount: '0.10',
    lookup_key: 'ai_usage',
    link: null,
    clients: 9,
  },
  {
    id: 'price_2',
    name: 'Messages',
    words: '$0.02 per message',
    meter: 'messages',
    unit: '1',
    currency: 'usd',
    unit_amount: '0.02',
    lookup_key: null,
    link: null,
    clients: 2,
  },
];

export const CUSTOMERS: CustomerChoice[] = [
  {
    id: 'cus_QxHarbor',
    name: 'Harbor Dental Group',
    email: 'billing@harbordental.example',
    taken_by: 'Harbor Dental',
    subscribed_price: 'price_1',
    payment_method: 'Visa ending in 4242, expires 12/2027',
  },
  {
    id: 'cus_QxSummit',
    name: 'Summit Roofing',
    email: 'jobs@summitroofing.example',
    taken_by: null,
    subscribed_price: null,
    payment_method: null,
  },
];

const ACCOUNTS = [
  'Summit Roofing',
  'Northgate Vets',
  'Elm Street Bakery',
  'Delta Plumbing',
  'Ridge Law',
  'Canal Hotel',
];

export const PAIRING: PairingView = {
  prices: PRICES,
  customers: CUSTOMERS,
  rows: ACCOUNTS.map((name, index) => ({
    subject_id: `sub_${index}`,
    external_id: `loc_${index}`,
    name,
    email: `office@${index}.example`,
    source: 'Parley',
    nickname: name,
    customer_id: index === 0 ? 'cus_QxSummit' : null,
    confidence: index === 0 ? 'green' : null,
    why: index === 0 ? 'same e-mail and name' : null,
    usage_words: `${index + 1}12,400 tokens`,
  })),
};

/** What the core would say of rows: a nickname is missing, a customer is shared, the rest fits. */
export function check({ rows }: AddClientsParams): ClientsCheck {
  const judged = rows.map((row) => ({
    faults: row.nickname === '' ? [{ field: 'nickname', words: 'Give it a name.' }] : [],
    notes:
      row.customer_id === 'cus_QxHarbor'
        ? [
            {
              light: 'amber' as const,
              words:
                'Harbor Dental is billed to this customer too. Their units go to Stripe as one line: the invoice does not tell them apart; here each client keeps its own page.',
            },
          ]
        : [],
    sentence:
      row.nickname === ''
        ? null
        : 'Every 1000 tokens make one unit at $0.10. What is left over when the month ends, less than 1000 tokens, is kept for the next month.',
    preview:
      row.subjects.length > 0
        ? 'The last 30 days would have been 112,400 tokens = 112 units = $11.20, 400 left over.'
        : null,
    currencies: ['usd'],
  }));
  return {
    rows: judged,
    faulty: judged.filter((row) => row.faults.length > 0).length,
    customers: rows.filter((row) => !row.customer_id).length,
    subscriptions: rows.length,
  };
}

export const VIEWS: ClientsSavedView[] = [
  {
    name: 'Cards to see to',
    params: { search: null, sort: 'name', descending: false, only: 'payment', page: null },
  },
];

export const BILLING: BillingDetailsView = {
  client: 'c1',
  nickname: 'Harbor Dental',
  custom: false,
  customer_id: 'cus_QxHarbor',
  customer: {
    id: 'cus_QxHarbor',
    name: 'Harbor Dental Group',
    email: 'billing@harbordental.example',
    phone: '+1 415 555 0100',
    description: null,
    address: {
      line1: '12 Quay Street',
      line2: null,
      city: 'Oakland',
      state: 'CA',
      postal_code: '94607',
      country: 'US',
    },
    tax_exempt: 'none',
    currency: 'usd',
    test_clock: null,
    deleted: false,
    link: 'https://dashboard.stripe.com/customers/cus_QxHarbor',
    clients: ['Harbor Dental'],
    payment: {
      state: 'expires_soon',
      words: 'Visa ending in 4242, expires 11/2026',
      warning: 'The card expires within thirty days. Ask the client for another one before the next invoice.',
      others: [{ id: 'pm_2', words: 'Mastercard ending in 4444, expires 01/2029' }],
    },
    read_at: '2026-11-20T14:42:00Z',
  },
  shared_with: ['Harbor Kids'],
  collection: 'charge_automatically',
  collection_words: 'Stripe charges the payment method by itself',
  notes: [
    {
      light: 'amber',
      words:
        'Harbor Kids is billed to this customer too. Their units go to Stripe as one line: the invoice does not tell them apart; here each client keeps its own page.',
    },
  ],
  return_url: 'https://northlight.example/thanks',
};
