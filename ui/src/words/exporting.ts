export const exporting = {
  text: 'Text',
  page: 'Page',
  saveTitle: 'Save as',
  folderTitle: 'Folder for the tables',
  export: 'Export',
  exportTables: 'Export all tables',
  written: (path: string) => `Written to ${path}`,
} as const;
