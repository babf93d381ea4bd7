import type { UndoPlanView } from '~/bindings/rpc';

const usd = (amount: string) => ({ amount, currency: 'usd' });

/** An import of which nobody was charged anything. */
export const UNCHARGED: UndoPlanView = {
  run_id: 'r2',
  file: 'voxline-november.csv',
  removed: 19_366,
  restored: 0,
  kept: 0,
  charged: false,
  lines: [],
  owed: [],
  words: 'Nothing of voxline-november.csv was charged to anybody yet.',
  button: 'Take it back',
  seal: '',
};

/** The same file after its units were sent. */
export const CHARGED: UndoPlanView = {
  ...UNCHARGED,
  charged: true,
  lines: [
    {
      client_id: 'c1',
      nickname: 'Harbor Dental',
      meter: 'tokens',
      start: '2026-11-01T00:00:00Z',
      end: '2026-12-01T00:00:00Z',
      period: '1 – 30 November 2026',
      state: 'open',
      used_before: '26450535',
      used_after: '0',
      units_before: '26450',
      units_after: '0',
      units_charged: '26450',
      amount_before: usd('2645.00'),
      amount_after: usd('0.00'),
      units_owed: '26450',
      owed: usd('2645.00'),
      fate: 'owed',
      words:
        '26,450 units for $2,645.00 went to Stripe for this period and stay there. More use of Harbor Dental in this period is set against them; what is left is listed as owed to Harbor Dental.',
    },
  ],
  owed: [usd('2645.00')],
  words:
    'Usage of voxline-november.csv was charged already: $2,645.00 owed to Harbor Dental. Taking it back sends nothing to Stripe, changes no invoice and pays nothing out; it says from then on that the amount is owed.',
  button: 'Take it back, $2,645.00 owed to Harbor Dental',
  seal: 'p1:26450:26450:$2,645.00',
};
