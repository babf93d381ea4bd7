/** Every page of the window: its path, and one address by which a test can visit it. */
export const ROUTES = [
  { path: '/', sample: '/' },
  { path: '/first-run', sample: '/first-run' },
  { path: '/new-agency', sample: '/new-agency' },
  { path: '/clients', sample: '/clients' },
  { path: '/clients/new', sample: '/clients/new' },
  { path: '/clients/many', sample: '/clients/many' },
  { path: '/clients/$id', sample: '/clients/{client}' },
  { path: '/subscription/$client/new', sample: '/subscription/{client}/new' },
  { path: '/subscription/$client/change', sample: '/subscription/{client}/change' },
  { path: '/subscription/$client/amount', sample: '/subscription/{client}/amount' },
  { path: '/subscription/$client/stop', sample: '/subscription/{client}/stop' },
  { path: '/explain/$client', sample: '/explain/{client}' },
  { path: '/statement/$client', sample: '/statement/{client}' },
  { path: '/plans', sample: '/plans' },
  { path: '/plans/new', sample: '/plans/new' },
  { path: '/plans/price-list', sample: '/plans/price-list' },
  { path: '/plans/$id', sample: '/plans/{plan}' },
  { path: '/overrides/$client/new', sample: '/overrides/{client}/new' },
  { path: '/prices', sample: '/prices' },
  { path: '/prices/new', sample: '/prices/new' },
  { path: '/prices/$id', sample: '/prices/{price}' },
  { path: '/copy', sample: '/copy' },
  { path: '/rehearse', sample: '/rehearse' },
  { path: '/credit-price', sample: '/credit-price' },
  { path: '/usage', sample: '/usage' },
  { path: '/usage/unassigned', sample: '/usage/unassigned' },
  { path: '/usage/imports', sample: '/usage/imports' },
  { path: '/usage/imports/new', sample: '/usage/imports/new' },
  { path: '/usage/runs', sample: '/usage/runs' },
  { path: '/billing', sample: '/billing' },
  { path: '/billing/month', sample: '/billing/month' },
  { path: '/billing/sent', sample: '/billing/sent' },
  { path: '/billing/invoices', sample: '/billing/invoices' },
  { path: '/billing/payments', sample: '/billing/payments' },
  { path: '/billing/payouts', sample: '/billing/payouts' },
  { path: '/billing/changes', sample: '/billing/changes' },
  { path: '/billing/changes/$id', sample: '/billing/changes/{change_set}' },
  { path: '/reconcile', sample: '/reconcile' },
  { path: '/connections', sample: '/connections' },
  { path: '/connections/add', sample: '/connections/add' },
  { path: '/connections/stripe', sample: '/connections/stripe' },
  { path: '/connections/stripe/new-key', sample: '/connections/stripe/new-key' },
  { path: '/connections/stripe/account', sample: '/connections/stripe/account' },
  { path: '/connections/stripe/webhook', sample: '/connections/stripe/webhook' },
  { path: '/connections/source/$id', sample: '/connections/source/{source}' },
  { path: '/settings', sample: '/settings' },
  { path: '/settings/$tab', sample: '/settings/backups' },
  { path: '/setup', sample: '/setup' },
  { path: '/setup/$step', sample: '/setup/agency' },
] as const;

export type RoutePath = (typeof ROUTES)[number]['path'];

/** Kinds of ids that stand in a sample as `{client}`. */
export type SampleId = 'client' | 'source' | 'change_set' | 'price' | 'plan';

/** The addresses of all pages of a workspace, for whoever wants to visit each; a page whose id is not known is left out. */
export function addresses(ids: Partial<Record<SampleId, string>>): string[] {
  return ROUTES.flatMap(({ sample }) => {
    const name = /\{(\w+)\}/.exec(sample)?.[1] as SampleId | undefined;
    if (!name) return [sample];
    const id = ids[name];
    return id === undefined ? [] : [sample.replace(`{${name}}`, encodeURIComponent(id))];
  });
}
