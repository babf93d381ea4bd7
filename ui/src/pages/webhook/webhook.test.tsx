import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { WEBHOOK } from '../../../test/stripeData';
import { WebhookPage } from './WebhookPage';

describe('the platform’s webhook', () => {
  test('stands with its badge, the reasons and what is on the account', async () => {
    const shown = visit(<WebhookPage />, new PracticeAgency('agency'));
    expect(await screen.findByText('Switched off')).toBeVisible();
    expect(screen.getByText(/so the platform is told nothing/)).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('takes a platform’s address, and leads to the plan before anything is done', async () => {
    const agency = new PracticeAgency('agency').answer('webhook.read', () => ({
      ...WEBHOOK,
      hooks: [],
    }));
    const shown = visit(<WebhookPage />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Use this address: Insighto.ai' }));
    const url = screen.getByLabelText('Address that your platform names');
    await userEvent.clear(url);
    await userEvent.type(url, 'https://api.insighto.ai/hook/1');
    await userEvent.click(screen.getByRole('button', { name: 'See what will be done' }));
    expect(asked(shown, 'webhook.plan')).toEqual([
      {
        url: 'https://api.insighto.ai/hook/1',
        events: ['invoice.paid', 'invoice.payment_failed'],
        api_version: null,
      },
    ]);
    expect(shown.visited, 'the change set shows what is to happen').toContain('/billing/changes/set_0');
  });

  test('each platform has its own: one is mended, the other removed', async () => {
    const shown = visit(<WebhookPage />, new PracticeAgency('agency'));
    const url = await screen.findByLabelText('Address that your platform names');
    expect(url, 'what is not as wanted stands in the form').toHaveValue('https://api.insighto.ai/hook/1');
    await userEvent.clear(url);
    await userEvent.click(
      screen.getByRole('button', { name: 'Put it right: https://api.insighto.ai/hook/1' }),
    );
    expect(screen.getByLabelText('Address that your platform names')).toHaveValue(
      'https://api.insighto.ai/hook/1',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Remove it: https://other.example/hook' }));
    expect(asked(shown, 'webhook.plan_removal')).toEqual([{ url: 'https://other.example/hook' }]);
  });

  test('a refused address is said at its field', async () => {
    const agency = new PracticeAgency('agency').answer('webhook.plan', () => {
      throw failure({
        code: 'invalid',
        field: 'url',
        message: 'The address must begin with https://. Nothing was sent.',
        retry: 'after_fix',
      });
    });
    visit(<WebhookPage />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'See what will be done' }));
    expect(await screen.findByText(/must begin with https/)).toBeVisible();
    expect(screen.getByLabelText('Address that your platform names')).toBeInvalid();
  });

  test('the signing secret is shown by one press, once', async () => {
    const agency = new PracticeAgency('agency').answer('webhook.secret', () => ({
      secret: 'whsec_onlyonce',
    }));
    const shown = visit(<WebhookPage />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Show it once' }));
    expect(await screen.findByText('whsec_onlyonce')).toBeVisible();
    expect(JSON.stringify(localStorage), 'nothing keeps it').not.toContain('whsec_onlyonce');
    await expectNoViolations(shown.container);
  });
});
