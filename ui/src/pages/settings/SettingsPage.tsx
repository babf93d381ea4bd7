import type { ReactNode } from 'react';
import type { SettingsView } from '~/bindings/rpc';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { ErrorState, LoadingState } from '~/parts/states';
import { Tabs } from '~/parts/Tabs';
import { useRead } from '~/rpc/queries';
import { words } from '~/words';
import { AgencySettings } from './AgencySettings';
import { AppearanceSettings } from './AppearanceSettings';
import { Backups } from './Backups';
import { BillingMethodSettings } from './BillingMethod';
import { Doctor } from './Doctor';
import { ScheduleSettings } from './ScheduleSettings';
import { SendingSettings } from './SendingSettings';
import classes from './settings.module.css';

const w = words.settings;

export const SETTINGS_TABS = [
  'agency',
  'billing',
  'sending',
  'schedule',
  'backups',
  'appearance',
  'doctor',
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** The tab of a path's last part; an unknown one opens the first. */
export function settingsTab(part: string | undefined): SettingsTab {
  return SETTINGS_TABS.find((tab) => tab === part) ?? 'agency';
}

/** These two need no workspace's settings to be drawn, so that a damaged one can still be looked into. */
const ALONE: Partial<Record<SettingsTab, () => ReactNode>> = {
  appearance: AppearanceSettings,
  billing: BillingMethodSettings,
  doctor: Doctor,
};

const WITH_SETTINGS: Partial<Record<SettingsTab, (props: { view: SettingsView }) => ReactNode>> = {
  agency: AgencySettings,
  sending: SendingSettings,
  schedule: ScheduleSettings,
  backups: Backups,
};

function Panel({ tab }: { tab: SettingsTab }) {
  const read = useRead('settings.read', {});
  const Alone = ALONE[tab];
  if (Alone) return <Alone />;
  const Group = WITH_SETTINGS[tab];
  if (read.data && Group) return <Group view={read.data} />;
  return read.error ? (
    <ErrorState error={read.error} onRetry={() => void read.refetch()} />
  ) : (
    <LoadingState />
  );
}

export function SettingsPage({ tab }: { tab: SettingsTab }) {
  const navigation = useNavigation();
  return (
    <Page title={w.title}>
      <Tabs
        label={w.tabs}
        tabs={SETTINGS_TABS.map((value) => ({ value, label: w[value] }))}
        value={tab}
        onChange={(value) => navigation.go(`/settings/${value}`)}
      >
        <div className={classes['panel']}>
          <Panel tab={tab} />
        </div>
      </Tabs>
    </Page>
  );
}
