import type { AddressView, PaymentState } from '~/bindings/rpc';
import type { StateKind } from '~/parts/State';
import { words } from '~/words';

/** How a payment method stands, as a mark. */
export const PAYMENT_MARK: Record<PaymentState, StateKind> = {
  none: 'stopped',
  fine: 'done',
  expires_soon: 'held',
  expired: 'stopped',
  unknown: 'waiting',
  not_needed: 'done',
};

/** An address as it stands on an envelope, in one line. */
export function inOneLine(address: AddressView | null): string {
  const { none } = words.billingDetails;
  if (!address) return none;
  const { line1, line2, postal_code, city, state, country } = address;
  const parts = [line1, line2, [postal_code, city].filter(Boolean).join(' '), state, country];
  return parts.filter(Boolean).join(', ') || none;
}
