/** What kind of workspace this is. It decides the colour of everything that leaves this computer. */
export type Mode = 'live' | 'test' | 'sandbox';

/** The theme colour of an outward button in this mode. */
export const MODE_COLOR: Record<Mode, 'red' | 'amber' | 'violet'> = {
  live: 'red',
  test: 'amber',
  sandbox: 'violet',
};
