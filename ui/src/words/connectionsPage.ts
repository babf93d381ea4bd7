export const connectionsPage = {
  problemTitle: 'Stripe is not answering with this key',
  sourceProblem: (source: string) => `${source} cannot be read`,
  cancel: 'Keep it',
  facts: 'This connection',
} as const;
