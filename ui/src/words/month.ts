import type { MonthState } from '~/bindings/rpc';
import { billing } from './billing';

const states: Record<MonthState, string> = {
  ...billing.states,
  open: 'Open',
  sent: 'Sent',
  invoiced: 'Invoiced',
  paid: 'Paid',
  unpaid: 'Unpaid',
  to_issue: 'To issue',
  issued: 'Issued',
  history: 'Before billing',
  nothing: 'Nothing to charge',
  unmapped: 'No usage assigned',
  not_billed: 'Not billed',
};

/** What a press under the state does; a state that passes by itself has none. */
const verbs: Partial<Record<MonthState, string>> = {
  ...billing.verbs,
  unpaid: 'Look',
  to_issue: 'Issue',
  unmapped: 'Assign',
};

export const month = {
  tab: 'This month',
  table: 'Clients and their month',
  period: 'Which month',
  current: 'Current periods',
  lastPeriods: 'Last periods',
  find: 'Find a client',
  findHint: 'Name, e-mail or id',
  filters: {
    all: (count: string) => `All ${count}`,
    ready: (count: string) => `Ready ${count}`,
    needs_owner: (count: string) => `Needs you ${count}`,
    to_issue: (count: string) => `To issue ${count}`,
    unpaid: (count: string) => `Unpaid ${count}`,
    below_cost: (count: string) => `Below cost ${count}`,
  },
  soFar: 'So far',
  amount: 'Amount',
  last: 'Last period',
  lastByNow: 'Last by now',
  change: 'Change',
  percent: 'In %',
  margin: 'Margin',
  toSend: 'To send',
  isNew: 'new',
  unknown: 'not known',
  states,
  verbs,
  verbOf: (verb: string, client: string) => `${verb}: ${client}`,
  /** Names of the links that stand behind figures. */
  usageOf: (client: string, figure: string) => `${figure}: usage of ${client}`,
  amountOf: (client: string, figure: string) => `${figure}: what ${client} is charged`,
  lastOf: (client: string, figure: string) => `${figure}: what ${client} was charged last`,
  waitingOf: (client: string, figure: string) => `${figure} units of ${client} in the send queue`,
  stateOf: (client: string, state: string) => `${state}: ${client}`,
  subtitle: (span: string | null, currencies: string, read: string) =>
    [span, `${currencies}, before tax and discounts`, read].filter(Boolean).join('. '),
  counted: (ago: string) => `Usage counted ${ago}`,
  neverCounted: 'Usage was not counted yet',
  compared: 'While a period runs, its change is against the last one by the same time of it.',
  apart: (clients: string) => `Not in the sum, because nothing is charged: ${clients}`,
  inCurrency: (clients: string, currency: string) => `${clients} in ${currency}`,
  sumCaption: (last: string | null, change: string | null) =>
    last === null ? 'new' : `last period ${last}${change === null ? '' : `, ${change}`}`,
  sums: 'In all',
  unknownCosts: (count: number) =>
    count === 1
      ? 'What the platform charged for one client is not known, so there is no margin of all.'
      : `What the platform charged for ${count} clients is not known, so there is no margin of all.`,
  toIssueReason: 'The month is over. Its statement is not issued yet.',
  partOf: (client: string, what: string) => `${client}, ${what}`,
  staleUsage: (ago: string) => `Usage last read ${ago}.`,
  approve: (units: string, amount: string, clients: string) =>
    `Review and approve ${units} ${units === '1' ? 'unit' : 'units'}, ${[amount, clients].filter(Boolean).join(', ')}`,
  approveBar: 'Approve what is ready',
  approveMeans:
    'Opens the send queue with these ticked. Nothing is sent and nothing is charged by this press.',
  approveHeld: (clients: string) =>
    `${clients} kept back ${clients.startsWith('1 ') ? 'is' : 'are'} not among them: held units are decided one by one.`,
  approveElsewhere: (count: number) =>
    count === 1
      ? 'One more line of another period or client waits in the send queue; it stays unticked.'
      : `${count} more lines of other periods or clients wait in the send queue; they stay unticked.`,
  exportName: (period: string) => `billing-${period}`,
  exportCsv: 'This table as CSV',
  exportJson: 'This table as JSON',
  emptyTitle: 'No client has a billing period yet',
  emptyBody:
    'Each client that is billed has a line here: its use, its units, its money, and where that stands.',
  emptyPeriod: 'No client has a billing period that starts then',
  noneFits: 'No client fits this view',
  showAll: 'Show all clients',
  ticked: (clients: string) =>
    `Ticked are the lines of ${clients} from the month table. Tick others to send them too.`,
} as const;
