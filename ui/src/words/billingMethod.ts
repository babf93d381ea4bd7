import type { BillingMethod } from '~/bindings/rpc';

const names: Record<BillingMethod, string> = { stripe: 'Stripe', custom: 'Statements' };

export const billingMethod = {
  names,
  title: 'Billing method',
  choose: 'For new clients, and those without a method of their own',
  stripe: 'Stripe',
  stripeMeans: 'Units go onto Stripe’s invoices. Stripe collects the money.',
  custom: 'Custom provider',
  customMeans:
    'You send numbered statements by calendar month and note what was paid. Nothing goes to Stripe.',
  clients: 'Clients',
  clientsNote: (count: string) => `${count} billed`,
  client: 'Client',
  now: 'Billed by',
  until: 'Until',
  afterwards: 'Then',
  own: 'of its own',
  noChange: 'no change planned',
  change: 'Change',
  changeNamed: (client: string, method: string) => `Change ${client} to ${method}`,
  takeBack: 'Take back',
  takeBackNamed: (client: string) => `Take back the change of ${client}`,
  noClients: 'No client is billed yet',
  noClientsBody: 'A change now holds at once for every client that you add.',
  dialogAll: (method: string) => `Change to ${method}?`,
  dialogOne: (client: string, method: string) => `Bill ${client} by ${method}?`,
  dialogList: 'What happens to whom',
  confirm: (method: string) => `Change to ${method}`,
  planMoney: (client: string) => `What ${client} pays then`,
  proposed: (plan: string) => `Or a subscription on ${plan}`,
  proposedNote:
    'Stripe begins it where the statements end. You see each step once more before anything is made.',
  planIt: 'Plan this subscription',
  keep: 'Keep it',
  changed: 'Changed. Each client is billed as before until its day.',
  refusedAll: 'No client can be changed. What is missing stands beside each.',
} as const;
