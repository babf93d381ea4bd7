import type { AddClientRow, AddressView, PairingView } from '~/bindings/rpc';
import { dayStart } from '../subscription/day';
import { daysOf } from './rows';

/** What stands in the fields of one new client. */
export interface FormDraft {
  nickname: string;
  source: string;
  subjects: string[];
  plan: string;
  /** The plan brings all its prices: there is none to choose, and no unit. */
  wholePlan: boolean;
  currency: string;
  product: string;
  price: string;
  customer: string;
  email: string;
  chargeBy: string;
  unit: string;
  remainder: string;
  start: string;
  collection: string;
  days: string;
  address: AddressView;
  withAddress: boolean;
}

/** The same as the core takes it. */
export function rowOf(draft: FormDraft, zone: string): AddClientRow {
  const days = daysOf(draft.days);
  return {
    nickname: draft.nickname.trim(),
    subjects: draft.subjects,
    customer_id: draft.customer || null,
    email: draft.customer ? null : draft.email.trim() || null,
    price_id: draft.wholePlan ? '' : draft.price,
    ...(draft.plan ? { plan: draft.plan } : {}),
    ...(draft.currency ? { currency: draft.currency } : {}),
    charge_by: draft.wholePlan ? '' : draft.chargeBy,
    unit: draft.wholePlan ? '' : draft.unit.trim(),
    remainder: draft.remainder,
    start: dayStart(draft.start, zone),
    collection: draft.collection || null,
    ...(draft.collection === 'send_invoice' && days !== null ? { days_until_due: days } : {}),
    ...(draft.withAddress ? { address: draft.address } : {}),
  };
}

/** What each part of the form is given. */
export interface FieldsProps {
  view: PairingView;
  draft: FormDraft;
  change: (part: Partial<FormDraft>) => void;
  fault: (field: string) => string | null;
  hasStripe: boolean;
  /** What the row could be paid in. */
  currencies: readonly string[];
}
