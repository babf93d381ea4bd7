export const REHEARSE_PATH = '/rehearse';

/** The form with something chosen already. */
export function rehearsePath(of: { price?: string; plan?: string; client?: string }): string {
  const [kind, id] = Object.entries(of)[0] ?? [];
  return kind && id ? `${REHEARSE_PATH}?${kind}=${encodeURIComponent(id)}` : REHEARSE_PATH;
}

/** Both bills of one rehearsal. */
export function rehearsalPath(id: string): string {
  return `${REHEARSE_PATH}?rehearsal=${encodeURIComponent(id)}`;
}
