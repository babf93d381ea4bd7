import { describe, expect, test } from 'vitest';
import { PracticeAgency } from '../../../test/practiceAgency';
import { clientsOf, filledDown, pairedRows, pairingFaults, refusedRow } from './pairing';

const view = new PracticeAgency().upTo('clients').pairing();

describe('pairing', () => {
  test('ticks only what is sure', () => {
    const rows = pairedRows(view, {}, true);
    expect(
      rows.filter((row) => row.ticked).map((row) => row.subject.confidence),
      'a likely match waits for the owner',
    ).toEqual(['green', 'green', 'green', 'green']);
    expect(
      pairedRows(view, {}, false).every((row) => row.ticked),
      'without customers nothing can be mistaken',
    ).toBe(true);
  });

  test('accounts of one nickname become one client', () => {
    const rows = pairedRows(
      view,
      {
        sub_0: { nickname: 'Group', customer: 'cus_0' },
        sub_1: { nickname: 'group ', customer: 'cus_0' },
      },
      true,
    );
    const { clients } = clientsOf(rows);
    expect(clients[0]).toMatchObject({
      nickname: 'Group',
      subjects: ['sub_0', 'sub_1'],
      customer_id: 'cus_0',
    });
    expect(clients, 'two rows became one').toHaveLength(3);
  });

  test('one nickname for two customers is a fault of both rows', () => {
    const rows = pairedRows(view, { sub_0: { nickname: 'Twin' }, sub_1: { nickname: 'twin' } }, true);
    expect(Object.keys(pairingFaults(rows)), 'which of them is meant cannot be guessed').toEqual([
      'sub_0',
      'sub_1',
    ]);
  });

  test('fills down from the first ticked row and leaves the others alone', () => {
    const rows = pairedRows(view, { sub_0: { unit: '500' }, sub_1: { ticked: false } }, true);
    expect(filledDown(rows, 'unit')).toEqual({ sub_2: { unit: '500' }, sub_3: { unit: '500' } });
  });

  test('finds the row that the core refused', () => {
    expect(refusedRow('rows[1].nickname', [['a'], ['b', 'c']])).toBe('b');
    expect(refusedRow('floor', [['a']]), 'a field of something else').toBeNull();
  });
});
