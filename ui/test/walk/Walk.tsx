import { type ReactNode, useState } from 'react';
import { Shell } from '~/layout';
import { NavigationProvider } from '~/layout/Navigation';
import { ChangeSetPage } from '~/pages/changeSet/ChangeSetPage';
import { PlannedChanges } from '~/pages/changeSet/PlannedChanges';
import { AddSourcePage } from '~/pages/connections/AddSourcePage';
import { ConnectionsPage } from '~/pages/connections/ConnectionsPage';
import { SourcePage } from '~/pages/connections/SourcePage';
import { ConnectStripePage } from '~/pages/connectStripe/ConnectStripePage';
import { CreditPrice } from '~/pages/creditPrice/CreditPrice';
import { FirstRunPage } from '~/pages/firstRun/FirstRunPage';
import { SettingsPage, settingsTab } from '~/pages/settings/SettingsPage';
import { SetUpPage, SetUpStepPage } from '~/pages/setUp/SetUpPage';
import { useAppState } from '~/pages/shared/workspace';
import { NOW } from '../practiceAgency';

const nothing = () => undefined;

/** The pages that are walked through here, by their paths in the app. */
function page(path: string): ReactNode {
  const [, first = '', second = '', third = ''] = path.split('/');
  if (first === 'setup') return second ? <SetUpStepPage part={second} /> : <SetUpPage />;
  if (first === 'settings') return <SettingsPage tab={settingsTab(second)} />;
  if (first === 'plans') return <CreditPrice />;
  if (first === 'billing') return third ? <ChangeSetPage id={third} /> : <PlannedChanges />;
  if (first !== 'connections') return <SetUpPage />;
  if (second === 'add') return <AddSourcePage />;
  if (second === 'stripe') return <ConnectStripePage newKey={third === 'new-key'} />;
  return second === 'source' ? <SourcePage id={third} /> : <ConnectionsPage />;
}

/** First run, and once there is a workspace the frame with one page; links lead on. */
export function Walk({ start }: { start: string }) {
  const [path, setPath] = useState(start);
  const state = useAppState();
  if (!state) return null;
  const workspace = state.current;
  const content = workspace ? (
    <Shell
      rail={{
        workspace: workspace.name,
        path,
        offerSetUp: workspace.kind !== 'agency',
        onFind: nothing,
        onSwitchWorkspace: nothing,
        onNewWorkspace: nothing,
      }}
      strip={{
        mode: workspace.mode,
        workspace: workspace.name,
        sending: workspace.sending.words,
        now: NOW,
        zone: workspace.zone,
        lastSync: workspace.last_sync,
        nextSync: workspace.next_sync,
        online: true,
      }}
    >
      {page(path)}
    </Shell>
  ) : (
    <FirstRunPage />
  );
  return (
    <NavigationProvider navigation={{ href: (to) => `#${to}`, go: setPath }}>{content}</NavigationProvider>
  );
}
