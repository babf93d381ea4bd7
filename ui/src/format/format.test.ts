import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatCredits,
  formatMoney,
  formatPercent,
  formatQuantity,
  formatSpan,
  formatUnitPrice,
  formatUpcoming,
  formatWhen,
  formatWhenSeen,
  minus,
  percentChange,
  percentOf,
  sameDayOfMonthBefore,
  sum,
  sumMoney,
} from '~/format';

const NEW_YORK = 'America/New_York';

describe('amounts', () => {
  it('shows every digit of an amount that no float can hold', () => {
    expect(
      formatMoney({ amount: '9007199254740993.01', currency: 'usd' }),
      'one cent above 2^53 must not be rounded away',
    ).toBe('$9,007,199,254,740,993.01');
  });

  it('takes the decimals of the currency', () => {
    expect(formatMoney({ amount: '1200', currency: 'jpy' }), 'a yen has no minor unit').toBe('¥1,200');
    expect(formatMoney({ amount: '1.5', currency: 'kwd' }), 'a dinar has three decimals').toContain('1.500');
  });

  it('writes a true minus, and a plus only where it is asked for', () => {
    expect(formatMoney({ amount: '-28.57', currency: 'usd' })).toBe('−$28.57');
    expect(formatMoney({ amount: '371', currency: 'usd' }, { signed: true })).toBe('+$371.00');
    expect(formatMoney({ amount: '0', currency: 'usd' }, { signed: true }), 'nothing is no gain').toBe(
      '$0.00',
    );
  });

  it('rounds an exact cost half away from zero when it shows it', () => {
    expect(formatMoney({ amount: '0.625', currency: 'usd' }), 'law §1.4').toBe('$0.63');
    expect(formatMoney({ amount: '-0.625', currency: 'usd' }), 'law §1.4').toBe('−$0.63');
  });

  it('refuses what is not a plain decimal', () => {
    expect(() => formatQuantity('1e5'), 'exponents do not cross the door').toThrow(RangeError);
    expect(() => formatQuantity(''), 'an absent number is not 0').toThrow(RangeError);
  });

  it('keeps every decimal of a price per unit', () => {
    expect(formatUnitPrice('0.0035', 'usd')).toBe('$0.0035');
    expect(formatUnitPrice('0.1', 'usd'), 'at least the decimals of the currency').toBe('$0.10');
  });

  it('groups credits from 10,000 on and usage always', () => {
    expect(formatCredits('2500'), 'law §3').toBe('2500');
    expect(formatCredits('12500')).toBe('12,500');
    expect(formatQuantity('1204')).toBe('1,204');
    expect(formatPercent('58.3')).toBe('58.3 %');
  });
});

describe('arithmetic', () => {
  it('adds decimals exactly', () => {
    expect(sum(['0.1', '0.2']), 'a float would say 0.30000000000000004').toBe('0.3');
    expect(sum([]), 'nothing ticked is nothing to send').toBe('0');
    expect(minus('0.30', '1')).toBe('-0.70');
  });

  it('never adds across currencies', () => {
    expect(
      sumMoney([
        { amount: '1', currency: 'usd' },
        { amount: '1', currency: 'eur' },
      ]),
      'law §1.1',
    ).toBeNull();
  });

  it('gives changes in per cent, half away from zero', () => {
    expect(percentChange('13617.58', '12319.60')).toBe('10.5');
    expect(percentChange('435.80', '478.30')).toBe('-8.9');
    expect(percentChange('5', '0'), 'no change can be named against nothing').toBeNull();
    expect(percentOf('1', '2000'), '0.05 rounds up').toBe('0.1');
  });
});

describe('times', () => {
  it('shows instants in the agency zone', () => {
    expect(formatWhen('2026-11-20T14:42:00Z', NEW_YORK)).toBe('20 Nov 09:42');
    expect(formatWhen('2026-11-20T03:00:00Z', NEW_YORK, 'day'), 'it is still the 19th there').toBe('19 Nov');
  });

  it('names the year of what is not of this one', () => {
    const now = '2026-11-20T14:45:00Z';
    expect(formatWhenSeen('2026-01-01T05:00:00Z', now, NEW_YORK)).toBe('1 Jan 00:00');
    expect(formatWhenSeen('2026-01-01T04:59:00Z', now, NEW_YORK), 'there it is not new year yet').toBe(
      '31 Dec 2025 23:59',
    );
    expect(formatWhenSeen('2023-11-16T18:15:46Z', now, NEW_YORK, 'day')).toBe('16 Nov 2023');
  });

  it('names spans whose end does not belong to them', () => {
    expect(formatSpan('2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z', NEW_YORK)).toBe('1 – 30 Nov');
    expect(formatSpan('2026-11-17T05:00:00Z', '2026-12-17T05:00:00Z', NEW_YORK)).toBe('17 Nov – 16 Dec');
  });

  it('says how old something is', () => {
    const now = '2026-11-20T14:45:00Z';
    expect(formatAge('2026-11-20T14:42:00Z', now)).toBe('3 min');
    expect(formatAge('2026-11-12T10:00:00Z', now)).toBe('8 d');
    expect(formatUpcoming('2026-11-20T15:42:00Z', now, NEW_YORK)).toBe('Today 10:42');
    expect(formatUpcoming('2026-12-01T05:00:00Z', now, NEW_YORK), 'midnight needs no time').toBe('1 Dec');
  });

  it('compares with the last day of a month that is shorter', () => {
    expect(sameDayOfMonthBefore('2026-03-31T12:00:00Z', NEW_YORK)).toBe('28 Feb');
  });
});
