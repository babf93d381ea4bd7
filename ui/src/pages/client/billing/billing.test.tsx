import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import type { BillingDetailsView } from '~/bindings/rpc';
import { billedAgency } from '../../../../test/billedAgency';
import { BILLING } from '../../../../test/billingData';
import { failure } from '../../../../test/fakePlatform';
import { asked, visit } from '../../../../test/pages';
import { expectNoViolations } from '../../../../test/render';
import { BillingDetails } from './BillingDetails';

function agency(view: Partial<BillingDetailsView> = {}) {
  return billedAgency().answer('client.billing', () => ({ ...BILLING, ...view }));
}

describe('billing details', () => {
  test('an expired card is said, with what to do, and another one is chosen through a plan', async () => {
    const shown = visit(
      <BillingDetails client="c1" />,
      agency().answer('client.use_method', () => ({ id: 'set_9' })),
    );
    expect(await screen.findByText('Visa ending in 4242, expires 10/2026')).toBeVisible();
    expect(screen.getByText(/The card has expired/)).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: /Use for invoices: Mastercard/ }));
    expect(asked(shown, 'client.use_method')).toEqual([{ client: 'c1', method: 'pm_2' }]);
    expect(shown.visited).toEqual(['/billing/changes/set_9']);
  });

  test('a link is made by a press that names verb, object and mode, and is shown once', async () => {
    const shown = visit(
      <BillingDetails client="c1" />,
      agency().answer('client.card_link', () => ({
        url: 'https://checkout.stripe.example/c/1',
        expires_at: null,
        found: false,
        words: 'Send it to Harbor Dental. Nothing is charged.',
      })),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Link to add a payment method' }));
    const dialog = await screen.findByRole('dialog');
    const field = within(dialog).getByRole('textbox', { name: /Where the client lands/ });
    await userEvent.clear(field);
    await userEvent.type(field, 'https://agency.example');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create the link in Stripe – LIVE' }));
    expect(await within(dialog).findByText('https://checkout.stripe.example/c/1')).toBeVisible();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Open the page' }));
    expect(shown.platform.opened).toEqual(['https://checkout.stripe.example/c/1']);
  });

  test('an address that is none is refused at its field', async () => {
    visit(
      <BillingDetails client="c1" />,
      agency().answer('client.card_link', () => {
        throw failure({ message: 'Give a page of yours that begins with https://.', field: 'return_url' });
      }),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Link to add a payment method' }));
    await userEvent.click(await screen.findByRole('button', { name: /Create the link/ }));
    expect(await screen.findByText('Give a page of yours that begins with https://.')).toBeVisible();
  });

  test('a field that cannot be meant stands under it, and the plan is shown before anything is done', async () => {
    const answers = agency().answer('customer.plan', (params) => {
      if ((params as { email: string }).email === 'nobody') {
        throw failure({ message: '"nobody" is not an e-mail address.', field: 'email' });
      }
      return { id: 'set_3' };
    });
    const shown = visit(<BillingDetails client="c1" />, answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Edit' }));
    const dialog = await screen.findByRole('dialog');
    const email = within(dialog).getByRole('textbox', { name: 'Invoices go to' });
    await userEvent.clear(email);
    await userEvent.type(email, 'nobody');
    await userEvent.click(within(dialog).getByRole('button', { name: 'See the change' }));
    expect(await within(dialog).findByText('"nobody" is not an e-mail address.')).toBeVisible();
    await userEvent.clear(email);
    await userEvent.type(email, 'a@b.example');
    await userEvent.click(within(dialog).getByRole('button', { name: 'See the change' }));
    expect(shown.visited).toEqual(['/billing/changes/set_3']);
  });

  test('a client without a customer, and one that Stripe does not bill, say so', async () => {
    const none = visit(
      <BillingDetails client="c1" />,
      agency({ customer: null, customer_id: null, collection: null }),
    );
    expect(await screen.findByRole('heading', { name: 'No Stripe customer yet' })).toBeVisible();
    none.unmount();
    visit(<BillingDetails client="c1" />, agency({ custom: true, customer: null, customer_id: null }));
    expect(await screen.findByRole('heading', { name: 'Billed by statements' })).toBeVisible();
  });
});
