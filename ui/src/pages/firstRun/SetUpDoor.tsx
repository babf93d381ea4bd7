import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigation } from '~/layout/Navigation';
import { LinkButton } from '~/parts/Link';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { firstRun as w } from '~/words/firstRun';
import { stepPath } from '../setUp/steps';
import classes from './Doors.module.css';

/** A new workspace of the owner's own: its name, then the first step of set-up. */
export function SetUpDoor({ heading = true }: { heading?: boolean }) {
  const navigation = useNavigation();
  const create = useWrite('workspace.create');
  const [name, setName] = useState<string>(w.nameProposed);
  const [missing, setMissing] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = name.trim();
    setMissing(typed === '');
    if (typed === '') return;
    // The promise, not a callback: opening another workspace takes this very page off the screen.
    create.mutateAsync({ name: typed }).then(
      () => navigation.go(stepPath('agency')),
      () => undefined,
    );
  };

  const refused = create.error?.field === 'name' ? create.error.message : null;
  return (
    <form className={classes['door']} onSubmit={submit} noValidate>
      {heading ? <h2 className={classes['name']}>{w.setUp}</h2> : null}
      <p className={classes['body']}>{w.setUpBody}</p>
      <div className={classes['press']}>
        <TextInput
          className={classes['field'] ?? ''}
          aria-label={w.agencyName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ? w.nameMissing : refused}
        />
        <Button type="submit" variant="filled" size="md" h={36} loading={create.isPending}>
          {w.setUp}
        </Button>
      </div>
      {create.error && !refused ? <ErrorState error={create.error} /> : null}
    </form>
  );
}

/** The same steps on the sandbox's Stripe and platform. */
export function PractiseOffer() {
  const navigation = useNavigation();
  const practise = useWrite('workspace.practise');
  return (
    <div className={classes['practise']}>
      <LinkButton
        onClick={() => {
          if (practise.isPending) return;
          practise.mutateAsync({}).then(
            () => navigation.go(stepPath('agency')),
            () => undefined,
          );
        }}
      >
        {practise.isPending ? `${w.practise} …` : w.practise}
      </LinkButton>{' '}
      {w.practiseBody}
      {practise.error ? <ErrorState error={practise.error} /> : null}
    </div>
  );
}
