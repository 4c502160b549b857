'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { RestoreBadge } from '@/components/snapshots/restore-badge';
import { Disclosure } from '@/components/ui/disclosure';
import { HeldSize } from '@/components/ui/held-size';
import { Moment } from '@/components/ui/moment';
import { ReasonButton } from '@/components/ui/reason-button';
import { Section } from '@/components/ui/section';
import { useSay } from '@/lib/client/use-say';
import type { StoredSnapshot, StoredVm } from '@/lib/domain/view';
import { PlaceMarks } from './place-marks';

type Props = {
  vm: StoredVm;
  isOpenAtFirst: boolean;
  onBring: (snapshots: readonly StoredSnapshot[]) => void;
  onRemove: (snapshots: readonly StoredSnapshot[]) => void;
};

/** What a place keeps of one VM: its sums, where one goes on with it, and its snapshots. */
export function StoredVmSection({ vm, isOpenAtFirst, onBring, onRemove }: Props) {
  const t = useTranslations('places');
  const common = useTranslations('common');
  const say = useSay();
  const { name, held, snapshots, canBring, canRemove } = vm;
  const [newest] = snapshots;
  const reasons = { bring: say.reason(canBring), remove: say.reason(canRemove) };
  return (
    <Section
      title={name}
      aside={
        <span className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1 py-1 text-muted">
          <span>{t('contents.count', { count: snapshots.length })}</span>
          <HeldSize held={held} />
          {newest ? (
            <span className="max-sm:hidden">
              {t('contents.newest')} <Moment iso={newest.takenAt} />
            </span>
          ) : null}
          <BringOrRemove
            what={name}
            reasons={reasons}
            onBring={() => onBring(snapshots)}
            onRemove={() => onRemove(snapshots)}
          />
        </span>
      }
    >
      <div className="grid grid-cols-1 gap-2 px-3 py-2.5">
        <WhereToGoOn vm={vm} />
        <Disclosure title={t('contents.its')} isOpenAtFirst={isOpenAtFirst}>
          <div className="overflow-x-auto pt-2">
            <table className="data-table" aria-label={t('contents.of', { vm: name })}>
              <thead>
                <tr>
                  <th scope="col">{t('contents.snapshot')}</th>
                  <th scope="col">{t('contents.ram')}</th>
                  <th scope="col">{t('contents.date')}</th>
                  <th scope="col">{t('contents.size')}</th>
                  <th scope="col">
                    <span className="sr-only">{common('actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {snapshots.map((snapshot) => (
                  <StoredLine
                    key={snapshot.id}
                    snapshot={snapshot}
                    reasons={reasons}
                    onBring={() => onBring([snapshot])}
                    onRemove={() => onRemove([snapshot])}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </Disclosure>
      </div>
    </Section>
  );
}

/** Told from what lies where now, so that it is right after a transfer, and whoever made it. */
function WhereToGoOn({ vm: { uuid, name, hosts } }: { vm: StoredVm }) {
  const t = useTranslations('places');
  return (
    <div role="status" className="grid max-w-3xl gap-1 text-pretty text-muted">
      {hosts.length === 0 ? <p>{t('goOn.nowhere', { vm: name })}</p> : null}
      {hosts.map((host) => (
        <p key={host.id}>
          {t.rich(host.isDefined ? 'goOn.defined' : 'goOn.orphaned', {
            ...{ vm: name, host: host.name },
            a: (words) => (
              <Link
                href={`/hosts/${host.id}${host.isDefined ? `/vms/${uuid}` : ''}`}
                className="rounded-sm text-accent underline"
              >
                {words}
              </Link>
            ),
          })}
        </p>
      ))}
    </div>
  );
}

type Asking = {
  reasons: Record<'bring' | 'remove', string | undefined>;
  onBring: () => void;
  onRemove: () => void;
};

function BringOrRemove({ what, reasons, onBring, onRemove }: Asking & { what: string }) {
  const t = useTranslations('places');
  const [bring, remove] = [t('bring.open'), t('contents.remove')];
  return (
    <>
      <ReasonButton reason={reasons.bring} aria-label={`${bring}: ${what}`} onPress={onBring}>
        {bring}
      </ReasonButton>
      <ReasonButton reason={reasons.remove} aria-label={`${remove}: ${what}`} onPress={onRemove}>
        {remove}
      </ReasonButton>
    </>
  );
}

function StoredLine({ snapshot, ...asked }: Asking & { snapshot: StoredSnapshot }) {
  const common = useTranslations('common');
  const { label, description, withMemory, takenAt, size, copies, damage } = snapshot;
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" title={description} className="font-normal">
        <span className="flex flex-wrap items-center gap-x-2">
          {label}
          <PlaceMarks snapshot={{ copies }} />
          {damage ? <RestoreBadge level="red" problem={damage} /> : null}
        </span>
      </th>
      <td>{common(withMemory ? 'yes' : 'no')}</td>
      <td>
        <Moment iso={takenAt} />
      </td>
      <td>
        <HeldSize held={size} />
      </td>
      <td>
        <span className="flex justify-end gap-2">
          <BringOrRemove what={label} {...asked} />
        </span>
      </td>
    </tr>
  );
}
