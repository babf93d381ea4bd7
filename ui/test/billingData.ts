import type { BillingDetailsView } from '~/bindings/rpc';

export const BILLING: BillingDetailsView = {
  client: 'c1',
  nickname: 'Harbor Dental',
  custom: false,
  customer_id: 'cus_1',
  customer: {
    id: 'cus_1',
    name: 'Harbor Dental Group',
    email: 'billing@harbor.example',
    phone: null,
    description: null,
    address: null,
    tax_exempt: 'none',
    currency: 'usd',
    test_clock: null,
    deleted: false,
    link: 'https://dashboard.stripe.com/customers/cus_1',
    clients: ['Harbor Dental'],
    payment: {
      state: 'expired',
      words: 'Visa ending in 4242, expires 10/2026',
      warning: 'The card has expired. Ask the client for another one.',
      others: [{ id: 'pm_2', words: 'Mastercard ending in 4444, expires 01/2029' }],
    },
    read_at: '2026-11-20T14:00:00Z',
  },
  shared_with: [],
  collection: 'charge_automatically',
  collection_words: 'Stripe charges the payment method by itself',
  notes: [],
  return_url: null,
};
