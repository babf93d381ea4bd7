import type { Money } from '~/bindings/rpc';
import { isZero } from '~/format';

/** Whether a typed text is a plain decimal. Only a hint in the form: the core reads it exactly and has the last word. */
export function looksDecimal(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text.trim());
}

/** Whether an amount is above zero. */
export function isPositive(money: Money): boolean {
  return !isZero(money.amount) && !money.amount.startsWith('-');
}
