import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency, SOURCE } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { AddSourcePage } from './AddSourcePage';
import { ConnectionsPage } from './ConnectionsPage';
import { SourcePage } from './SourcePage';

const connected = () => new PracticeAgency('agency').upTo('go_live');

describe('connections', () => {
  test('has no accessibility violations, connected or not', async () => {
    const full = visit(<ConnectionsPage />, connected());
    await screen.findByRole('table', { name: 'Permissions' });
    await expectNoViolations(full.container);
    full.unmount();
    const empty = visit(<ConnectionsPage />, new PracticeAgency('agency'));
    await screen.findByRole('heading', { name: 'Stripe is not connected' });
    await expectNoViolations(empty.container);
  });

  test('each platform says when it was read and when it is read next', async () => {
    const agency = connected();
    const view = agency.connections();
    agency.answer('connections.read', () => ({
      ...view,
      sources: [
        SOURCE,
        { ...SOURCE, id: 'file', name: 'Provider files', connector: 'csv', key_hint: null, next_pull: null },
      ],
    }));
    visit(<ConnectionsPage />, agency);
    const table = await screen.findByRole('table', { name: 'Platforms' });
    const [, platform, file] = within(table).getAllByRole('row');
    expect(platform).toHaveTextContent('20 Nov');
    expect(platform).toHaveTextContent(/Due now|Today|20 Nov.*20 Nov/);
    expect(file).toHaveTextContent('By hand');
  });

  test('a platform that no longer lists records says so, and leads to them', async () => {
    const agency = connected();
    const view = agency.connections();
    agency.answer('connections.read', () => ({
      ...view,
      sources: [{ ...SOURCE, gone_records: 3, gone_since: '2026-11-20T10:00:00Z' }],
    }));
    const shown = visit(<ConnectionsPage />, agency);
    const table = await screen.findByRole('table', { name: 'Platforms' });
    expect(table).toHaveTextContent(
      /It no longer lists 3 records, first missed 20 Nov.*They stay, with their units/,
    );
    await userEvent.click(screen.getByRole('link', { name: 'Show them' }));
    expect(shown.visited).toEqual(['/usage?source=src_1&gone=yes']);
  });

  test('a refused key stands on top with its cure', async () => {
    const agency = connected();
    const view = agency.connections();
    agency.answer('connections.read', () => ({
      ...view,
      stripe: { ...agency.stripe(), state: 'refused', problem: 'Stripe says this key was revoked.' },
    }));
    const shown = visit(<ConnectionsPage />, agency);
    const notice = await screen.findByRole('region', { name: 'Stripe is not answering with this key' });
    expect(notice).toHaveTextContent('Stripe says this key was revoked.');
    await userEvent.click(within(notice).getByRole('button', { name: 'New key' }));
    expect(shown.visited).toEqual(['/connections/stripe/new-key']);
  });

  test('disconnecting says what it means first', async () => {
    const shown = visit(<ConnectionsPage />, connected());
    await userEvent.click(await screen.findByRole('button', { name: 'Disconnect' }));
    expect(await screen.findByRole('dialog')).toHaveTextContent('Nothing changes in Stripe');
    expect(asked(shown, 'stripe.disconnect')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Disconnect Stripe' }));
    expect(asked(shown, 'stripe.disconnect')).toHaveLength(1);
  });

  test('says what happened when nothing can be read', async () => {
    const agency = connected().answer('connections.read', () => {
      throw failure({ message: 'The file is locked. Nothing was sent.' });
    });
    visit(<ConnectionsPage />, agency);
    expect(await screen.findByRole('alert')).toHaveTextContent('The file is locked');
  });

  test('offline is said, and what was read stays', async () => {
    const agency = connected();
    const state = agency.app();
    agency.answer('app.state', () => ({
      ...state,
      current: state.current && { ...state.current, online: false },
    }));
    visit(<ConnectionsPage />, agency);
    expect(await screen.findByRole('region', { name: 'You are offline' })).toBeVisible();
    expect(screen.getByRole('table', { name: 'Platforms' })).toHaveTextContent('Parley');
  });
});

describe('a platform', () => {
  test('is tried and shown before it is connected', async () => {
    const shown = visit(<AddSourcePage />, new PracticeAgency('agency').upTo('source'));
    expect(
      await screen.findByRole('button', { name: 'Connect Parley' }),
      'nothing is connected unseen',
    ).toBeDisabled();
    await userEvent.click(screen.getByLabelText('Key of your platform'));
    await userEvent.paste('pk_parley_1');
    await userEvent.click(screen.getByRole('button', { name: 'Read the last day' }));
    expect(await screen.findByText('Tokens are those read and written, added.')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Connect Parley' }));
    expect(asked(shown, 'source.connect')[0]).toMatchObject({
      connector: 'parley',
      key: 'pk_parley_1',
      cost_payer: 'in_records',
    });
  });

  test('says so when nobody knows whether an own connector was refused', async () => {
    let asks = 0;
    const agency = new PracticeAgency('agency').upTo('source').answer('source.refused_connectors', () => {
      asks += 1;
      if (asks === 1)
        throw failure({ message: 'The folder cannot be read. Nothing was changed.', retry: 'after_fix' });
      return [{ file: 'own.toml', reason: 'id: is missing' }];
    });
    visit(<AddSourcePage />, agency);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The folder cannot be read');
    expect(screen.getByRole('radio', { name: /Parley/ }), 'what can be chosen stays').toBeVisible();
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/id: is missing/)).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('a changed key makes the preview void', async () => {
    visit(<AddSourcePage />, new PracticeAgency('agency').upTo('source'));
    await userEvent.click(await screen.findByLabelText('Key of your platform'));
    await userEvent.paste('one');
    await userEvent.click(screen.getByRole('button', { name: 'Read the last day' }));
    await screen.findByText('Tokens are those read and written, added.');
    await userEvent.type(screen.getByLabelText('Key of your platform'), '2');
    expect(
      screen.getByRole('button', { name: 'Connect Parley' }),
      'what was seen was read with another key',
    ).toBeDisabled();
  });

  test('takes a new key and says who pays for the AI', async () => {
    const shown = visit(<SourcePage id={SOURCE.id} />, connected());
    await userEvent.click(await screen.findByLabelText('Key of your platform'));
    await userEvent.paste('pk_parley_2');
    await userEvent.click(screen.getByRole('button', { name: 'Try and keep this key' }));
    expect(asked(shown, 'source.rotate_key')).toEqual([
      { id: SOURCE.id, key: 'pk_parley_2', session_only: false },
    ]);
    await userEvent.click(screen.getByRole('radio', { name: 'My own provider keys' }));
    expect(asked(shown, 'source.cost_payer')).toEqual([{ id: SOURCE.id, cost_payer: 'own_keys' }]);
    await expectNoViolations(shown.container);
  });
});
