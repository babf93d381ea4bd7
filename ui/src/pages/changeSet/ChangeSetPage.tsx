import { Button } from '@mantine/core';
import type { ChangeSetView } from '~/bindings/rpc';
import { formatWhen } from '~/format';
import { useNavigation } from '~/layout/Navigation';
import { PageLink } from '~/parts/Link';
import { Page } from '~/parts/Page';
import { ErrorState, LoadingState } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { rehearsalPath } from '../rehearse/paths';
import { useWorkspace } from '../shared/workspace';
import { SecretOnce } from '../webhook/SecretOnce';
import { ChangeSetError, ChangeSetFoot, ChangeSetList } from './ChangeSet';
import { PLANNED_CHANGES_PATH } from './paths';
import { useChangeSet } from './useChangeSet';

const w = words.changeSet;

function OpenPage({ staged }: { staged: ChangeSetView }) {
  const navigation = useNavigation();
  const zone = useWorkspace()?.zone ?? 'UTC';
  const open = useChangeSet(staged);
  const back = () => navigation.go(PLANNED_CHANGES_PATH);
  const { set } = open;
  const rehearsed = set.rehearsal ? rehearsalPath(set.rehearsal) : null;
  return (
    <Page
      above={{ label: w.pageAbove, to: PLANNED_CHANGES_PATH }}
      title={set.title}
      subtitle={`${w.stagedAt(formatWhen(set.staged_at, zone))} · ${w.setStates[set.state]}`}
      ruled
      actions={
        set.state === 'planned' ? (
          <Button onClick={open.discard} disabled={open.isApplying}>
            {w.discard}
          </Button>
        ) : null
      }
      foot={
        <ChangeSetFoot
          open={open}
          onBack={back}
          next={rehearsed === null ? w.pageAbove : words.rehearse.seeComparison}
          onNext={() => (rehearsed === null ? back() : navigation.go(rehearsed))}
        />
      }
    >
      <ChangeSetList set={set} onRetry={open.isApplying ? undefined : open.retry} />
      {set.items.some((item) => item.object_id?.startsWith('we_')) ? <SecretOnce /> : null}
      {set.rehearsal && set.state !== 'done' && !open.isApplying ? (
        <p>
          <PageLink to={rehearsalPath(set.rehearsal)}>{words.rehearse.orRemove}</PageLink>
        </p>
      ) : null}
      <ChangeSetError open={open} />
    </Page>
  );
}

/** One change set on a page of its own: plan, confirmation, progress, receipt. */
export function ChangeSetPage({ id }: { id: string }) {
  const read = useRead('change_set.read', { id });
  if (read.data) return <OpenPage staged={read.data} />;
  return (
    <Page above={{ label: w.pageAbove, to: PLANNED_CHANGES_PATH }} title={w.listLabel} ruled>
      {read.error ? <ErrorState error={read.error} onRetry={() => void read.refetch()} /> : <LoadingState />}
    </Page>
  );
}
