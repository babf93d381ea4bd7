export const CONNECTIONS_PATH = '/connections';
export const ADD_SOURCE_PATH = '/connections/add';
export const CONNECT_STRIPE_PATH = '/connections/stripe';
export const NEW_STRIPE_KEY_PATH = '/connections/stripe/new-key';
export const STRIPE_ACCOUNT_PATH = '/connections/stripe/account';
export const WEBHOOK_PATH = '/connections/stripe/webhook';

export function sourcePath(id: string): string {
  return `/connections/source/${encodeURIComponent(id)}`;
}
