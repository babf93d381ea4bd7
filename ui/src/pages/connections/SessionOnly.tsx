import { Checkbox } from '@mantine/core';
import { Notice } from '~/parts/Notice';
import { words } from '~/words';

const w = words.connections;

/** Without a keyring a key may be kept in memory, by the owner's own choice and with what it means said first. */
export function SessionOnly({
  problem,
  checked,
  onChange,
}: {
  problem: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <Notice
      title={problem}
      action={
        <Checkbox
          label={w.sessionOnly}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      }
    >
      {w.sessionOnlyMeans}
    </Notice>
  );
}
