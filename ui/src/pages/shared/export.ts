import { tell } from '~/actions/notices';
import type { ExportWhat } from '~/bindings/rpc';
import { usePlatform } from '~/platform/PlatformProvider';
import type { RpcError } from '~/platform/platform';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';

const w = words.exporting;

/** The kinds of file that the core writes; it chooses by the ending. */
const KINDS = {
  pdf: { name: 'PDF', extensions: ['pdf'] },
  csv: { name: 'CSV', extensions: ['csv'] },
  json: { name: 'JSON', extensions: ['json'] },
  html: { name: w.page, extensions: ['html'] },
  txt: { name: w.text, extensions: ['txt'] },
} as const;
export type FileKind = keyof typeof KINDS;

export interface Exporting {
  /** Asks for a file, then writes it. */
  toFile: (what: ExportWhat, suggestedName: string, kind: FileKind) => void;
  /** Asks for a folder, then writes every table there as CSV and JSON. */
  tables: () => void;
  isBusy: boolean;
  error: RpcError | null;
}

/** Writing what is on screen to a file of the owner's choice. Nothing leaves this computer. */
export function useExport(): Exporting {
  const platform = usePlatform();
  const writing = useWrite('export.write');
  const write = (what: ExportWhat, path: string | null) => {
    if (path === null) return;
    writing.mutate({ what, path }, { onSuccess: (written) => tell(w.written(written.path)) });
  };
  return {
    toFile: (what, suggestedName, kind) => {
      void platform
        .askSavePath({ title: w.saveTitle, suggestedName: `${suggestedName}.${kind}`, kinds: [KINDS[kind]] })
        .then((path) => write(what, path));
    },
    tables: () => {
      void platform.askFolder({ title: w.folderTitle }).then((path) => write({ kind: 'tables' }, path));
    },
    isBusy: writing.isPending,
    error: writing.error,
  };
}
