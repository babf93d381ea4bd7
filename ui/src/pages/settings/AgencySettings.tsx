import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SettingsView } from '~/bindings/rpc';
import { Facts } from '~/parts/Facts';
import { ErrorState } from '~/parts/states';
import { words } from '~/words';
import { zoneChoices } from '../shared/choices';
import classes from './settings.module.css';
import { useSaveSettings } from './useSettings';

const w = words.settings;

export function AgencySettings({ view }: { view: SettingsView }) {
  const saving = useSaveSettings(view);
  const [name, setName] = useState(view.name);
  const [zone, setZone] = useState(view.zone);
  const isChanged = name.trim() !== view.name || zone !== view.zone;
  const missing = name.trim() === '' ? w.nameMissing : null;
  return (
    <>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isChanged && !missing) saving.save({ name: name.trim(), zone });
        }}
      >
        <TextInput
          label={w.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ?? saving.faultOf('name')}
        />
        <Select
          label={w.zone}
          description={w.zoneHint}
          data={zoneChoices(zone)}
          value={zone}
          onChange={(value) => value && setZone(value)}
          searchable
          limit={80}
          nothingFoundMessage={words.frame.nothingFound}
          error={saving.faultOf('zone')}
        />
        <Button type="submit" variant="filled" size="md" loading={saving.isSaving} disabled={!isChanged}>
          {w.save}
        </Button>
      </form>
      {saving.error ? <ErrorState error={saving.error} /> : null}
      <Facts
        label={w.agency}
        facts={[
          { label: w.currency, value: view.currency?.toUpperCase() ?? w.currencyNone },
          { label: w.method, value: view.billing_method ? w.methods[view.billing_method] : w.methodNone },
          { label: w.file, value: view.file },
        ]}
      />
      <p className={classes['note']}>{w.fileNote}</p>
    </>
  );
}
