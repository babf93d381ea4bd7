import { Select } from '@mantine/core';
import { useState } from 'react';
import classes from './clientForm.module.css';

export interface ChoiceCellProps {
  label: string;
  choices: readonly { value: string; label: string }[];
  value: string;
  /** What stands there while nothing of its own is chosen. */
  fallback: string;
  onChange: (value: string) => void;
  fault: boolean;
  /** In CSS, so that a narrow window has narrow cells. */
  width: string;
  clearable?: boolean;
}

/** A choice in a table of many rows: words until it is pressed, a list from then on. Hundreds of lists would slow every key. */
export function ChoiceCell(props: ChoiceCellProps) {
  const { label, choices, value, fallback, onChange, fault, width, clearable = false } = props;
  const [opened, setOpened] = useState(false);
  const shown = choices.find((choice) => choice.value === value && value !== '')?.label ?? fallback;
  if (!opened) {
    return (
      <button
        type="button"
        className={classes['choice']}
        style={{ width }}
        data-fault={fault || undefined}
        data-proposed={value === '' || undefined}
        title={shown}
        aria-label={`${label}: ${shown}`}
        onClick={() => setOpened(true)}
      >
        {shown}
      </button>
    );
  }
  return (
    <Select
      aria-label={label}
      classNames={{ input: classes['field'] ?? '', root: classes['cell'] ?? '' }}
      w={width}
      data={[...choices]}
      value={value || null}
      placeholder={fallback}
      onChange={(chosen) => onChange(chosen ?? '')}
      onDropdownClose={() => setOpened(false)}
      defaultDropdownOpened
      autoFocus
      searchable
      clearable={clearable}
      error={fault}
      comboboxProps={{ width: 380, position: 'bottom-start' }}
    />
  );
}
