import { Kbd } from '@mantine/core';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { words } from '~/words';
import { useAllActions } from './ActionsProvider';
import { type Action, shortcutLabel } from './action';
import { isMac } from './isMac';

function grouped(actions: readonly Action[]): SpotlightActionGroupData[] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  return [...groups].map(([group, members]) => ({
    group,
    actions: members.map((action) => ({
      id: action.id,
      label: action.label,
      keywords: [...(action.keywords ?? [])],
      disabled: action.off !== undefined,
      onClick: action.run,
      ...(action.off || action.note ? { description: action.off ?? action.note ?? '' } : {}),
      ...(action.shortcut
        ? { rightSection: <Kbd size="xs">{shortcutLabel(action.shortcut, isMac())}</Kbd> }
        : {}),
    })),
  }));
}

/** Ctrl+K: every page, client, plan and action by name. `found` is what a search in the store adds to the registry. */
export function ActionPalette({
  found = [],
  onSearch,
}: {
  found?: readonly Action[];
  onSearch?: (text: string) => void;
}) {
  const actions = useAllActions();
  const groups = useMemo(() => grouped([...actions, ...found]), [actions, found]);
  return (
    <Spotlight
      actions={groups}
      shortcut={['mod + K', 'mod + P']}
      tagsToIgnore={[]}
      triggerOnContentEditable
      nothingFound={words.frame.nothingFound}
      highlightQuery
      limit={12}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 0 }}
      {...(onSearch ? { onQueryChange: onSearch } : {})}
      searchProps={{
        leftSection: <IconSearch size={16} stroke={1.7} />,
        placeholder: words.frame.findOrDoHint,
        'aria-label': words.frame.findOrDoHint,
      }}
    />
  );
}
