import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { ConnectStripePage } from './ConnectStripePage';
import { lookOf } from './keyPrefix';

const paste = async (key: string) => {
  await userEvent.click(await screen.findByRole('button', { name: 'Continue to the key' }));
  await userEvent.click(screen.getByLabelText('Stripe key'));
  await userEvent.paste(key);
};

describe('a pasted text', () => {
  test.each([
    ['pk_live_abc', /publishable key/],
    ['whsec_abc', /webhook secret/],
    ['sk_org_live_abc', /organisation/],
    ['hello', /begins with/],
  ])('%s is refused by name', (key, why) => {
    const look = lookOf(key);
    expect(look.kind === 'wrong' ? look.why : '', 'each mistake has its own words').toMatch(why);
  });

  test('says its mode before anything is asked', () => {
    expect(lookOf('rk_live_x')).toEqual({ kind: 'restricted', mode: 'live' });
    expect(lookOf('sk_test_x')).toEqual({ kind: 'secret', mode: 'test' });
  });
});

describe('connecting Stripe', () => {
  test('opens Stripe’s own page in the browser and lists what to choose there', async () => {
    const shown = visit(<ConnectStripePage />, new PracticeAgency('agency'));
    await userEvent.click(await screen.findByRole('button', { name: 'Open Stripe’s key page' }));
    expect(shown.platform.opened).toEqual(['https://dashboard.stripe.com/apikeys/create?name=Rebill']);
    expect(screen.getByRole('table', { name: 'Permissions to choose' })).toHaveTextContent('Meter events');
    await expectNoViolations(shown.container);
  });

  test('sends a restricted key once and forgets it', async () => {
    const shown = visit(<ConnectStripePage />, new PracticeAgency('agency'));
    await paste('  rk_test_secret42\n');
    await userEvent.type(screen.getByLabelText(/^E-mail/), 'me@agency.example');
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    await screen.findByRole('table', { name: 'Permissions' });
    expect(asked(shown, 'stripe.connect'), 'a paste brings spaces and line ends').toEqual([
      {
        key: 'rk_test_secret42',
        email: 'me@agency.example',
        session_only: false,
        accept_secret_key: false,
        accept_unread_account: false,
      },
    ]);
    expect(document.body.innerHTML, 'the key is nowhere on the page afterwards').not.toContain('secret42');
    expect(JSON.stringify(localStorage), 'nor in what the web view keeps').not.toContain('secret42');
    await expectNoViolations(shown.container);
  });

  test('takes a secret key only after its warning was accepted', async () => {
    const shown = visit(<ConnectStripePage />, new PracticeAgency('agency'));
    await paste('sk_live_abc');
    expect(screen.getByText(/can do everything in your Stripe account/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Check this key' })).toBeDisabled();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Use this secret key all the same' }));
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    expect(asked(shown, 'stripe.connect')[0]).toMatchObject({ accept_secret_key: true });
  });

  test('takes a key whose account cannot be read only on the owner’s word', async () => {
    const agency = new PracticeAgency('agency').answer('stripe.connect', () => {
      throw failure({
        code: 'needs_owner',
        message: 'Nobody knows whose key it is.',
        field: 'accept_unread_account',
      });
    });
    const shown = visit(<ConnectStripePage />, agency);
    await paste('rk_test_narrow');
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    expect(await screen.findByText('Nobody knows whose key it is.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Check this key' })).toBeDisabled();
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'This key belongs to the same Stripe account' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    expect(asked(shown, 'stripe.connect').at(-1)).toMatchObject({ accept_unread_account: true });
    await expectNoViolations(shown.container);
  });

  test('shows a refusal of the key beside the key', async () => {
    const agency = new PracticeAgency('agency').answer('stripe.connect', () => {
      throw failure({ code: 'key_refused', message: 'Stripe does not know this key.', retry: 'after_fix' });
    });
    visit(<ConnectStripePage />, agency);
    await paste('rk_test_wrong');
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    expect(await screen.findByText('Stripe does not know this key.')).toBeVisible();
    expect(screen.getByLabelText('Stripe key'), 'what was pasted can be corrected').toHaveValue(
      'rk_test_wrong',
    );
  });

  test('without a keychain offers to keep the key for this session', async () => {
    const agency = new PracticeAgency('agency');
    agency.answer('stripe.connect', () => {
      throw failure({
        code: 'keyring_missing',
        message: 'This computer has no keychain.',
        retry: 'after_fix',
      });
    });
    const shown = visit(<ConnectStripePage />, agency);
    await paste('rk_test_abc');
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Keep the key only until Rebill is closed' }),
    );
    expect(screen.getByText(/Scheduled runs stop at restart/), 'what it means is said').toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Check this key' }));
    expect(asked(shown, 'stripe.connect')[1]).toMatchObject({ session_only: true });
  });
});
