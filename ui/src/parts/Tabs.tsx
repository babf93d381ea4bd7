import { Tabs as MantineTabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '~/format';
import classes from './Tabs.module.css';

export interface Tab {
  value: string;
  label: string;
  count?: number;
}

export interface TabsProps {
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** What the open tab shows. */
  children: ReactNode;
}

/** Words with an underline under the one that is open; the hairline runs over the whole page. */
export function Tabs({ tabs, value, onChange, label, children }: TabsProps) {
  return (
    <MantineTabs
      className={classes['tabs'] ?? ''}
      value={value}
      onChange={(next) => next && onChange(next)}
      variant="unstyled"
    >
      <MantineTabs.List className={classes['list'] ?? ''} aria-label={label}>
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.value} value={tab.value} className={classes['tab'] ?? ''}>
            {tab.label}
            {tab.count === undefined ? null : (
              <span className={classes['count']}> {formatCount(tab.count)}</span>
            )}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      <MantineTabs.Panel value={value} className={classes['panel'] ?? ''}>
        {children}
      </MantineTabs.Panel>
    </MantineTabs>
  );
}
