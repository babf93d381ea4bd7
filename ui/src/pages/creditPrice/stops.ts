import type { Decimal } from '~/format';

/** The slider goes from half of today's price to twice of it in steps of a twentieth. */
const FROM_TWENTIETHS = 10;
const TO_TWENTIETHS = 40;

/** `price × twentieths / 20`, exact: a twentieth is five hundredths. */
function twentieths(price: Decimal, count: number): Decimal {
  const [whole = '0', fraction = ''] = price.split('.');
  const places = fraction.length + 2;
  const digits = (BigInt(whole + fraction) * BigInt(count * 5)).toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  return `${digits.slice(0, cut)}.${digits.slice(cut)}`.replace(/0+$/, '').replace(/\.$/, '');
}

/** Prices that the what-if can be asked for, lowest first; today's price is one of them. */
export function priceStops(price: Decimal): Decimal[] {
  return Array.from({ length: TO_TWENTIETHS - FROM_TWENTIETHS + 1 }, (_, index) =>
    twentieths(price, FROM_TWENTIETHS + index),
  );
}

/** Today's price among its stops. */
export const STOP_OF_NOW = 20 - FROM_TWENTIETHS;
