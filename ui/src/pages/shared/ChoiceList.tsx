import { Radio } from '@mantine/core';
import classes from './ChoiceList.module.css';

export interface Choice<Value extends string> {
  value: Value;
  name: string;
  /** What it means or what it needs. */
  means?: string;
}

/** A few choices of which one is taken, each with what it means under its name. */
export function ChoiceList<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
}) {
  return (
    <Radio.Group
      aria-label={label}
      value={value}
      onChange={(picked) => {
        const choice = choices.find((each) => each.value === picked);
        if (choice) onChange(choice.value);
      }}
    >
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          size="xs"
          value={choice.value}
          label={choice.name}
          description={choice.means}
          classNames={{
            root: classes['choice'] ?? '',
            radio: classes['radio'] ?? '',
            label: classes['name'] ?? '',
            description: classes['means'] ?? '',
          }}
        />
      ))}
    </Radio.Group>
  );
}
