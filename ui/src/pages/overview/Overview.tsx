import { Button } from '@mantine/core';
import type { OverviewView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { JobProgress } from '~/parts/JobProgress';
import { Page } from '~/parts/Page';
import { EmptyState, ErrorState } from '~/parts/states';
import { useRead, useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { isRunning, useJob } from '../shared/jobs';
import { needPath } from '../shared/paths';
import { useSync } from '../shared/sync';
import { useWorkspace } from '../shared/workspace';
import { OverviewPage } from './OverviewPage';

const w = words.overview;

function Open({ view }: { view: OverviewView }) {
  const { go } = useNavigation();
  const workspace = useWorkspace();
  const sync = useSync();
  // The sandbox agency came set up; a workspace of the owner's own keeps the list until Go live.
  const isSettingUp = workspace !== null && !workspace.set_up_done;
  const setUp = useRead('setup.read', {}, { enabled: isSettingUp });
  return (
    <OverviewPage
      view={view}
      setUp={isSettingUp ? (setUp.data ?? null) : null}
      zone={workspace?.zone ?? 'UTC'}
      notices={<Freshness />}
      isSyncing={sync.isBusy}
      onSync={sync.start}
      onReview={() => go('/billing')}
      onAct={(need) => go(needPath(need.goes_to))}
    />
  );
}

/** The sandbox agency while it is made: no figure is true before all of it is there. */
function Making() {
  const job = useJob('sync');
  const lookAround = useWrite('workspace.look_around');
  const error = lookAround.error ?? null;
  return (
    <Page title={w.title} ruled>
      {error ? <ErrorState error={error} /> : null}
      <EmptyState
        title={w.makingTitle}
        action={
          isRunning(job) ? (
            <JobProgress label={job.what} done={job.done} total={job.total ?? 0} />
          ) : (
            <Button loading={lookAround.isPending} onClick={() => lookAround.mutate({})}>
              {w.makingGoOn}
            </Button>
          )
        }
      >
        {w.makingBody}
      </EmptyState>
    </Page>
  );
}

/** The page at `/`. */
export function Overview() {
  const read = useRead('overview.read', {});
  const workspace = useWorkspace();
  if (workspace?.kind === 'sandbox' && !workspace.set_up_done) return <Making />;
  if (read.data && !read.error) return <Open view={read.data} />;
  return (
    <Page title={w.title} ruled>
      <Answered read={read} rows={10}>
        {() => null}
      </Answered>
    </Page>
  );
}
