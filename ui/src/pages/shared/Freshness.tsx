import { LinkButton } from '~/parts/Link';
import { ErrorState, OfflineNotice, StaleNotice } from '~/parts/states';
import { words } from '~/words';
import { useNow } from './now';
import { useSync } from './sync';
import { useWorkspace } from './workspace';

/** Figures older than this are said to be old; a daily schedule stays just below it. */
const STALE_MILLISECONDS = 26 * 3_600_000;

/** Above figures that were synced: that there is no network, or that the last sync is long ago. */
export function Freshness() {
  const workspace = useWorkspace();
  const now = useNow();
  const sync = useSync();
  if (!workspace) return null;
  const { last_sync: at, online, zone } = workspace;
  const isStale = at !== null && Date.parse(now) - Date.parse(at) > STALE_MILLISECONDS;
  return (
    <>
      {online ? null : <OfflineNotice />}
      {isStale ? (
        <StaleNotice
          at={at}
          now={now}
          zone={zone}
          action={sync.isBusy ? null : <LinkButton onClick={sync.start}>{words.actions.syncNow}</LinkButton>}
        />
      ) : null}
      {sync.error ? <ErrorState error={sync.error} /> : null}
    </>
  );
}
