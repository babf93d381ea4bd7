import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { failure } from '../../../test/fakePlatform';
import { asked, visit } from '../../../test/pages';
import { GROWTH_DRAFT, PLAN_ANSWERS, PLANS, PREVIEW } from '../../../test/planData';
import { PracticeAgency } from '../../../test/practiceAgency';
import { expectNoViolations } from '../../../test/render';
import { PlanPage } from './PlanPage';
import { Plans } from './Plans';
import { PlanWizard } from './PlanWizard';
import { PriceListPage } from './PriceListPage';

function agency(): PracticeAgency {
  const made = new PracticeAgency('agency').upTo('go_live');
  for (const [method, answer] of Object.entries(PLAN_ANSWERS)) made.answer(method, answer);
  return made;
}

const SET = {
  id: 'cs9',
  title: 'Create plan Growth with 2 prices in Stripe',
  mode: 'test',
  button: 'Create plan Growth with 2 prices in Stripe – TEST',
  money: [],
  items: [],
  state: 'planned',
  staged_at: '2026-11-20T10:00:00Z',
};

describe('plans', () => {
  test('the list has no accessibility violations, and archived plans wait behind a press', async () => {
    const { container } = visit(<Plans />, agency());
    expect(await screen.findByRole('rowheader', { name: /^Growth/ })).toBeVisible();
    expect(screen.getByText('default')).toBeVisible();
    expect(screen.queryByText('Old')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show 1 archived' }));
    expect(screen.getByText('Old')).toBeVisible();
    expect(
      screen.getByText('First client, promised until spring'),
      'a price of one client has its reason',
    ).toBeVisible();
    await expectNoViolations(container);
  });

  test('an empty list says what a plan is and begins one', async () => {
    const empty = agency().answer('plans.list', () => ({ ...PLANS, plans: [], drafts: [], overrides: [] }));
    const shown = visit(<Plans />, empty);
    await userEvent.click(await screen.findByRole('button', { name: 'New plan' }));
    expect(shown.visited).toEqual(['/plans/new']);
  });

  test('a draft that was left is gone on with, or thrown away', async () => {
    const shown = visit(<Plans />, agency());
    await userEvent.click(await screen.findByRole('button', { name: 'Go on with Scale' }));
    expect(shown.visited).toEqual(['/plans/new?draft=d1']);
    await userEvent.click(screen.getByRole('button', { name: 'Throw away Scale' }));
    expect(asked(shown, 'plan.draft_discard')).toEqual([{ id: 'd1' }]);
  });
});

describe('a plan', () => {
  test('shows who is on which version, and what goes beyond its limits', async () => {
    const { container } = visit(<PlanPage id="p1" />, agency());
    expect(await screen.findByText(/5,120 of 5,000 queries, over the limit/)).toBeVisible();
    expect(screen.getByText('1, own price')).toBeVisible();
    expect(screen.getByText('no whole period yet'), 'no figure is invented').toBeVisible();
    await expectNoViolations(container);
  });

  test('moves chosen clients by a change that is seen first', async () => {
    const moving = agency().answer('plan.move', () => SET);
    const shown = visit(<PlanPage id="p1" />, moving);
    await userEvent.click(await screen.findByRole('checkbox', { name: /Harbor Dental Group/ }));
    await userEvent.click(screen.getByRole('button', { name: 'See what moving 1 means' }));
    expect(asked(shown, 'plan.move')).toEqual([{ clients: ['c1'], plan: 'p1', now: false, keep: false }]);
    expect(shown.visited).toEqual(['/billing/changes/cs9']);
  });

  test('is featured with a way back', async () => {
    const shown = visit(<PlanPage id="p1" />, agency());
    await userEvent.click(await screen.findByRole('button', { name: 'More' }));
    // happy-dom lays nothing out, so Mantine hides an open menu.
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'No longer feature it', hidden: true }),
    );
    expect(asked(shown, 'plan.feature')).toEqual([{ id: 'p1', on: false }]);
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeVisible();
  });
});

describe('the wizard', () => {
  test('goes from type to check and ends in the list of what will be made', async () => {
    const making = agency()
      .answer('plan.draft', () => ({ row: PLANS.drafts[0], draft: GROWTH_DRAFT }))
      .answer('plan.make', () => SET);
    const shown = visit(<PlanWizard draft="d1" plan={undefined} />, making);
    expect(await screen.findByRole('heading', { name: 'New plan: Growth' })).toBeVisible();
    expect(await screen.findByText('Total before tax', {}, { timeout: 15_000 })).toBeVisible();
    expect(screen.getByText('$2,190.00')).toBeVisible();
    expect(screen.getByText('included'), 'a first tier at 0 is what is included').toBeVisible();
    expect(screen.getByText('Nothing is created in Stripe yet')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Continue to check' }));
    const inStripe = await screen.findByRole('table', { name: 'In Stripe' });
    expect(within(inStripe).getAllByText('new')).toHaveLength(3);
    expect(within(inStripe).getByText('exists')).toBeVisible();
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'See what will be made' }));
    expect(asked(shown, 'plan.make')).toEqual([{ plan: null, draft_id: 'd1', draft: GROWTH_DRAFT }]);
    expect(shown.visited).toEqual(['/billing/changes/cs9']);
  });

  test('prices and their bill have no accessibility violations', async () => {
    const { container } = visit(<PlanWizard draft="d1" plan={undefined} />, agency());
    await screen.findByText('Total before tax', {}, { timeout: 15_000 });
    await expectNoViolations(container);
  });

  test('a broken field is named at its place, and the step stays', async () => {
    const broken = agency().answer('plan.preview', () => ({
      ...PREVIEW,
      faults: [{ field: 'name', words: 'Give the plan a name. Clients read it on their invoices.' }],
    }));
    const shown = visit(<PlanWizard draft={undefined} plan={undefined} />, broken);
    await userEvent.click(await screen.findByRole('button', { name: 'Continue to name' }));
    expect(screen.queryByText(/Give the plan a name/), 'not before it was tried').toBeNull();
    await userEvent.click(await screen.findByRole('button', { name: 'Continue to quotas' }));
    expect(await screen.findByText(/Give the plan a name/)).toBeVisible();
    expect(screen.getByLabelText('Name')).toBeVisible();
    expect(asked(shown, 'plan.make')).toEqual([]);
  });

  test('is left with what was typed kept', async () => {
    const shown = visit(<PlanWizard draft={undefined} plan={undefined} />, agency());
    await userEvent.click(await screen.findByRole('radio', { name: /Hidden/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Save draft and leave' }));
    expect(asked(shown, 'plan.draft_save')[0]).toMatchObject({ step: 'type', draft: { kind: 'hidden' } });
    expect(shown.visited).toEqual(['/plans']);
  });

  test('limits and features are kept with who keeps to them', async () => {
    const shown = visit(
      <PlanWizard draft="d1" plan={undefined} />,
      agency().answer('plan.draft', () => ({
        row: { ...PLANS.drafts[0], step: 'quotas' },
        draft: GROWTH_DRAFT,
      })),
    );
    const limit = await screen.findByLabelText('Limit of queries');
    await userEvent.clear(limit);
    await userEvent.type(limit, '9000');
    await userEvent.click(screen.getByRole('button', { name: 'Add a feature' }));
    await userEvent.type(screen.getByLabelText('Feature 2'), 'No branding');
    await expectNoViolations(shown.container);
    await userEvent.click(screen.getByRole('button', { name: 'Save draft and leave' }));
    expect(asked(shown, 'plan.draft_save')[0]).toMatchObject({
      draft: { quotas: [{ kind: 'queries', limit: '9000' }], features: [{}, { name: 'No branding' }] },
    });
  });

  test('a draft that is gone says so', async () => {
    const gone = agency().answer('plan.draft', () => {
      throw failure({ code: 'not_found', message: 'This draft is gone.', retry: 'after_fix' });
    });
    visit(<PlanWizard draft="d9" plan={undefined} />, gone);
    expect(await screen.findByText(/This draft is gone/)).toBeVisible();
  });
});

describe('the price list', () => {
  test('is shown as clients see it and written where the owner says', async () => {
    const written = agency().answer('price_list.write', () => ({ path: '/tmp/list.pdf' }));
    const shown = visit(<PriceListPage />, written);
    expect(await screen.findByText('Recommended')).toBeVisible();
    await expectNoViolations(shown.container);
    shown.platform.nextPath = '/tmp/list.pdf';
    await userEvent.click(screen.getByRole('button', { name: 'Save as PDF' }));
    expect(asked(shown, 'price_list.write')).toEqual([{ path: '/tmp/list.pdf', format: 'pdf' }]);
  });

  test('a colour that cannot be read is refused at its field', async () => {
    const light = agency().answer('brand.save', () => {
      throw failure({
        code: 'invalid',
        field: 'colour',
        message: 'This colour is too light to be read on white. Take a darker one.',
        retry: 'after_fix',
      });
    });
    visit(<PriceListPage />, light);
    const colour = await screen.findByLabelText('Colour');
    await userEvent.clear(colour);
    await userEvent.type(colour, '#FFFF00');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/too light to be read/)).toBeVisible();
  });
});
