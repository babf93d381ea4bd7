import type { SetUpStep, SetUpView, StepId } from '~/bindings/rpc';

/** Every step in its order. The core says which of them this agency needs. */
export const STEPS = [
  'agency',
  'method',
  'stripe',
  'source',
  'credit_price',
  'price',
  'plans',
  'clients',
  'first_sync',
  'go_live',
] as const satisfies readonly StepId[];

/** `/setup/credit-price` */
export function stepPath(step: StepId): string {
  return `/setup/${step.replace('_', '-')}`;
}

/** The step of a path's last part; `null` for a part that names none. */
export function stepOfPath(part: string): StepId | null {
  const id = part.replace('-', '_');
  return STEPS.find((step) => step === id) ?? null;
}

/** What this agency has to go through: under Custom billing there is no Stripe to connect. */
export function neededSteps(view: SetUpView): SetUpStep[] {
  return view.steps.filter((step) => step.state !== 'not_needed');
}

/** Steps that nobody has to take: they stand in the checklist, and the way from step to step goes past them. */
const OPTIONAL: readonly StepId[] = ['plans'];

function neighbour(view: SetUpView, step: StepId, by: 1 | -1): StepId | null {
  const needed = neededSteps(view).filter((each) => each.id === step || !OPTIONAL.includes(each.id));
  const at = needed.findIndex((each) => each.id === step);
  return at < 0 ? null : (needed[at + by]?.id ?? null);
}

export function stepAfter(view: SetUpView, step: StepId): StepId | null {
  return neighbour(view, step, 1);
}

export function stepBefore(view: SetUpView, step: StepId): StepId | null {
  return neighbour(view, step, -1);
}
