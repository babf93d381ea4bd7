import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { billedAgency } from '../../../test/billedAgency';
import { RECORDS } from '../../../test/billedData';
import { asked } from '../../../test/pages';
import { expectNoViolations } from '../../../test/render';
import { openWindow } from '../../../test/window';

const SINCE = '2026-11-20T14:42:00Z';

function withOneGone() {
  const [first, ...others] = RECORDS.rows;
  if (!first) throw new Error('there are records');
  return billedAgency().answer('usage.records', () => ({
    ...RECORDS,
    rows: [{ ...first, gone_since: SINCE }, ...others],
  }));
}

describe('a record that its platform no longer lists', () => {
  it('stays in the list and says since when', async () => {
    const shown = openWindow('/usage', withOneGone());
    const table = await screen.findByRole('table', { name: 'Records' });
    const [, gone, listed] = within(table).getAllByRole('row');
    expect(gone).toHaveTextContent(/Billed.*Gone from the platform since 20 Nov/);
    expect(gone, 'its quantity stays').toHaveTextContent('1,832');
    expect(listed).not.toHaveTextContent('Gone');
    await expectNoViolations(shown.container);
  });

  it('is found by a tick', async () => {
    const shown = openWindow('/usage', withOneGone());
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Gone from its platform' }));
    await screen.findByRole('button', { name: 'Show all' });
    expect(asked(shown, 'usage.records').at(-1)).toMatchObject({ gone: true, client: null });
  });

  it('is shown at once where a need or a platform leads to it', async () => {
    const shown = openWindow('/usage?source=src_1&gone=yes', withOneGone());
    expect(await screen.findByRole('checkbox', { name: 'Gone from its platform' })).toBeChecked();
    expect(asked(shown, 'usage.records')).toContainEqual(
      expect.objectContaining({ gone: true, source: 'src_1' }),
    );
  });
});
