import type { CreditPriceParams } from '~/bindings/rpc';
import { formatMoney, formatUnitPrice } from '~/format';
import { words } from '~/words';
import { looksDecimal } from '../shared/typed';
import type { CreditPriceDraft, CreditPriceFaults } from './CreditPriceBody';

const w = words.creditPriceForm;

/** The amounts of the look (law §3); the last row is the owner's own. */
const AMOUNTS = ['10', '25', '50', '100', '250', '500'];
const ANY_AMOUNT = '75';

/** As it stands in the fields: amounts with their currency's sign. */
export function draftOf(params: CreditPriceParams): CreditPriceDraft {
  const price = (amount: string | null) => (amount === null ? '' : formatUnitPrice(amount, params.currency));
  return {
    cost: price(params.cost),
    price: price(params.price),
    markup: params.markup_percent ?? '',
    mode: params.mode,
    anyAmount: formatMoney({ amount: ANY_AMOUNT, currency: params.currency }, { bareWhole: true }),
    step: params.step ?? '1',
    platformFee: params.platform_fee_percent ?? '',
    stripePercent: params.stripe_fee_percent ?? '',
    stripeFixed: params.stripe_fee_fixed ?? '',
  };
}

const GROUPED = /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;

/**
 * Without the currency's sign, a per cent sign and the grouping that these fields show. Whatever else was typed stays: a comma for decimals
 * or a minus must be refused, not read as another amount.
 */
function plain(typed: string): string {
  const bare = typed
    .replace(/\s/g, '')
    .replace(/^[\p{Sc}\p{L}]+/u, '')
    .replace(/[\p{Sc}\p{L}%]+$/u, '');
  return GROUPED.test(bare) ? bare.replaceAll(',', '') : bare;
}

function orNone(typed: string): string | null {
  return plain(typed) || null;
}

/** What cannot be a number, said while it is typed. An empty field is a value that is not known, but for the price. */
export function hintsOf(draft: CreditPriceDraft): CreditPriceFaults {
  const asked = draft.mode === 'markup' ? 'markup' : 'price';
  const typed = ['cost', asked, 'anyAmount', 'step', 'platformFee', 'stripePercent', 'stripeFixed'] as const;
  const wrong = typed.filter((field) => {
    const text = plain(draft[field]);
    return draft[field].trim() !== '' && !looksDecimal(text);
  });
  return Object.fromEntries(wrong.map((field) => [field, w.notANumber]));
}

export function isComplete(draft: CreditPriceDraft): boolean {
  return plain(draft.mode === 'markup' ? draft.markup : draft.price) !== '';
}

export function paramsOf(draft: CreditPriceDraft, currency: string): CreditPriceParams {
  return {
    price: draft.mode === 'markup' ? null : orNone(draft.price),
    cost: orNone(draft.cost),
    mode: draft.mode,
    markup_percent: draft.mode === 'markup' ? orNone(draft.markup) : null,
    currency,
    step: orNone(draft.step),
    platform_fee_percent: orNone(draft.platformFee),
    stripe_fee_percent: orNone(draft.stripePercent),
    stripe_fee_fixed: orNone(draft.stripeFixed),
    amounts: [...AMOUNTS, plain(draft.anyAmount) || ANY_AMOUNT],
  };
}

const FIELD_OF: Readonly<Record<string, keyof CreditPriceDraft>> = {
  price: 'price',
  cost: 'cost',
  markup_percent: 'markup',
  amounts: 'anyAmount',
  step: 'step',
  platform_fee_percent: 'platformFee',
  stripe_fee_percent: 'stripePercent',
  stripe_fee_fixed: 'stripeFixed',
};

/** The field that the core refused, by the form's name of it. */
export function refusedField(field: string | null): keyof CreditPriceDraft | null {
  return (field !== null && FIELD_OF[field]) || null;
}
