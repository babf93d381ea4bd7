import type { QueueState } from '~/bindings/rpc';

const states: Record<QueueState, string> = {
  ready: 'Ready',
  approved: 'Approved',
  held: 'Held',
  no_payer: 'No payer',
  charges_twice: 'Charged twice',
  foreign: 'Foreign events',
  in_doubt: 'In doubt',
  stopped: 'Stopped',
  not_live: 'Not live',
  late: 'Late',
};

/** What a press under the state does; a line that resolves by itself has none. */
const verbs: Partial<Record<QueueState, string>> = {
  held: 'Review',
  no_payer: 'Subscribe',
  charges_twice: 'Look',
  foreign: 'Look',
  in_doubt: 'Decide',
  stopped: 'Look',
  not_live: 'Go live',
  late: 'Review',
};

export const billing = {
  title: 'Billing',
  since: (when: string, currency: string) =>
    `Counted since the last send, ${when}. ${currency}, before tax and discounts`,
  tabs: 'Parts of billing',
  thisMonth: 'This month',
  sendQueue: 'Send queue',
  unitsSent: 'Units sent',
  invoices: 'Invoices',
  payments: 'Payments',
  payouts: 'Payouts',
  plannedChanges: 'Planned changes',
  filter: 'Show',
  export: 'Export',
  client: 'Client',
  usage: 'Usage',
  units: 'Units',
  sent: 'Sent',
  toSend: 'To send',
  amount: 'Amount',
  periodSoFar: 'Period so far',
  by: (day: string) => `By ${day}`,
  change: 'Change',
  state: 'State',
  firstPeriod: 'new',
  clients: (count: string) => `${count} ${count === '1' ? 'client' : 'clients'}`,
  apart: (units: string, amount: string | null, clients: string) =>
    `Not in this send: ${[`${units} units`, amount, clients].filter(Boolean).join(', ')}`,
  send: (units: string, amount: string | null, clients: string) =>
    `Send ${[`${units} units`, amount, clients].filter(Boolean).join(', ')}`,
  states,
  verbs,
  goesAt: (time: string) => `Goes ${time}`,
  nothingChosen: 'Choose at least one client to send for.',
  empty: 'Nothing waits to be sent.',
} as const;
