import type { ComboboxItem } from '@mantine/core';
import { LOCALE } from '~/format/money';

/** Currencies that most agencies bill in; they stand first, the others follow by code. */
const COMMON = ['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'JPY'];

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}

/** Every currency that the system knows, by code and name. The core refuses those that Stripe does not bill in. */
export function currencyChoices(chosen: string): ComboboxItem[] {
  const names = new Intl.DisplayNames(LOCALE, { type: 'currency' });
  const codes = unique([
    ...COMMON,
    ...Intl.supportedValuesOf('currency'),
    ...(chosen ? [chosen.toUpperCase()] : []),
  ]);
  return codes.map((code) => ({ value: code.toLowerCase(), label: `${code} – ${names.of(code) ?? code}` }));
}

/** Every IANA zone of the system, and the chosen one even if the system lists it by another name. */
export function zoneChoices(chosen: string): string[] {
  return unique([...Intl.supportedValuesOf('timeZone'), 'UTC', ...(chosen ? [chosen] : [])]).sort();
}
