import type { StepId } from '~/bindings/rpc';

const steps: Record<StepId, string> = {
  agency: 'Agency',
  method: 'Billing method',
  stripe: 'Stripe',
  source: 'Platforms',
  credit_price: 'Credit price',
  price: 'Prices',
  plans: 'Plans',
  clients: 'Clients',
  first_sync: 'First sync',
  go_live: 'Go live',
};

export const setUp = { steps } as const;
