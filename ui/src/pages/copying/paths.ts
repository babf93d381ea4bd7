export const COPY_PATH = '/copy';

/** The page on which this workspace takes over another one. */
export function copyFromPath(workspace: string): string {
  return `${COPY_PATH}?from=${encodeURIComponent(workspace)}`;
}
