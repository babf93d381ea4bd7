/** Something the owner can do from anywhere: by name (Ctrl+K), by keys, or from a menu. */
export interface Action {
  id: string;
  label: string;
  group: string;
  /** Second line or right-hand note in the palette. */
  note?: string;
  /** As `@mantine/hooks` writes it: `mod+K`, `F5`. `mod` is Ctrl, and Cmd on a Mac. */
  shortcut?: string;
  /** The keys keep their own meaning while a field has the focus (Ctrl+Z). */
  notInFields?: boolean;
  keywords?: readonly string[];
  /** Why it cannot be done now; it then stays visible and does nothing. */
  off?: string;
  run: () => void;
}

/** Later registrations win: a page's own Ctrl+N comes before the frame's. Ids are unique the same way. */
export function merge(registrations: readonly (readonly Action[])[]): Action[] {
  const byId = new Map<string, Action>();
  for (const action of registrations.flat()) {
    byId.delete(action.id);
    byId.set(action.id, action);
  }
  return [...byId.values()];
}

/** One action per combination of keys: the one that was registered last. */
export function byShortcut(actions: readonly Action[]): Map<string, Action> {
  const found = new Map<string, Action>();
  for (const action of actions) {
    if (action.shortcut) found.set(action.shortcut.toLowerCase(), action);
  }
  return found;
}

/** `mod+shift+Z` → `Ctrl Shift Z` */
export function shortcutLabel(shortcut: string, isMac: boolean): string {
  return shortcut
    .split('+')
    .map((key) => {
      if (key.toLowerCase() === 'mod') return isMac ? 'Cmd' : 'Ctrl';
      return key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1);
    })
    .join(' ');
}
