/**
 * A number as it crosses the door: a plain decimal string such as `"2645.00"` or `"-28.57"`, always in main units.
 * It is never turned into a JavaScript number for showing: `Intl.NumberFormat` reads decimal strings exactly.
 */
export type Decimal = string;

/** `Intl.NumberFormat.format` takes decimal strings exactly; TypeScript wants them typed as numeric literals. */
export type IntlDecimal = Intl.StringNumericLiteral;

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;

export function asIntl(value: Decimal): IntlDecimal {
  if (!PLAIN_DECIMAL.test(value)) throw new RangeError(`not a plain decimal: ${JSON.stringify(value)}`);
  return value as IntlDecimal;
}

export function isZero(value: Decimal): boolean {
  return /^-?0+(\.0+)?$/.test(value);
}

export function isNegative(value: Decimal): boolean {
  return value.startsWith('-') && !isZero(value);
}

export function isPositive(value: Decimal): boolean {
  return !value.startsWith('-') && !isZero(value);
}

/** Without its sign; the sign is then said in words or drawn by the caller. */
export function magnitude(value: Decimal): Decimal {
  return value.startsWith('-') ? value.slice(1) : value;
}

/** Decimals that carry something: `"0.1000"` → 1, `"10"` → 0. */
export function decimalsOf(value: Decimal): number {
  const fraction = value.split('.')[1] ?? '';
  return fraction.replace(/0+$/, '').length;
}

/** True minus instead of the hyphen that English locale data uses. */
export function withTrueMinus(text: string): string {
  return text.replace(/-/g, '−');
}

/**
 * A position on a plot, and nothing else: the pixel a figure lands on may be off by one, the figure itself may not.
 * No other code turns an amount or a quantity into a number.
 */
export function forPlotting(value: Decimal): number {
  return Number.parseFloat(asIntl(value));
}
