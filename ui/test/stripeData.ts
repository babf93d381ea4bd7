import type { MethodView, StripeAccountView, WebhookView } from '~/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });

/** An account whose payouts are off, with a payout that came back. */
export const STRIPE_ACCOUNT: StripeAccountView = {
  account_id: 'acct_1PqL7cKx20Vd',
  name: 'Northlight AI LLC',
  mode: 'test',
  charges: true,
  payouts: false,
  off: 'Stripe asked for something and the time for it has passed. Give it, and Stripe goes on by itself.',
  requirements: [
    {
      what: 'Your bank account for payouts',
      name: 'external_account',
      state: 'past_due',
      deadline: null,
      why: null,
    },
    {
      what: 'Your identity document',
      name: 'representative.verification.document',
      state: 'due',
      deadline: '2026-11-27T12:00:00Z',
      why: 'The document is expired.',
    },
  ],
  schedule: 'Every working day, 2 days after the payment',
  balances: [
    { available: usd('2318.40'), pending: usd('410.00') },
    { available: { amount: '-1250', currency: 'jpy' }, pending: { amount: '0', currency: 'jpy' } },
  ],
  unreadable: [],
  recent: [
    {
      id: 'po_1',
      amount: usd('2318.40'),
      state: 'came_back',
      arrival: '2026-11-18T00:00:00Z',
      reason: 'Stripe says: The bank account has been closed. Correct the bank account in Stripe.',
      link: 'https://dashboard.stripe.com/test/payouts/po_1',
    },
    {
      id: 'po_2',
      amount: usd('1210.00'),
      state: 'paid',
      arrival: '2026-11-11T00:00:00Z',
      reason: null,
      link: null,
    },
  ],
  troubles: [
    {
      light: 'red',
      title: 'Payouts are off',
      what: 'Clients can pay. The money stays in your Stripe balance and is not lost.',
      fix: 'Give Stripe on its own page: Your bank account for payouts.',
      link: 'https://dashboard.stripe.com/test/account/onboarding',
    },
  ],
  usual: [
    {
      light: 'green',
      title: 'The first payout takes longer',
      what: 'Stripe holds the first payout of a new account for 7 to 14 days.',
      fix: 'Wait; the day stands beside the payout.',
      link: null,
    },
  ],
  read_at: '2026-11-20T14:40:00Z',
  dashboard: 'https://dashboard.stripe.com/test/',
  support: 'https://support.stripe.com/contact',
  for_support: 'Account: acct_1PqL7cKx20Vd\nRequest req_1 (the account)',
};

/** A webhook that is switched off on the account. */
export const WEBHOOK: WebhookView = {
  suggestions: [
    {
      platform: 'Insighto.ai',
      url: 'https://{API_DOMAIN}/api/v1/agency/webhook/stripe/{agency_id}',
      note: 'Manage Agency, Rebilling shows both parts.',
      events: ['invoice.paid', 'invoice.payment_failed'],
    },
    { platform: 'ChatbotX', url: null, note: 'It registers its own webhook.', events: [] },
  ],
  known_events: ['checkout.session.completed', 'invoice.paid', 'invoice.payment_failed'],
  proposed: {
    url: 'https://{API_DOMAIN}/api/v1/agency/webhook/stripe/{agency_id}',
    events: ['invoice.paid', 'invoice.payment_failed'],
    api_version: null,
  },
  hooks: [
    {
      wanted: { url: 'https://api.insighto.ai/hook/1', events: ['invoice.paid'], api_version: null },
      endpoint: {
        id: 'we_1',
        url: 'https://api.insighto.ai/hook/1',
        events: ['invoice.paid'],
        enabled: false,
        api_version: null,
        ours: true,
        link: null,
      },
      light: 'red',
      words: 'Switched off',
      reasons: ['It is switched off in Stripe, so the platform is told nothing.'],
    },
    {
      wanted: { url: 'https://other.example/hook', events: ['invoice.paid'], api_version: null },
      endpoint: {
        id: 'we_2',
        url: 'https://other.example/hook',
        events: ['invoice.paid'],
        enabled: true,
        api_version: null,
        ours: true,
        link: null,
      },
      light: 'green',
      words: 'Registered, as you want it',
      reasons: [],
    },
  ],
  lacks: null,
  secret_waits: true,
  read_at: '2026-11-20T14:40:00Z',
};

/** One client billed through Stripe, one that will change to statements. */
export const METHOD: MethodView = {
  method: 'stripe',
  clients: [
    {
      client_id: 'c1',
      nickname: 'Harbor Dental Group',
      now: 'stripe',
      until: null,
      next: null,
      own: false,
      words: null,
      refused: false,
      money: [],
      proposes: null,
    },
    {
      client_id: 'c2',
      nickname: 'Pier 9',
      now: 'stripe',
      until: '2026-12-17T05:00:00Z',
      next: 'custom',
      own: true,
      words: 'Stripe until 17 December 2026, then statements.',
      refused: false,
      money: [],
      proposes: null,
    },
  ],
};
