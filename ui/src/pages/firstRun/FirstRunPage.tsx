import { Button } from '@mantine/core';
import { useNavigation } from '~/layout/Navigation';
import { ErrorState } from '~/parts/states';
import { useWrite } from '~/rpc/queries';
import { words } from '~/words';
import { firstRun as w } from '~/words/firstRun';
import doors from './Doors.module.css';
import classes from './FirstRunPage.module.css';
import { PractiseOffer, SetUpDoor } from './SetUpDoor';

function LookAroundDoor() {
  const navigation = useNavigation();
  const look = useWrite('workspace.look_around');
  return (
    <section className={doors['door']} aria-label={w.lookAround}>
      <h2 className={doors['name']}>{w.lookAround}</h2>
      <p className={doors['body']}>{w.lookAroundBody}</p>
      <div className={doors['press']}>
        <Button
          size="md"
          h={36}
          loading={look.isPending}
          onClick={() => look.mutate({}, { onSuccess: () => navigation.go('/') })}
        >
          {w.lookAround}
        </Button>
      </div>
      {look.error ? <ErrorState error={look.error} /> : null}
    </section>
  );
}

/** Before there is a workspace: two doors, and a way to practise. It has no rail, because no page has anything to show yet. */
export function FirstRunPage() {
  return (
    <main className={classes['page']}>
      <div className={classes['inner']}>
        <div className={classes['app']}>{words.frame.app}</div>
        <h1 className={classes['title']}>{w.title}</h1>
        <p className={classes['subtitle']}>{w.subtitle}</p>
        <div className={doors['doors']}>
          <LookAroundDoor />
          <SetUpDoor />
        </div>
        <PractiseOffer />
      </div>
    </main>
  );
}
