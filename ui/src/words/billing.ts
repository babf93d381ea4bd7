import type { QueueState } from '~/bindings/rpc';
import { unitsOf } from './count';

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
  no_payer: 'Look',
  charges_twice: 'Look',
  foreign: 'Look',
  in_doubt: 'Decide',
  stopped: 'Look',
  not_live: 'Go live',
  late: 'Look',
};

export const billing = {
  title: 'Billing',
  since: (when: string, currency: string) =>
    `Counted since the last send, ${when}. ${currency}, before tax and discounts`,
  tabs: 'Parts of billing',
  sendQueue: 'Send queue',
  unitsSent: 'Units sent',
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
    `Not in this send: ${[unitsOf(units), amount, clients].filter(Boolean).join(', ')}`,
  send: (units: string, amount: string | null, clients: string) =>
    `Send ${[unitsOf(units), amount, clients].filter(Boolean).join(', ')}`,
  states,
  verbs,
  goesAt: (time: string) => `Goes ${time}`,
  nothingChosen: 'Choose at least one client to send for.',
  empty: 'Nothing waits to be sent.',
  emptyBody: 'New units come with the next sync.',
  emptyCustomTitle: 'Nothing is sent under Custom billing',
  emptyCustom:
    'Each month becomes a statement on the client’s page, which you issue and bill in your own way.',
  neverSent: (currency: string) =>
    currency === ''
      ? 'Nothing was sent so far'
      : `Nothing was sent so far. ${currency}, before tax and discounts`,
  counted: (when: string) => `Usage counted ${when}`,
  all: (count: string) => `All ${count}`,
  ready: (count: string) => `Ready ${count}`,
  held: (count: string) => `Held ${count}`,
  rest: (count: string) => `Other ${count}`,
  sendStarted: 'Sending',
  hold: {
    title: (client: string) => `Held: ${client}`,
    lead: 'Until you decide, these units stay here and nothing is charged for them.',
    units: 'Units held',
    amount: 'Amount',
    period: 'Period',
    note: 'Why you decide so',
    noteHint: 'Kept with the decision',
    approve: (units: string, amount: string) => `Approve ${unitsOf(units)}, ${amount}`,
    approveMeans:
      'Approved units are sent by the next send, as they are shown here. More units since then wait.',
    writeOff: 'Write off',
    writeOffMeans: 'Units written off are never sent; your client is not charged for them.',
    approved: (client: string) => `${client} is approved and waits for the next send.`,
    writtenOff: (client: string) => `The units of ${client} are written off. They will not be sent.`,
  },
  meter: 'Meter',
  sentTable: 'Units sent',
  sentNote: 'Every report to Stripe, newest first',
  at: 'Sent',
  minute: 'Minute in Stripe',
  report: 'Report',
  attempts: 'Attempts',
  onlyNeeds: 'Only what needs you',
  everything: 'All',
  ofClient: 'Of one client.',
  showAll: 'Show all clients',
  said: {
    arrived: 'It arrived',
    not_arrived: 'It did not',
    let_go: 'Let its units go',
    seen: 'Seen: list them as late',
  },
  saidOf: (said: string, client: string, units: string) => `${said}: ${unitsOf(units)} of ${client}`,
  decideNote:
    'Look in Stripe first. “It arrived” counts the units as sent. “It did not” lets them be sent again.',
  sentEmptyTitle: 'Nothing was sent yet',
  sentEmptyBody: 'Each send is listed here with its state, until Stripe’s own count confirms it.',
  sentNothingNeeds: 'No report needs you.',
  more: (shown: string, all: string) => `${shown} of ${all}`,
  previous: 'Newer',
  next: 'Older',
} as const;
