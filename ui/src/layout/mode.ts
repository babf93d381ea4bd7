import type { Mode } from '~/bindings/rpc';

export type { Mode };

/** The theme colour of an outward button in this mode. Without a Stripe key nothing can leave, and nothing is coloured. */
export const MODE_COLOR: Record<Mode, 'red' | 'amber' | 'violet' | 'gray'> = {
  live: 'red',
  test: 'amber',
  sandbox: 'violet',
  none: 'gray',
};
