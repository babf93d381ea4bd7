import type { Money } from '~/bindings/rpc';
import { asIntl, type Decimal, isZero } from './decimal';

/** A decimal as a whole number of `10^-places`. */
function scaled(value: Decimal, places: number): bigint {
  const plain = asIntl(value) as string;
  const negative = plain.startsWith('-');
  const [whole = '0', fraction = ''] = plain.replace('-', '').split('.');
  const digits = BigInt(whole + fraction.padEnd(places, '0'));
  return negative ? -digits : digits;
}

function placesOf(values: readonly Decimal[]): number {
  return Math.max(0, ...values.map((value) => value.split('.')[1]?.length ?? 0));
}

function unscaled(value: bigint, places: number): Decimal {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : `.${digits.slice(digits.length - places)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/** The exact sum. What is ticked in a list is added up here; everything else is summed in Rust. */
export function sum(values: readonly Decimal[]): Decimal {
  const places = placesOf(values);
  return unscaled(
    values.reduce((total, value) => total + scaled(value, places), 0n),
    places,
  );
}

export function minus(from: Decimal, take: Decimal): Decimal {
  const places = placesOf([from, take]);
  return unscaled(scaled(from, places) - scaled(take, places), places);
}

/** The sum of amounts of one currency; `null` for none, or where there are several: those are never added. */
export function sumMoney(amounts: readonly Money[]): Money | null {
  const first = amounts[0];
  if (!first || amounts.some((money) => money.currency !== first.currency)) return null;
  return { amount: sum(amounts.map((money) => money.amount)), currency: first.currency };
}

export function minusMoney(from: Money, take: Money): Money | null {
  return from.currency === take.currency
    ? { amount: minus(from.amount, take.amount), currency: from.currency }
    : null;
}

/** Change against `before` in per cent with one decimal, half away from zero; `null` where `before` is nothing. */
export function percentChange(now: Decimal, before: Decimal): Decimal | null {
  return percentOf(minus(now, before), before);
}

/** `part` of `whole` in per cent with one decimal, half away from zero; `null` where the whole is nothing. */
export function percentOf(part: Decimal, whole: Decimal): Decimal | null {
  if (isZero(whole)) return null;
  const places = placesOf([part, whole]);
  const doubled = (scaled(part, places) * 2000n) / scaled(whole, places);
  return unscaled((doubled + (doubled < 0n ? -1n : 1n)) / 2n, 1);
}
