import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { FakePlatform, failure } from '../../test/fakePlatform';
import { show } from '../../test/render';
import { useEvents, useRead, useWrite } from './queries';

const ignoreJobs = () => undefined;

function Unassigned() {
  useEvents(ignoreJobs);
  const read = useRead('usage.unassigned', {});
  const assign = useWrite('usage.assign');
  return (
    <>
      <output>{read.data ? `${read.data.rows.length} rows` : (read.error?.message ?? 'loading')}</output>
      <button type="button" onClick={() => assign.mutate({ subject: 's', client: 'c', from: null })}>
        Assign
      </button>
    </>
  );
}

describe('queries', () => {
  it('reads again what a write has made out of date', async () => {
    let left = 2;
    const platform = new FakePlatform({
      'usage.unassigned': () => ({
        rows: Array.from({ length: left }, (_, index) => ({ subject_id: String(index) })),
      }),
      'usage.assign': () => {
        left -= 1;
        return { rows: [] };
      },
    });
    show(<Unassigned />, platform);
    await screen.findByText('2 rows');
    await userEvent.click(screen.getByRole('button'));
    expect(await screen.findByText('1 rows'), 'the inbox follows from the generated tags').toBeVisible();
  });

  it('follows what happened outside of the window', async () => {
    let left = 0;
    const platform = new FakePlatform({ 'usage.unassigned': () => ({ rows: Array.from({ length: left }) }) });
    show(<Unassigned />, platform);
    await screen.findByText('0 rows');
    left = 3;
    act(() => platform.send('rebill', { event: 'changed', tags: ['settings'] }));
    expect(platform.asked.length, 'another group is none of its business').toBe(1);
    act(() => platform.send('rebill', { event: 'changed', tags: ['usage'] }));
    expect(await screen.findByText('3 rows')).toBeVisible();
  });

  it('tries again only what may succeed later', async () => {
    const platform = new FakePlatform({
      'usage.unassigned': () => {
        throw failure({ message: 'The file is damaged. No money moved.', retry: 'never' });
      },
    });
    show(<Unassigned />, platform);
    expect(await screen.findByText('The file is damaged. No money moved.')).toBeVisible();
    await waitFor(() => expect(platform.asked.length, 'asking again cannot help').toBe(1));
  });
});
