import { withQuery } from '../shared/paths';

export const PLANS_PATH = '/plans';
export const PRICE_LIST_PATH = '/plans/price-list';

export function planPath(id: string): string {
  return `${PLANS_PATH}/${encodeURIComponent(id)}`;
}

/** The wizard: a new plan, a draft that was left, or a change to a plan. */
export function wizardPath(from: { draft?: string; plan?: string } = {}): string {
  return withQuery('/plans/new', { draft: from.draft, plan: from.plan });
}
