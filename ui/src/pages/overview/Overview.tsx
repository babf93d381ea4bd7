import type { OverviewView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { Answered } from '../shared/Answered';
import { Freshness } from '../shared/Freshness';
import { needPath } from '../shared/paths';
import { useSync } from '../shared/sync';
import { useWorkspace } from '../shared/workspace';
import { OverviewPage } from './OverviewPage';

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

/** The page at `/`. */
export function Overview() {
  const read = useRead('overview.read', {});
  if (read.data && !read.error) return <Open view={read.data} />;
  return (
    <Page title={words.overview.title} ruled>
      <Answered read={read} rows={10}>
        {() => null}
      </Answered>
    </Page>
  );
}
