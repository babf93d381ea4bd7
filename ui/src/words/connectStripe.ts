import type { PermissionResult } from '~/bindings/rpc';

const results: Record<PermissionResult, string> = {
  tested: 'Tested',
  not_testable: 'Not testable',
  missing: 'Missing',
  unknown: 'Not tested yet',
};

export const connectStripe = {
  results,
  title: 'Connect Stripe',
  above: (step: string, all: string) => `Set up my agency, ${step} of ${all}`,
  saveAndLeave: 'Save and leave',
  steps: ['Open Stripe', 'Paste the key', 'Check it', 'Webhook', 'Done'],
  permissions: 'Permissions',
  permissionsNote: (tested: string, notTestable: string, missing: string) =>
    `${tested} tested, ${notTestable} not testable, ${missing} missing`,
  testAgain: 'Test again',
  inStripe: 'In Stripe',
  permission: 'Permission',
  access: 'Access',
  whatFor: 'What for',
  result: 'Result',
  leavesNothing:
    'Tests leave nothing behind. A meter event cannot be tried without counting usage, so your first send proves it.',
  account: 'Account',
  openInStripe: 'Open in Stripe',
  name: 'Name',
  accountId: 'Account',
  email: 'E-mail',
  asTyped: 'as typed',
  mode: 'Mode',
  country: 'Country, currency',
  charges: 'Charges',
  payouts: 'Payouts',
  on: 'On',
  offByStripe: 'Off',
  pausedByStripe: 'Paused by Stripe',
  notReadable: 'not readable with this key',
  notAsTyped: 'not the one you typed',
  stripeWants: 'Stripe wants something from you',
  giveIt: 'Open it in Stripe',
  key: 'Key',
  kind: 'Kind',
  keptIn: 'Kept in',
  neverInAFile: 'Never in a file. Never paste it into a document, chat or video.',
  continueToWebhook: 'Continue to webhook',
} as const;
