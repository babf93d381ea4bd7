import { Menu, UnstyledButton } from '@mantine/core';
import { IconClock, IconRefresh, IconWifi, IconWifiOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatAge, formatCount, formatWhen, type Instant, zoneName } from '~/format';
import { ProgressBar } from '~/parts/ProgressBar';
import { words } from '~/words';
import { ModeWord } from './ModeWord';
import type { Mode } from './mode';
import classes from './Strip.module.css';

const w = words.frame;

export interface RunningJob {
  /** What is being done, e.g. "Reading Voxline calls". */
  label: string;
  done: number;
  /** 0 while it is unknown. */
  total: number;
  onCancel?: () => void;
}

export type Stretch = 'hour' | 'day' | 'period';

export interface StripProps {
  mode: Mode;
  workspace: string;
  /** The sending state in words: "Asks before sending", "Not sending until Go live". */
  sending: string;
  /** Why nothing can be sent now, with the cure. */
  sendingOff?: string | null;
  /** The workspace's now: the sandbox has its own. */
  now: Instant;
  zone: string;
  lastSync: Instant | null;
  nextSync: Instant | null;
  online: boolean;
  job?: RunningJob;
  /** Only in the sandbox: its clock can be moved on. */
  onLetPass?: (stretch: Stretch) => void;
}

/** `lesser` pieces give way in a narrow window: what they say stands on the pages too. */
function Piece({
  children,
  icon,
  lesser,
}: {
  children: ReactNode;
  icon?: ReactNode;
  lesser?: 'always' | 'beside-job';
}) {
  return (
    <span className={classes['piece']} data-lesser={lesser}>
      {icon}
      {children}
    </span>
  );
}

function Job({ job }: { job: RunningJob }) {
  const done = formatCount(job.done);
  const progress = job.total === 0 ? w.jobCount(done) : w.jobProgress(done, formatCount(job.total));
  return (
    <span className={classes['piece']}>
      <span className={classes['what']}>{job.label}</span>
      <ProgressBar
        className={classes['bar']}
        label={job.label}
        counts={progress}
        done={job.done}
        total={job.total}
      />
      <span className="tabular">{progress}</span>
      {job.onCancel ? (
        <UnstyledButton className={classes['press']} onClick={job.onCancel}>
          {w.cancel}
        </UnstyledButton>
      ) : null}
    </span>
  );
}

function SandboxClock({
  now,
  zone,
  onLetPass,
}: {
  now: Instant;
  zone: string;
  onLetPass: (s: Stretch) => void;
}) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <UnstyledButton className={classes['press']}>{w.sandboxClock(formatWhen(now, zone))}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{w.letPass}</Menu.Label>
        <Menu.Item onClick={() => onLetPass('hour')}>{w.letPassHour}</Menu.Item>
        <Menu.Item onClick={() => onLetPass('day')}>{w.letPassDay}</Menu.Item>
        <Menu.Item onClick={() => onLetPass('period')}>{w.letPassPeriod}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function lastSyncWords(at: Instant, now: Instant, zone: string): string {
  const time = formatWhen(at, zone, 'time');
  const age = formatAge(at, now);
  return age === 'now' ? w.syncedNow(time) : w.synced(time, age);
}

/** The strip at the foot: which mode, whose workspace, does it send, how fresh is it, what is running. */
export function Strip({
  mode,
  workspace,
  sending,
  sendingOff = null,
  now,
  zone,
  lastSync,
  nextSync,
  online,
  job,
  onLetPass,
}: StripProps) {
  return (
    <footer className={classes['strip']} data-mode={mode} data-busy={job ? true : undefined}>
      <ModeWord mode={mode} inStrip />
      <div className={classes['left']}>
        <span className={classes['piece']}>
          <strong className={classes['workspace']}>{workspace}</strong>
        </span>
        <span className={classes['piece']}>
          <span className={classes['sending']}>{sending}</span>
          {sendingOff ? (
            <span className={classes['off']} title={sendingOff}>
              {sendingOff}
            </span>
          ) : null}
        </span>
        <Piece
          icon={lastSync ? <IconRefresh size={13} stroke={1.7} aria-hidden /> : null}
          lesser="beside-job"
        >
          {lastSync ? lastSyncWords(lastSync, now, zone) : w.noSync}
        </Piece>
        {nextSync ? (
          <Piece icon={<IconClock size={13} stroke={1.7} aria-hidden />} lesser="always">
            {w.next(formatWhen(nextSync, zone, 'time'))}
          </Piece>
        ) : null}
      </div>
      <div className={classes['right']}>
        {job ? <Job job={job} /> : null}
        {onLetPass ? (
          <span className={classes['piece']}>
            <SandboxClock now={now} zone={zone} onLetPass={onLetPass} />
          </span>
        ) : null}
        <span className={classes['piece']} role="status">
          {online ? (
            <IconWifi size={13} stroke={1.7} aria-hidden />
          ) : (
            <IconWifiOff size={13} stroke={1.7} aria-hidden />
          )}
          {online ? w.online : w.offline}
        </span>
        <Piece lesser="beside-job">{zoneName(zone)}</Piece>
      </div>
    </footer>
  );
}
