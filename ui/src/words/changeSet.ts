import type { ChangeItemState, ChangeSetState } from '~/bindings/rpc';

const itemStates: Record<ChangeItemState, string> = {
  planned: 'Planned',
  begun: 'Begun',
  done: 'Done',
  found: 'Was there already',
  unpaid: 'Made, not paid',
  failed: 'Failed',
};

const setStates: Record<ChangeSetState, string> = {
  planned: 'Planned',
  begun: 'Begun, not finished',
  done: 'Done',
  failed: 'Partly failed',
  discarded: 'Discarded',
};

export const changeSet = {
  items: 'What will happen',
  receipt: 'Receipt',
  itemsNote: (count: string) => `${count} ${count === '1' ? 'item' : 'items'}, in this order`,
  receiptNote: (done: string, count: string) => `${done} of ${count} done`,
  item: 'Item',
  state: 'State',
  object: 'Id',
  openInStripe: 'Open in Stripe',
  notYet: 'not yet',
  money: 'What it means in money',
  what: 'Client or object',
  inWords: 'In words',
  amount: 'Amount',
  nothingYet: 'Nothing has left this computer yet. Nothing is charged by this.',
  nothingCharged: 'Nothing was charged. It can be read again under Billing, Planned changes.',
  amountsAbove: 'Nothing has left this computer yet. What it comes to in money stands above.',
  amountsWereAbove:
    'What it came to in money stands above. It can be read again under Billing, Planned changes.',
  partly: 'What is done stays done and is not done twice.',
  retry: (mode: string) => `Try the rest again – ${mode}`,
  applying: 'Working',
  retryItem: 'Try again',
  retryItemNamed: (item: string) => `Try again: ${item}`,
  doneNotPaid: 'Done, not paid',
  payPage: 'Payment page',
  addCard: 'Add a card',
  discard: 'Discard',
  discarded: 'Discarded. Nothing was done.',
  discardedPartly: 'Discarded. What is done stays done; the rest is not done any more.',
  itemStates,
  setStates,
  pageAbove: 'Billing',
  stagedAt: (when: string) => `Planned ${when}`,
  listLabel: 'Planned changes and receipts',
  planned: 'Planned',
  mode: 'Mode',
  changes: 'Change',
  count: 'Items',
  emptyTitle: 'Nothing is planned',
  emptyBody:
    'Whatever is to be made or changed in Stripe is listed here first: what, where, and what it means in money. Its receipt stays.',
} as const;
