import { useNavigation } from '~/layout/Navigation';
import { Page } from '~/parts/Page';
import { StepFoot } from '~/parts/StepLine';
import { words } from '~/words';
import classes from './connections.module.css';
import { CONNECTIONS_PATH } from './paths';
import { SourceForm } from './SourceForm';
import { useSourceForm } from './useSourceForm';

const w = words.connections;

/** A further platform, outside of set-up. */
export function AddSourcePage() {
  const navigation = useNavigation();
  const form = useSourceForm();
  const back = () => navigation.go(CONNECTIONS_PATH);
  return (
    <Page
      above={{ label: w.addAbove, to: CONNECTIONS_PATH }}
      title={w.addSource}
      ruled
      foot={
        <StepFoot
          onBack={back}
          open={w.previewNothingStored}
          next={w.connect(form.connector?.name ?? '')}
          onNext={() => form.connect(back)}
          off={form.preview && !form.isFiles ? undefined : w.previewOff}
          busy={form.isConnecting}
        />
      }
    >
      <div className={classes['top']}>
        <SourceForm form={form} />
      </div>
    </Page>
  );
}
