import type { NeedKind } from '~/bindings/rpc';

/** What needs the owner: its word, and the one verb that ends it. */
export const needs: Record<NeedKind, { word: string; verb: string }> = {
  unpaid: { word: 'Unpaid', verb: 'Look' },
  first_payment: { word: 'Not begun', verb: 'Look' },
  payment_failed: { word: 'Declined', verb: 'Look' },
  disputed: { word: 'Disputed', verb: 'Answer' },
  payout_failed: { word: 'Payout failed', verb: 'Look' },
  held: { word: 'Held', verb: 'Review' },
  no_payer: { word: 'No payer', verb: 'Look' },
  charges_twice: { word: 'Charged twice', verb: 'Look' },
  same_use: { word: 'Same use?', verb: 'Decide' },
  foreign: { word: 'Foreign events', verb: 'Look' },
  unassigned: { word: 'Unassigned', verb: 'Assign' },
  gone: { word: 'Gone from its platform', verb: 'Look' },
  below_cost: { word: 'Below cost', verb: 'Look' },
  rejected: { word: 'Refused', verb: 'Look' },
  uncertain: { word: 'Uncertain', verb: 'Decide' },
  missing: { word: 'Missing', verb: 'Reconcile' },
  late: { word: 'Late', verb: 'Review' },
  override_over: { word: 'Own price', verb: 'Decide' },
  payment_method: { word: 'Payment method', verb: 'Look' },
  connection: { word: 'Connection', verb: 'Repair' },
  charges_off: { word: 'Charges off', verb: 'Repair' },
  payouts_off: { word: 'Payouts off', verb: 'Repair' },
  sync_failed: { word: 'Sync failed', verb: 'Look' },
};
