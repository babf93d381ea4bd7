/** Where change sets are listed. */
export const PLANNED_CHANGES_PATH = '/billing/changes';

export function changeSetPath(id: string): string {
  return `${PLANNED_CHANGES_PATH}/${encodeURIComponent(id)}`;
}
