import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { STATEMENT } from '../../../test/billedData';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { SameUse } from '../shared/SameUse';
import { Statement } from './Statement';

const usd = (amount: string) => ({ amount, currency: 'usd' });
const OLD = '3,200 tokens of 1 – 30 June 2026: 3 units, $0.30';
const waiting = {
  ...STATEMENT,
  old_use: {
    lines: [{ words: OLD, meter: 'tokens', quantity: '3200', units: '3', amount: usd('0.30') }],
    total: usd('2645.30'),
  },
};
const SAME_USE = {
  client_id: 'c1',
  meter: 'tokens',
  days: 1,
  words: 'Voice and Model both count tokens of Harbor Dental on 1 same day.',
  sources: [
    { id: 's1', name: 'Voice', quantity: '125000' },
    { id: 's2', name: 'Model', quantity: '125000' },
  ],
};

describe('late use older than 60 days', () => {
  test('is named beside the draft and charged only with the tick, at the amount shown', async () => {
    const agency = billedAgency().answer('statement.read', () => waiting);
    const shown = visit(<Statement client="c1" period={undefined} />, agency);
    expect(await screen.findByRole('region', { name: /older than 60 days/ })).toHaveTextContent(OLD);
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Issue this statement' }));
    expect(screen.getByRole('button', { name: 'Issue $2,645.00' }), 'without it as it stands').toBeVisible();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Charge it on this statement too' }));
    await userEvent.click(screen.getByRole('button', { name: 'Issue $2,645.30' }));
    expect(asked(shown, 'statement.issue')).toMatchObject([{ old_use: true }]);
  });

  test('waits when it is not ticked', async () => {
    const agency = billedAgency().answer('statement.read', () => waiting);
    const shown = visit(<Statement client="c1" period={undefined} />, agency);
    await userEvent.click(await screen.findByRole('button', { name: 'Issue this statement' }));
    await userEvent.click(screen.getByRole('button', { name: 'Issue $2,645.00' }));
    expect(asked(shown, 'statement.issue')).toMatchObject([{ old_use: false }]);
  });
});

describe('two sources that may count the same use', () => {
  test('are flagged, and the owner says which one is only cost', async () => {
    const agency = billedAgency().answer('client.same_use', () => ({ open: [SAME_USE], decided: [] }));
    const shown = visit(<Statement client="c1" period={undefined} />, agency);
    const flag = await screen.findByRole('region', { name: 'Two sources may count the same use' });
    expect(flag).toHaveTextContent(SAME_USE.words);
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Model is only cost' }));
    await userEvent.click(screen.getByRole('button', { name: 'They count different use' }));
    expect(asked(shown, 'client.settle_same_use')).toMatchObject([{ cost_only: 's2' }, { cost_only: null }]);
  });

  test('says so when it cannot be read, and asks again', async () => {
    let asks = 0;
    const agency = billedAgency().answer('client.same_use', () => {
      asks += 1;
      if (asks === 1)
        throw failure({ message: 'The file is locked. Nothing was charged.', retry: 'after_fix' });
      return { open: [SAME_USE], decided: [] };
    });
    visit(<Statement client="c1" period={undefined} />, agency);
    const alert = await screen.findByRole('alert');
    expect(alert, 'silence would say that nothing is counted twice').toHaveTextContent('The file is locked');
    await userEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(SAME_USE.words)).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('what was said stands on the client’s page, with what taking it back means, and is taken back', async () => {
    const decided = [
      {
        cost_only: 's2',
        sources: ['Model'],
        words: 'What Model counts for Harbor Dental is only cost and never billed.',
        taking_back: 'What Model counts is billed to Harbor Dental again: 125,000 tokens.',
      },
      {
        cost_only: null,
        sources: ['Voice', 'Files'],
        words: 'Voice and Files count different use of Harbor Dental: both are billed.',
        taking_back: 'It is asked again.',
      },
    ];
    const agency = billedAgency().answer('client.same_use', () => ({ open: [], decided }));
    const shown = visit(<SameUse client="c1" withDecided />, agency);
    const said = await screen.findByRole('region', { name: /What you said/ });
    expect(said).toHaveTextContent('If you take it back: What Model counts is billed to Harbor Dental again');
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Bill Model again' }));
    await userEvent.click(screen.getByRole('button', { name: 'Ask again: Voice, Files' }));
    expect(asked(shown, 'client.take_back_same_use')).toMatchObject([{ source: 's2' }, { source: null }]);
  });

  test('what was said does not stand beside a statement, which may go to the client', async () => {
    const decided = [{ cost_only: 's2', sources: ['Model'], words: 'Model is only cost.', taking_back: '-' }];
    const agency = billedAgency().answer('client.same_use', () => ({ open: [], decided }));
    visit(<Statement client="c1" period={undefined} />, agency);
    await screen.findAllByText('$2,645.00');
    expect(screen.queryByText('Model is only cost.')).toBeNull();
  });
});
