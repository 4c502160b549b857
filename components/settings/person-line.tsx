'use client';

import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Moment } from '@/components/ui/moment';
import { ReasonButton } from '@/components/ui/reason-button';
import { useSay } from '@/lib/client/use-say';
import type { PersonView } from '@/lib/domain/person';
import { PersonRights } from './person-rights';

export type PersonVerb = 'grants' | 'link' | 'disable' | 'enable' | 'remove';

const TINTS = { active: 'text-ok', invited: 'text-muted', disabled: 'text-bad' } as const;

type Props = { person: PersonView; onAsk: (verb: PersonVerb) => void };

export function PersonLine({ person, onAsk }: Props) {
  const t = useTranslations('settings.people');
  const say = useSay();
  const { name, email, state, isSelf, grants, lastSeenAt } = person;
  return (
    <tr>
      <th scope="row" className="text-sm font-medium whitespace-normal text-ink">
        {name} {isSelf ? <span className="text-muted">({t('you')})</span> : null}
        <span className="block text-xs font-normal text-muted">{email}</span>
      </th>
      <td className={TINTS[state]}>{t(`states.${state}`)}</td>
      <td>
        <PersonRights grants={grants} />
      </td>
      <td>{lastSeenAt ? <Moment iso={lastSeenAt} /> : t('never')}</td>
      <td>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields. */}
        <div
          role="group"
          aria-label={t('actionsFor', { name })}
          className="flex flex-wrap justify-end gap-1"
        >
          <Button onPress={() => onAsk('grants')}>{t('changeRights')}</Button>
          <Button onPress={() => onAsk('link')}>{t('newLink')}</Button>
          {state === 'disabled' ? (
            <Button onPress={() => onAsk('enable')}>{t('enable')}</Button>
          ) : (
            <ReasonButton reason={say.reason(person.canDisable)} onPress={() => onAsk('disable')}>
              {t('disable')}
            </ReasonButton>
          )}
          <ReasonButton reason={say.reason(person.canRemove)} onPress={() => onAsk('remove')}>
            {t('remove')}
          </ReasonButton>
        </div>
      </td>
    </tr>
  );
}
