import { Page } from '~/parts/Page';
import { firstRun as w } from '~/words/firstRun';
import { PractiseOffer, SetUpDoor } from './SetUpDoor';

/** "Ready? Set up my agency." from the sandbox, and a further workspace from the menu. */
export function NewAgencyPage() {
  return (
    <Page title={w.newTitle} subtitle={w.newSubtitle} ruled>
      <div style={{ maxWidth: 520 }}>
        <SetUpDoor heading={false} />
        <PractiseOffer />
      </div>
    </Page>
  );
}
