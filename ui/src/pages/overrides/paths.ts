/** A price for one client alone: the form. */
export function newOverridePath(client: string): string {
  return `/overrides/${encodeURIComponent(client)}/new`;
}
