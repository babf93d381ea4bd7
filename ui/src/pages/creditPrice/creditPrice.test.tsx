import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import * as pictures from '../../../test/preview/data';
import { expectNoViolations } from '../../../test/render';
import { CreditPrice } from './CreditPrice';
import { priceStops, STOP_OF_NOW } from './stops';

function priced(): PracticeAgency {
  const agency = new PracticeAgency().upTo('first_sync');
  agency.creditPrice = { ...pictures.creditPrice, bills: [] };
  return agency;
}

describe('the stops of the what-if', () => {
  test('are exact, from half of today’s price to twice of it', () => {
    const stops = priceStops('0.0035');
    expect([stops[0], stops[STOP_OF_NOW], stops.at(-1)]).toEqual(['0.00175', '0.0035', '0.007']);
    expect(stops[STOP_OF_NOW + 1], 'a twentieth more, to the last digit').toBe('0.003675');
    expect(priceStops('1')[0], 'a whole price too').toBe('0.5');
  });
});

describe('credit price', () => {
  test('previews what is typed and says when nobody is billed by it', async () => {
    const shown = visit(<CreditPrice />, priced());
    const price = await screen.findByLabelText('You charge per credit');
    await userEvent.clear(price);
    await userEvent.type(price, '0.005');
    await waitFor(() =>
      expect(asked(shown, 'credit_price.preview').at(-1), 'digits go as they were typed').toMatchObject({
        price: '0.005',
        cost: '0.002',
        mode: 'all-in',
        amounts: ['10', '25', '50', '100', '250', '500', '75'],
      }),
    );
    expect(screen.getByText('Preview only. No client is billed by this price.')).toBeVisible();
    expect(screen.getByText(/2500 credits/)).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('keeps the last preview and says what cannot be read', async () => {
    const shown = visit(<CreditPrice />, priced());
    const price = await screen.findByLabelText('You charge per credit');
    await userEvent.clear(price);
    await userEvent.type(price, '0.0.5');
    expect(await screen.findByText('Write a number, for example 0.004.')).toBeVisible();
    expect(
      screen.getByRole('button', { name: 'Save this price' }),
      'half a number is not saved',
    ).toBeDisabled();
    expect(screen.getByText(/2500 credits/), 'the page does not jump').toBeVisible();
    expect(asked(shown, 'credit_price.save')).toEqual([]);
  });

  test('puts the core’s refusal beside its field', async () => {
    const agency = priced().answer('credit_price.save', () => {
      throw failure({ field: 'cost', message: 'The cost has more than 12 decimals.', retry: 'after_fix' });
    });
    visit(<CreditPrice />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Save this price' }));
    expect(await screen.findByText('The cost has more than 12 decimals.')).toBeVisible();
  });

  test('the what-if follows the slider', async () => {
    const shown = visit(<CreditPrice />, priced());
    const slider = await screen.findByRole('slider');
    slider.focus();
    await userEvent.keyboard('{ArrowRight}');
    await waitFor(() =>
      expect(asked(shown, 'credit_price.what_if').at(-1), 'a twentieth above $0.10').toEqual({
        meter: 'tokens',
        price: '0.105',
      }),
    );
  });
});
