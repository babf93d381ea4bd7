import { describe, expect, test } from 'vitest';
import type { CreditPriceParams } from '~/bindings/rpc';
import { draftOf, hintsOf, paramsOf } from './draft';

const PARAMS: CreditPriceParams = {
  price: '0.004',
  cost: '0.002',
  mode: 'all-in',
  markup_percent: null,
  currency: 'usd',
  step: '1',
  amounts: [],
  platform_fee_percent: null,
  stripe_fee_percent: null,
  stripe_fee_fixed: null,
};

describe('an amount as typed', () => {
  test.each([
    ['0.004', '0.004'],
    ['$0.004', '0.004'],
    ['CHF 1.5', '1.5'],
    ['KWD 0.010', '0.010'],
    ['$12,500.25', '12500.25'],
    ['1,250,000', '1250000'],
  ])('%s is read as %s', (typed, meant) => {
    const draft = { ...draftOf(PARAMS), price: typed };
    expect(paramsOf(draft, 'usd').price).toBe(meant);
    expect(hintsOf(draft).price).toBeUndefined();
  });

  test.each(['0,004', '-3', '1.2.3', '1e3', '12,50', '1,2345', '4 to 5', '.'])(
    '%s is refused, not read as another one',
    (typed) => {
      const draft = { ...draftOf(PARAMS), price: typed };
      expect(hintsOf(draft).price, 'it is said while it is typed').toBeDefined();
    },
  );

  test('what the fields show is read back as it was', () => {
    expect(paramsOf(draftOf(PARAMS), 'usd')).toMatchObject({ price: '0.004', cost: '0.002' });
  });
});
