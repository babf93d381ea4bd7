/** One line of Stripe's page for restricted keys, in that page's order and words; `stripe::permissions::NEEDED` tests the same list. */
interface Permission {
  section: string;
  name: string;
  access: 'Read' | 'Write';
  purpose: string;
}

const permissions: readonly Permission[] = [
  { section: 'Core', name: 'Balance', access: 'Read', purpose: 'Show what Stripe owes you' },
  { section: 'Core', name: 'Customers', access: 'Write', purpose: 'Find and create your clients' },
  { section: 'Core', name: 'Events', access: 'Read', purpose: 'Notice what Stripe refused' },
  { section: 'Core', name: 'Products', access: 'Write', purpose: 'One product for each price' },
  { section: 'Billing', name: 'Invoices', access: 'Write', purpose: 'Read drafts, preview the next invoice' },
  { section: 'Billing', name: 'Meter events', access: 'Write', purpose: 'Send units' },
  { section: 'Billing', name: 'Meters', access: 'Write', purpose: 'One meter for each kind of usage' },
  { section: 'Billing', name: 'Prices', access: 'Write', purpose: 'Prices of your usage' },
  { section: 'Billing', name: 'Subscriptions', access: 'Write', purpose: 'Put clients on your price' },
];

export const stripeWizard = {
  permissions,
  steps: ['Open Stripe', 'Paste the key', 'Check it', 'Done'],
  openLead:
    'Make a restricted key on Stripe’s own page. Give it these permissions and leave all others at None. Copy the key; Stripe shows a live one only once.',
  openLive: 'Open Stripe’s key page',
  openTest: 'Open it in test mode',
  openUrl: 'https://dashboard.stripe.com/apikeys',
  openTestUrl: 'https://dashboard.stripe.com/test/apikeys',
  chooseThese: 'Permissions to choose',
  chooseNote: 'In the order of Stripe’s page',
  practiceTitle: 'Practising',
  practiceBody: 'This Stripe is invented and runs on this computer. Its key opens nothing else.',
  practiceKey: 'Use the practice key',
  pasteLead:
    'Stored in your system’s keychain, never in a file. Never paste it into a document, chat or video.',
  key: 'Stripe key',
  keyHint: 'It begins with rk_live_ or rk_test_',
  keyMissing: 'Paste the key first.',
  email: 'E-mail of your Stripe account',
  emailHint: 'Optional. It is compared with the account’s own, so that a key of another account is noticed.',
  wrongPrefix: {
    publishable:
      'This is a publishable key (pk_…). It can read nothing. Copy the restricted key (rk_…) instead.',
    webhook: 'This is a webhook secret (whsec_…), not a key. Copy the restricted key (rk_…) instead.',
    organisation: 'This is an organisation’s key. Copy a restricted key (rk_…) of the one account instead.',
    unknown: 'A Stripe key begins with rk_live_, rk_test_, sk_live_ or sk_test_.',
  },
  secretTitle:
    'This key can do everything in your Stripe account, also refund and pay out. Use a restricted key if you can.',
  secretAccept: 'Use this secret key all the same',
  secretFirst: 'A secret key is used only when you say so above.',
  connect: 'Check this key',
  continueToKey: 'Continue to the key',
  checkNote: 'Nothing was changed in Stripe',
  brokenNote: 'Give the key what is missing in Stripe, then test again',
  missingOptional: 'What is missing can be added in Stripe later',
  doneTitle: 'Stripe is connected',
  done: (account: string) =>
    `${account} is connected. Nothing was changed in Stripe, and nothing is sent until Go live.`,
  doneNext: 'Back to Connections',
  continue: 'Continue',
} as const;
