import type { ClientState } from '~/bindings/rpc';

const states: Record<ClientState, string> = {
  billed: 'Billed',
  not_live: 'Not live',
  held: 'Held',
  no_payer: 'No payer',
  stopped: 'Stopped',
  unmapped: 'No usage assigned',
  ended: 'Ended',
};

export const clients = {
  title: 'Clients',
  subtitle: (count: string) => `${count}, with the charges of their current periods`,
  search: 'Find a client',
  searchHint: 'Nickname, name, e-mail or id',
  add: 'Add clients',
  client: 'Client',
  customer: 'Stripe customer',
  usage: 'Usage',
  units: 'Units',
  charges: 'Charges so far',
  last: 'Last period',
  margin: 'Margin',
  marginUnknown: 'not known',
  ends: 'Period ends',
  state: 'State',
  states,
  rows: (count: string) => `${count} ${count === '1' ? 'row' : 'rows'}`,
  emptyTitle: 'No clients yet',
  emptyBody: 'A client is an account on your platform with somebody who pays for its usage.',
  noneFound: (search: string) => `No client is called “${search}”.`,
  clear: 'Show all clients',
} as const;
