import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import * as data from '../../../test/catalogData';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { NewPrice } from './NewPrice';
import { Price } from './Price';
import { Prices } from './Prices';

const PLANNED = {
  id: 'set_1',
  title: 'Create product and price in Stripe',
  button: 'Create product and price in Stripe – TEST',
  mode: 'test',
  money: [],
  items: [{ id: '1', words: 'Product "Growth"', state: 'planned', object_id: null, link: null, error: null }],
  state: 'planned',
  staged_at: '2026-11-21T10:00:00Z',
} as const;

function agency(): PracticeAgency {
  return new PracticeAgency()
    .upTo('first_sync')
    .answer('catalog.list', () => data.CATALOG)
    .answer('price.read', () => data.DETAIL)
    .answer('price.choices', () => data.CHOICES)
    .answer('price.check', () => data.CHECK)
    .answer('price.simulate', () => data.SIMULATION)
    .answer('price.make', () => PLANNED)
    .answer('price.edit', () => PLANNED)
    .answer('product.edit', () => PLANNED)
    .answer('catalog.archive', () => PLANNED);
}

describe('prices', () => {
  test('shows every product with its prices, and why one cannot bill', async () => {
    const shown = visit(<Prices />, agency());
    const table = await screen.findByRole('table', { name: 'Growth' });
    expect(within(table).getByRole('link', { name: '$149.00 a month' })).toBeVisible();
    expect(screen.getByText(/cannot be billed exactly/)).toBeVisible();
    expect(screen.getByText('No price on sale.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show 2 archived' }));
    await waitFor(() => expect(asked(shown, 'catalog.list').at(-1)).toEqual({ search: '', archived: true }));
    await expectNoViolations(shown.container);
  });

  test('asks Stripe for a pasted price that no list showed', async () => {
    const none = { ...data.CATALOG, products: [] };
    const shown = visit(
      <Prices />,
      agency().answer('catalog.list', ({ search }: { search: string }) =>
        search === '' ? data.CATALOG : none,
      ),
    );
    await userEvent.type(await screen.findByLabelText('Find a price'), 'price_elsewhere');
    expect(await screen.findByRole('button', { name: 'Ask Stripe for this price' })).toBeVisible();
    await expectNoViolations(shown.container);
  });

  test('says what to do when there is none', async () => {
    const empty = { ...data.CATALOG, products: [], archived_hidden: 0, read_at: null };
    const shown = visit(
      <Prices />,
      agency().answer('catalog.list', () => empty),
    );
    expect(await screen.findByText('No prices yet')).toBeVisible();
    expect(screen.getAllByRole('button', { name: 'New price' })).toHaveLength(1);
    await expectNoViolations(shown.container);
  });
});

describe('a price', () => {
  test('says who pays by it, what it charges and what was before it', async () => {
    const shown = visit(<Price id="price_usage" isEdited={false} />, agency());
    const payers = await screen.findByRole('table', { name: 'Who pays by it' });
    expect(within(payers).getByText('$2,041.00')).toBeVisible();
    expect(screen.getByRole('table', { name: 'Tiers in USD' })).toBeVisible();
    expect(screen.getByRole('region', { name: 'Before it, under the same key' })).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Archive' }));
    await waitFor(() =>
      expect(asked(shown, 'catalog.archive')).toEqual([{ id: 'price_usage', archive: true }]),
    );
  });

  test('its product is changed in place, through a change set', async () => {
    const shown = visit(<Price id="price_usage" isEdited={false} />, agency());
    await userEvent.click(await screen.findByRole('button', { name: 'Edit product' }));
    const name = screen.getByLabelText('Product name');
    await userEvent.clear(name);
    await userEvent.type(name, 'Growth plan');
    await userEvent.click(screen.getByRole('button', { name: 'Show what happens' }));
    await waitFor(() =>
      expect(asked(shown, 'product.edit').at(-1)).toMatchObject({
        id: 'prod_growth',
        product: { name: 'Growth plan', marketing_features: ['5 assistants'] },
      }),
    );
  });

  test('an edit begins from what stands, in every currency', async () => {
    const shown = visit(<Price id="price_usage" isEdited />, agency());
    expect(await screen.findByText(/What a price charges never changes/)).toBeVisible();
    const euro = await screen.findByRole('table', { name: 'Tiers in EUR' });
    expect(within(euro).getByDisplayValue('0.07')).toBeVisible();
    await expectNoViolations(shown.container);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Show what happens' })).toBeEnabled());
    await userEvent.click(screen.getByRole('button', { name: 'Show what happens' }));
    await waitFor(() =>
      expect(asked(shown, 'price.edit').at(-1)).toEqual({ id: 'price_usage', price: data.USAGE_DRAFT }),
    );
  });

  test('one of a plan is changed in its plan, and is not archived beside it', async () => {
    const plan = { id: 'plan_growth', name: 'Growth' };
    const shown = visit(
      <Price id="price_usage" isEdited={false} />,
      agency().answer('price.read', () => ({ ...data.DETAIL, plan })),
    );
    expect(await screen.findByRole('link', { name: 'Growth' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Edit in its plan' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Archive' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
    await expectNoViolations(shown.container);
  });

  test('one that cannot be read says so', async () => {
    const shown = visit(
      <Price id="price_none" isEdited={false} />,
      agency().answer('price.read', () => {
        throw failure({ message: 'There is no price price_none.', retry: 'after_fix' });
      }),
    );
    expect(await screen.findByText('There is no price price_none.')).toBeVisible();
    await expectNoViolations(shown.container);
  });
});

describe('a new price', () => {
  test('is typed, simulated and planned; an empty lookup key takes the proposal', async () => {
    const shown = visit(<NewPrice product={undefined} />, agency());
    await userEvent.type(await screen.findByLabelText('Product name'), 'Growth');
    await userEvent.type(screen.getByLabelText('Amount, USD'), '149');
    await waitFor(() =>
      expect(asked(shown, 'price.check').at(-1), 'digits go as they were typed').toMatchObject({
        product_name: 'Growth',
        price: { unit_amount: '149', charge: 'flat' },
      }),
    );
    expect(await screen.findByText('Total before tax')).toBeVisible();
    await expectNoViolations(shown.container);
    const plan = screen.getByRole('button', { name: 'Show what happens' });
    await waitFor(() => expect(plan).toBeEnabled());
    await userEvent.click(plan);
    await waitFor(() =>
      expect(asked(shown, 'price.make').at(-1)).toMatchObject({
        product: null,
        new_product: { name: 'Growth' },
        price: { unit_amount: '149', lookup_key: 'growth_149usd' },
      }),
    );
  });

  test('tiers grow, and so do those of a further currency', async () => {
    const shown = visit(<Price id="price_usage" isEdited />, agency());
    await screen.findByRole('table', { name: 'Tiers in EUR' });
    await userEvent.click(screen.getByRole('button', { name: 'Add a tier' }));
    const euro = screen.getByRole('table', { name: 'Tiers in EUR' });
    expect(within(euro).getAllByRole('row'), 'a head and four tiers').toHaveLength(5);
    await waitFor(() => {
      const last = asked(shown, 'price.check').at(-1) as { price: typeof data.USAGE_DRAFT };
      expect(last.price.tiers).toHaveLength(4);
      expect(last.price.currencies[0]?.tiers).toHaveLength(4);
    });
  });

  test('what is broken stands beside its field, and nothing is planned', async () => {
    const broken = {
      ...data.CHECK,
      faults: [{ field: 'unit_amount', words: 'A price cannot be below zero.' }],
    };
    visit(
      <NewPrice product={undefined} />,
      agency().answer('price.check', () => broken),
    );
    await userEvent.type(await screen.findByLabelText('Product name'), 'Growth');
    await userEvent.type(screen.getByLabelText('Amount, USD'), '-1');
    expect(await screen.findByText('A price cannot be below zero.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Show what happens' })).toBeDisabled();
    expect(screen.getByText('The bill stands here once the amounts are complete.')).toBeVisible();
  });
});
