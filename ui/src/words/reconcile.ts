import type { PeriodState } from '~/bindings/rpc';

const states: Record<PeriodState, string> = { open: 'Open', ended: 'Ended', final: 'Final' };

export const reconcile = {
  title: 'Reconcile',
  comparedAt: (when: string) => `Compared with Stripe ${when}`,
  notCompared: 'Not compared with Stripe yet',
  period: 'Periods that begin in',
  current: 'Current periods',
  export: 'Export all tables',
  table: 'From usage to invoice',
  client: 'Client',
  meter: 'Meter',
  used: 'Used',
  billable: 'Billable',
  due: 'Due',
  decided: 'Decided',
  sent: 'Sent',
  counted: 'Stripe counted',
  invoiced: 'Invoiced',
  ours: 'Our amount',
  invoice: 'Invoice',
  result: 'Result',
  equal: 'Equal',
  notRead: 'not read',
  notComparedRow: 'Not compared',
  onThePairsLine: 'On the line above',
  differs: (count: string) => `${count} ${count === '1' ? 'difference' : 'differences'}`,
  byStatement: 'By statement',
  differenceOf: (client: string, about: string, name: string) => `${client}, ${about}: ${name}`,
  difference: (name: string, words: string, amount: string | null) =>
    `${name}: ${words}${amount === null ? '' : ` ${amount}`}`,
  remainders: (incoming: string, outgoing: string) => `${incoming} brought in, ${outgoing} carried on`,
  states,
  emptyTitle: 'Nothing to compare in this period',
  emptyBody: 'Each client that is billed has a line here, from its usage to its invoice.',
} as const;
