import type { Money } from '~/bindings/rpc';
import { asIntl, type Decimal, decimalsOf, isPositive, withTrueMinus } from './decimal';

export const LOCALE = 'en-US';

const formats = new Map<string, Intl.NumberFormat>();

function cached(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, options);
    formats.set(key, format);
  }
  return format;
}

export interface MoneyStyle {
  /** `+` before gains; a loss always has its minus. */
  signed?: boolean;
  /** Whole amounts without decimals, as in `$10 = 2500 credits`. */
  bareWhole?: boolean;
}

/**
 * An amount in main units, in the currency's own decimals (2 for USD, 0 for JPY, 3 for KWD). An exact cost that is finer is
 * rounded half away from zero, for showing only.
 */
export function formatMoney({ amount, currency }: Money, style: MoneyStyle = {}): string {
  const code = currency.toUpperCase();
  const bare = style.bareWhole === true && decimalsOf(amount) === 0;
  const format = cached(`money ${code} ${bare}`, {
    style: 'currency',
    currency: code,
    currencyDisplay: 'symbol',
    ...(bare ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {}),
  });
  const text = withTrueMinus(format.format(asIntl(amount)));
  return style.signed && isPositive(amount) ? `+${text}` : text;
}

/** A price per unit or credit: as many decimals as it has, up to 12, and at least the currency's own (`$0.10`, `$0.0035`). */
export function formatUnitPrice(price: Decimal, currency: string, atLeastDecimals?: number): string {
  const code = currency.toUpperCase();
  const own = currencyDecimals(code);
  const decimals = Math.min(14, Math.max(own, atLeastDecimals ?? 0, decimalsOf(price)));
  const format = cached(`price ${code} ${decimals}`, {
    style: 'currency',
    currency: code,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return withTrueMinus(format.format(asIntl(price)));
}

/** For axes and labels of plots, never where money is decided: `$20.1k`. */
export function formatMoneyShort({ amount, currency }: Money, decimals = 0): string {
  const code = currency.toUpperCase();
  const format = cached(`short ${code} ${decimals}`, {
    style: 'currency',
    currency: code,
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: decimals,
  });
  return withTrueMinus(format.format(asIntl(amount))).replace('K', 'k');
}

export function currencyDecimals(currency: string): number {
  const format = cached(`money ${currency.toUpperCase()} false`, {
    style: 'currency',
    currency: currency.toUpperCase(),
    currencyDisplay: 'symbol',
  });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
