import { spotlight } from '@mantine/spotlight';
import { Navigate, Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react';
import { forgetEdits, tell } from '~/actions/notices';
import type { AppState, WorkspaceState } from '~/bindings/rpc';
import { Shell } from '~/layout';
import { NavigationProvider, useNavigation } from '~/layout/Navigation';
import type { StripProps } from '~/layout/Strip';
import { useNow } from '~/pages/shared/now';
import { Notice } from '~/parts/Notice';
import { PresentProvider } from '~/parts/present';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import classes from './Frame.module.css';
import { navigationOf } from './navigation';
import { useFocusReturn } from './useFocusReturn';
import { useFrameActions, type WorkspaceMoves } from './useFrameActions';
import { useJobs } from './useJobs';

// Drawn over the page when they are asked for; the page comes first.
const ActionPalette = lazy(() =>
  import('~/actions/ActionPalette').then((m) => ({ default: m.ActionPalette })),
);
const ShortcutSheet = lazy(() =>
  import('~/actions/ShortcutSheet').then((m) => ({ default: m.ShortcutSheet })),
);

const w = words.frame;
const FIRST_RUN = '/first-run';

/** What is wrong with the program's own ground; it stands above every page until it is cured. */
function GroundNotices({ state }: { state: AppState }) {
  const { opening_problem: opening, keyring_problem: keyring } = state;
  if (!opening && !keyring) return null;
  return (
    <div className={classes['notices']}>
      {opening ? <Notice title={w.openingTitle}>{opening.message}</Notice> : null}
      {keyring ? <Notice title={w.keyringTitle}>{keyring}</Notice> : null}
    </div>
  );
}

function useWorkspaceMoves(): WorkspaceMoves & { error: ReactNode } {
  const { go } = useNavigation();
  const { mutate: use, error: useError } = useWrite('workspace.use');
  const { mutate: look, error: lookError } = useWrite('workspace.look_around');
  const { mutate: practise, error: practiseError } = useWrite('workspace.practise');
  const error = useError ?? lookError ?? practiseError;
  const moves = useMemo(
    () => ({
      // To Overview first: another workspace knows nothing of the client or import that is open.
      use: (id: string) => {
        go('/');
        use({ id });
      },
      lookAround: () => {
        go('/');
        look({});
      },
      practise: () => {
        go('/');
        practise({}, { onSuccess: () => go('/setup/agency') });
      },
    }),
    [go, use, look, practise],
  );
  return useMemo(() => ({ ...moves, error: error ? <ErrorState error={error} /> : null }), [moves, error]);
}

function useStrip(workspace: WorkspaceState): StripProps {
  const now = useNow();
  const job = useJobs(workspace);
  const pass = useWrite('sandbox.pass');
  const cancel = useWrite('job.cancel');
  return {
    mode: workspace.mode,
    workspace: workspace.name,
    sending: workspace.sending.words,
    sendingOff: workspace.sending.live ? workspace.sending.off : null,
    now,
    zone: workspace.zone,
    lastSync: workspace.last_sync,
    nextSync: workspace.next_sync,
    online: workspace.online,
    ...(job
      ? {
          job: {
            label: job.what,
            done: job.done,
            total: job.total ?? 0,
            onCancel: () => cancel.mutate({ id: job.id }, { onError: (error) => tell(error.message) }),
          },
        }
      : {}),
    ...(workspace.clock === null
      ? {}
      : {
          onLetPass: (stretch) => pass.mutate({ pass: stretch }, { onError: (error) => tell(error.message) }),
        }),
  };
}

function Framed({
  state,
  workspace,
  path,
  moves,
}: {
  state: AppState;
  workspace: WorkspaceState;
  path: string;
  moves: ReturnType<typeof useWorkspaceMoves>;
}) {
  const { go } = useNavigation();
  const { counts } = workspace;
  const needs = useRead('overview.needs', {}).data?.needs_you ?? 0;
  const now = useNow();
  return (
    <Shell
      rail={{
        workspace: workspace.name,
        otherWorkspaces: state.workspaces.filter((each) => each.id !== workspace.id),
        path,
        needs: { '/': needs, '/usage': counts.unassigned, '/billing': counts.billing },
        offerSetUp: workspace.kind !== 'agency',
        onFind: spotlight.open,
        onSwitchWorkspace: moves.use,
        onNewWorkspace: () => go('/new-agency'),
        onLookAround: workspace.kind === 'sandbox' ? undefined : moves.lookAround,
        onPractise: moves.practise,
      }}
      strip={useStrip(workspace)}
    >
      <div className={classes['page']}>
        <div>
          <GroundNotices state={state} />
          {moves.error}
        </div>
        <PresentProvider value={now}>
          <Outlet />
        </PresentProvider>
      </div>
    </Shell>
  );
}

/** Stands as long as one workspace is open; what was edited in it is not taken back in the next. */
function Edits() {
  useEffect(() => forgetEdits, []);
  return null;
}

function Ready({ state, path }: { state: AppState; path: string }) {
  const moves = useWorkspaceMoves();
  const actions = useFrameActions(state, moves);
  const { current } = state;
  return (
    <>
      <Edits key={current?.id ?? 'none'} />
      {path === FIRST_RUN ? (
        <>
          <GroundNotices state={state} />
          <Outlet />
        </>
      ) : current ? (
        <Framed state={state} workspace={current} path={path} moves={moves} />
      ) : (
        <Navigate to={FIRST_RUN} replace />
      )}
      <Suspense fallback={null}>
        <ActionPalette found={actions.found} onSearch={actions.onSearch} />
      </Suspense>
      {actions.isSheetOpen ? (
        <Suspense fallback={null}>
          <ShortcutSheet opened onClose={actions.closeSheet} />
        </Suspense>
      ) : null}
    </>
  );
}

function Started() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const read = useRead('app.state', {});
  if (read.data) return <Ready state={read.data} path={path} />;
  return (
    <main className={classes['starting']}>
      <h1 className={classes['app']}>{w.app}</h1>
      {read.error ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : <LoadingState />}
    </main>
  );
}

/** What stands around every page: rail, strip, palette, keys, notices. Without a workspace there is only the first run. */
export function Frame() {
  useFocusReturn();
  const router = useRouter();
  const navigation = useMemo(() => navigationOf(router), [router]);
  return (
    <NavigationProvider navigation={navigation}>
      <Started />
    </NavigationProvider>
  );
}
