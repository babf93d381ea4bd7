import { screen, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { Walk } from '../../../test/walk/Walk';
import { STEPS, stepPath } from './steps';

beforeEach(() => localStorage.clear());

/** Counts as the journeys do: every press one, every typed field one. */
class Hand {
  actions = 0;
  private readonly user: UserEvent = userEvent.setup();

  async press(name: string | RegExp, role: 'button' | 'radio' = 'button'): Promise<void> {
    this.actions += 1;
    await this.user.click(await screen.findByRole(role, { name }));
  }

  async type(label: string | RegExp, text: string): Promise<void> {
    this.actions += 1;
    await this.user.type(await screen.findByLabelText(label), text);
  }
}

describe('practising set-up', () => {
  test('goes from the first door to the first units sent in at most 20 actions', async () => {
    const shown = visit(<Walk start="/" />, new PracticeAgency(null));
    const hand = new Hand();

    await hand.press('Practise set-up');
    await hand.press('Continue to billing method');
    await hand.press('Continue to Stripe');
    await hand.press('Use the practice key');
    await hand.press('Continue to platform');
    await hand.press('Use the practice key');
    await hand.press('Connect Parley and continue');
    await hand.press('Continue without a credit price');
    await hand.type(/^Price of one unit/, '0.10');
    await hand.press('See what will be made');
    await hand.press('Create 3 objects in Stripe – SANDBOX');
    await hand.press('Continue to clients');
    await hand.press('See what will be made for 4 clients');
    await hand.press('Create 4 subscriptions in Stripe – SANDBOX');
    await hand.press('Read usage and continue');
    await hand.press('Continue to Go live');
    await hand.press('No, only Rebill does', 'radio');
    await hand.press(/^Go live: 0 units, \$0\.00, 4 clients – SANDBOX/);
    await hand.press('Let a day pass, then sync');
    await hand.press(/^Send 120 units, \$12\.00, 5 clients – SANDBOX/);

    expect(hand.actions, 'the bound of the issue').toBeLessThanOrEqual(20);
    expect(asked(shown, 'billing.send'), 'exactly the units that were shown').toHaveLength(1);
    expect(
      asked(shown, 'golive.confirm')[0],
      'red rows stay off, and the question was answered',
    ).toMatchObject({
      platform_bills: false,
      rows: [{ rule_id: 'r0' }, { rule_id: 'r1' }, { rule_id: 'r2' }, { rule_id: 'r3' }],
    });
  });

  test.each(STEPS)('%s has no accessibility violations', async (step) => {
    const { container } = visit(<Walk start={stepPath(step)} />, new PracticeAgency().upTo(step));
    await screen.findByRole('button', { name: 'Save and leave' });
    await expectNoViolations(container);
  });
});

describe('a step', () => {
  test('keeps what was typed when it is left and opened again', async () => {
    const agency = new PracticeAgency().upTo('price');
    const user = userEvent.setup();
    const first = visit(<Walk start={stepPath('price')} />, agency);
    await user.type(await screen.findByLabelText(/^Price of one unit/), '0.25');
    first.unmount();

    visit(<Walk start={stepPath('price')} />, agency);
    expect(await screen.findByLabelText(/^Price of one unit/), 'a draft survives').toHaveValue('0.25');
  });

  test('shows the refusal of the core beside its field', async () => {
    const agency = new PracticeAgency().answer('setup.agency', () => {
      throw failure({ code: 'invalid', field: 'name', message: 'That name is taken.', retry: 'after_fix' });
    });
    visit(<Walk start={stepPath('agency')} />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Continue to billing method' }));
    expect(await screen.findByText('That name is taken.'), 'the core has the last word').toBeVisible();
  });

  test('leads past Stripe under Custom billing', async () => {
    visit(<Walk start={stepPath('method')} />, new PracticeAgency().upTo('method'));
    await userEvent.click(await screen.findByRole('radio', { name: 'Custom provider' }));
    await userEvent.click(screen.getByRole('button', { name: 'Continue to platform' }));
    expect(
      await screen.findByRole('heading', { name: 'Connect your platform' }),
      'nothing goes to Stripe, so there is no key to ask for',
    ).toBeVisible();
  });

  test('that waits says which comes first', async () => {
    const agency = new PracticeAgency();
    const view = agency.setUp();
    agency.answer('setup.read', () => ({
      ...view,
      steps: view.steps.map((each) => (each.id === 'clients' ? { ...each, state: 'waiting' } : each)),
    }));
    visit(<Walk start={stepPath('clients')} />, agency);
    expect(
      await screen.findByRole('link', { name: 'Open Agency' }),
      'a dead end has a way out',
    ).toBeVisible();
  });

  test('says what happened when set-up cannot be read', async () => {
    const agency = new PracticeAgency().answer('setup.read', () => {
      throw failure({ message: 'The file is damaged. Nothing was changed.' });
    });
    visit(<Walk start={stepPath('agency')} />, agency);
    expect(await screen.findByRole('alert')).toHaveTextContent('The file is damaged');
  });
});

describe('Go live', () => {
  test('cannot be confirmed while the platform bills these clients too', async () => {
    visit(<Walk start={stepPath('go_live')} />, new PracticeAgency().upTo('go_live'));
    const confirm = await screen.findByRole('button', { name: /^Go live:/ });
    expect(confirm, 'the question comes first').toBeDisabled();
    await userEvent.click(screen.getByRole('radio', { name: 'Yes, its own rebilling is on' }));
    expect(confirm, 'they would be charged twice').toBeDisabled();
    expect(screen.getByText(/Otherwise these clients would be charged twice/)).toBeVisible();
  });

  test('leaves a red client out and names only what is ticked', async () => {
    visit(<Walk start={stepPath('go_live')} />, new PracticeAgency().upTo('go_live'));
    const red = await screen.findByRole('checkbox', { name: 'Select Oakfield Vet' });
    expect(red, 'a red row cannot be ticked').toBeDisabled();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select Harbor Dental' }));
    expect(screen.getByRole('button', { name: /3 clients/ }), 'the button names what it does').toBeVisible();
  });

  test('asks for the floor of a currency that has none', async () => {
    const agency = new PracticeAgency().upTo('go_live');
    const check = agency.goLive();
    agency.answer('golive.check', () => ({ ...check, floor: null }));
    const shown = visit(<Walk start={stepPath('go_live')} />, agency);
    await userEvent.click(await screen.findByRole('radio', { name: 'No, only Rebill does' }));
    await userEvent.type(screen.getByLabelText(/^Floor of the bounds/), '750');
    await userEvent.click(screen.getByRole('button', { name: /^Go live:/ }));
    expect(asked(shown, 'golive.confirm')[0], 'the floor goes along as it was typed').toMatchObject({
      floor: '750',
    });
  });
});

describe('first sync', () => {
  test('shows how far it is and can be cancelled', async () => {
    const agency = new PracticeAgency().upTo('first_sync');
    agency.running = {
      id: 'job_9',
      kind: 'sync',
      what: 'Reading Parley usage',
      done: 412,
      total: 1180,
      state: 'running',
      outcome: null,
      started_at: '2026-11-20T14:00:00Z',
      ended_at: null,
    };
    const shown = visit(<Walk start={stepPath('first_sync')} />, agency);
    const page = within(await screen.findByRole('main'));
    expect(await page.findByText('412 of 1,180'), 'counts, not only a bar').toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Cancel' }));
    expect(asked(shown, 'job.cancel')).toEqual([{ id: 'job_9' }]);
  });
});
