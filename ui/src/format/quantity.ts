import { asIntl, type Decimal, decimalsOf, isPositive, withTrueMinus } from './decimal';
import { LOCALE } from './money';

const formats = new Map<string, Intl.NumberFormat>();

function quantityFormat(decimals: number, grouping: 'always' | 'min2'): Intl.NumberFormat {
  const key = `${decimals} ${grouping}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(LOCALE, {
      useGrouping: grouping,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format;
}

/** Usage and units: every digit they have (at most six decimals), thousands grouped. */
export function formatQuantity(value: Decimal): string {
  return withTrueMinus(quantityFormat(Math.min(6, decimalsOf(value)), 'always').format(asIntl(value)));
}

/** Credits and billing units: thousands grouped from 10,000 on, as the sentence `$10 = 2500 credits` has it. */
export function formatCredits(value: Decimal): string {
  return withTrueMinus(quantityFormat(Math.min(6, decimalsOf(value)), 'min2').format(asIntl(value)));
}

/** A share that Rust has computed, in per cent: `"41.7"` → `41.7 %`. */
export function formatPercent(percent: Decimal, style: { signed?: boolean } = {}): string {
  const text = withTrueMinus(quantityFormat(1, 'always').format(asIntl(percent)));
  const sign = style.signed && isPositive(percent) ? '+' : '';
  return `${sign}${text} %`;
}

/** A rate as it was agreed, with the decimals it has: `"5"` → `5 %`, `"2.9"` → `2.9 %`. */
export function formatRate(percent: Decimal): string {
  return `${formatQuantity(percent)} %`;
}

/** Whole numbers that are counts of things here, such as rows or clients. */
export function formatCount(count: number): string {
  return quantityFormat(0, 'always').format(count);
}
