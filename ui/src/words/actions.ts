/** Words of the actions that exist on every page. */
export const actions = {
  groupPages: 'Pages',
  groupDo: 'Do',
  groupHere: 'On this page',
  syncNow: 'Sync now',
  newHere: 'New',
  filterHere: 'Filter this list',
  openSettings: 'Settings',
  showKeyboard: 'Show keyboard shortcuts',
  undoLast: 'Undo the last change',
  goTo: (page: string) => `Go to ${page}`,
} as const;
