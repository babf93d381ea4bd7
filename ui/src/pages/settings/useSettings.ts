import { tellWithUndo } from '~/actions/notices';
import type { SettingsParams, SettingsView } from '~/bindings/rpc';
import type { RpcError } from '~/platform/platform';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';

const UNCHANGED: SettingsParams = {
  name: null,
  zone: null,
  sending: null,
  floor: null,
  floor_currency: null,
  period_multiple: null,
  run_multiple: null,
  run_floors: null,
  correction_percent: null,
  correction_part: null,
  send_every_hours: null,
  schedule: null,
};

/** The floor of a currency as it was; of another than the workspace's an empty one is the usual one. */
function floorBefore(view: SettingsView, currency: string | null): Partial<SettingsParams> {
  if (currency === null) return { floor: view.floor };
  const other = view.floors.find((one) => one.currency === currency);
  return { floor: other?.floor ?? '', floor_currency: currency };
}

/** The values that were there before, for those that change. */
function before(view: SettingsView, change: Partial<SettingsParams>): Partial<SettingsParams> {
  return {
    ...('name' in change ? { name: view.name } : {}),
    ...('zone' in change ? { zone: view.zone } : {}),
    ...('sending' in change ? { sending: view.sending } : {}),
    ...('floor' in change ? floorBefore(view, change.floor_currency ?? null) : {}),
    ...('period_multiple' in change ? { period_multiple: view.period_multiple } : {}),
    ...('run_multiple' in change ? { run_multiple: view.run_multiple } : {}),
    ...('run_floors' in change ? { run_floors: view.run_floors } : {}),
    ...('correction_percent' in change ? { correction_percent: view.correction_percent } : {}),
    ...('correction_part' in change ? { correction_part: view.correction_part } : {}),
    ...('send_every_hours' in change ? { send_every_hours: view.send_every_hours } : {}),
    ...('schedule' in change ? { schedule: view.schedule } : {}),
  };
}

export interface SaveSettings {
  save: (change: Partial<SettingsParams>) => void;
  isSaving: boolean;
  error: RpcError | null;
  /** The refusal of one field, in the core's words. */
  faultOf: (field: keyof SettingsParams) => string | null;
}

/** A local edit: saved at once, with a way back instead of a question (Ctrl+Z and the toast). */
export function useSaveSettings(view: SettingsView): SaveSettings {
  const saving = useWrite('settings.save');
  const { error } = saving;
  return {
    save: (change) => {
      const back = before(view, change);
      saving.mutate(
        { ...UNCHANGED, ...change },
        {
          onSuccess: () =>
            tellWithUndo(words.settings.saved, () => saving.mutateAsync({ ...UNCHANGED, ...back })),
        },
      );
    },
    isSaving: saving.isPending,
    error: error?.field ? null : error,
    faultOf: (field) => (error?.field === field ? error.message : null),
  };
}
