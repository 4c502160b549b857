'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import type { SessionView } from '@/lib/domain/person';
import { useDeviceName } from './device-name';

type Props = {
  sessions: readonly SessionView[];
  withPeople: boolean;
  /** The one that is being ended. */
  ending: string | undefined;
  onEnd: (id: string) => void;
};

export function SessionsTable({ sessions, withPeople, ending, onEnd }: Props) {
  const t = useTranslations('settings.sessions');
  return (
    <div className="overflow-x-auto">
      <table className="data-table">
        <thead>
          <tr>
            {withPeople ? <th scope="col">{t('person')}</th> : null}
            <th scope="col">{t('device')}</th>
            <th scope="col">{t('address')}</th>
            <th scope="col">{t('created')}</th>
            <th scope="col">{t('seen')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionLine
              key={session.id}
              session={session}
              withPeople={withPeople}
              isEnding={ending === session.id}
              onEnd={() => onEnd(session.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type LineProps = {
  session: SessionView;
  withPeople: boolean;
  isEnding: boolean;
  onEnd: () => void;
};

function SessionLine({ session, withPeople, isEnding, onEnd }: LineProps) {
  const t = useTranslations('settings.sessions');
  const device = useDeviceName()(session);
  return (
    <tr>
      {withPeople ? <td>{session.person.name}</td> : null}
      <td>
        {device}
        {session.isThis ? (
          <span className="ms-2 rounded-sm bg-accent-soft px-1.5 text-xs whitespace-nowrap">
            {t('thisOne')}
          </span>
        ) : null}
      </td>
      <td className="font-mono text-xs">{session.address ?? '–'}</td>
      <td>
        <Moment iso={session.createdAt} />
      </td>
      <td>
        <Moment iso={session.lastSeenAt} />
      </td>
      <td className="text-end">
        <Button
          look="quiet"
          isPending={isEnding}
          aria-label={t('endOf', { person: session.person.name, device })}
          onPress={onEnd}
        >
          {t('end')}
        </Button>
      </td>
    </tr>
  );
}
