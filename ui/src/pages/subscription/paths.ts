import { clientPath } from '../shared/paths';

export function subscriptionPath(client: string): string {
  return `${clientPath(client)}?tab=subscription`;
}

export function newSubscriptionPath(client: string): string {
  return `/subscription/${encodeURIComponent(client)}/new`;
}

export function changePricesPath(client: string, subscription: string): string {
  return `/subscription/${encodeURIComponent(client)}/change?subscription=${encodeURIComponent(subscription)}`;
}

export function oneOffPath(client: string): string {
  return `/subscription/${encodeURIComponent(client)}/amount`;
}

export function stopBillingPath(client: string): string {
  return `/subscription/${encodeURIComponent(client)}/stop`;
}
