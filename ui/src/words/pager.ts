export const pager = {
  label: 'Parts of the list',
  rows: (from: string, to: string, all: string) => `${from} – ${to} of ${all}`,
  previous: 'Previous',
  next: 'Next',
} as const;
