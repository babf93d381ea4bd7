import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ConnectionsView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { ErrorState, LoadingState, OfflineNotice } from '~/parts/states';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';
import { MirrorSection } from './MirrorSection';
import { ADD_SOURCE_PATH } from './paths';
import { Sources } from './Sources';
import { StripeSection } from './StripeSection';

const w = words.connections;

function Loaded({ view }: { view: ConnectionsView }) {
  const workspace = useWorkspace();
  return (
    <>
      {workspace?.online === false ? <OfflineNotice /> : null}
      <StripeSection connection={view.stripe} isCustom={workspace?.billing_method === 'custom'} />
      {view.stripe ? <MirrorSection /> : null}
      <Sources sources={view.sources} zone={workspace?.zone ?? 'UTC'} />
    </>
  );
}

/** Where money goes and where usage comes from, with what is wrong and its cure on top of each. */
export function ConnectionsPage() {
  const navigation = useNavigation();
  const read = useRead('connections.read', {});
  return (
    <Page
      title={w.title}
      subtitle={w.subtitle}
      ruled
      actions={
        <Button
          leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
          onClick={() => navigation.go(ADD_SOURCE_PATH)}
        >
          {w.addSource}
        </Button>
      }
    >
      {read.data ? (
        <Loaded view={read.data} />
      ) : read.error ? (
        <ErrorState error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <LoadingState />
      )}
    </Page>
  );
}
