import type { AppState, WorkspaceState } from '~/bindings/rpc';
import { useRead } from '~/rpc/queries';

/** Everything around the page; `undefined` until it was read once. */
export function useAppState(): AppState | undefined {
  return useRead('app.state', {}).data;
}

/** The open workspace. Pages behind the frame always have one; before it is read they draw as loading. */
export function useWorkspace(): WorkspaceState | null {
  return useAppState()?.current ?? null;
}
