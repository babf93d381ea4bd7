import { Button } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import { useActions } from '~/actions/ActionsProvider';
import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { Tabs } from '~/parts/Tabs';
import { words } from '~/words';
import { useWorkspace } from '../shared/workspace';

const w = words.usage;

const PATHS = {
  records: '/usage',
  unassigned: '/usage/unassigned',
  imports: '/usage/imports',
  runs: '/usage/runs',
} as const;
export type UsageTab = keyof typeof PATHS;

export const IMPORT_PATH = '/usage/imports/new';

/** The frame of Usage: title, import, tabs. */
export function UsagePage({
  tab,
  subtitle,
  children,
}: {
  tab: UsageTab;
  subtitle: string;
  children: ReactNode;
}) {
  const { go } = useNavigation();
  const waiting = useWorkspace()?.counts.unassigned ?? 0;
  useActions(
    useMemo(
      () => [
        {
          id: 'new',
          label: w.importFile,
          group: words.actions.groupHere,
          shortcut: 'mod+N',
          run: () => go(IMPORT_PATH),
        },
      ],
      [go],
    ),
  );
  return (
    <Page
      title={w.title}
      subtitle={subtitle}
      actions={
        <Button
          leftSection={<IconFileImport size={15} stroke={1.7} aria-hidden />}
          onClick={() => go(IMPORT_PATH)}
        >
          {w.importFile}
        </Button>
      }
    >
      <Tabs
        label={w.tabs}
        tabs={[
          { value: 'records', label: w.records },
          { value: 'unassigned', label: w.unassigned, ...(waiting > 0 ? { count: waiting } : {}) },
          { value: 'imports', label: w.imports },
          { value: 'runs', label: w.runs },
        ]}
        value={tab}
        onChange={(value) => go(PATHS[value as UsageTab])}
      >
        {children}
      </Tabs>
    </Page>
  );
}
