'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { Button, IconButton } from '@/components/ui/button';
import { Choice, type Option } from '@/components/ui/choice';
import { fleetQuery } from '@/lib/client/queries';
import type { NamedGrant } from '@/lib/domain/person';
import { type Grant, RIGHTS } from '@/lib/domain/rights';
import { usePlaceWords } from './person-rights';

type Props = { grants: readonly NamedGrant[]; onChange: (grants: Grant[]) => void };

/** A place in one word, for a list to choose from. */
const keyOf = ({ hostId, vmUuid }: Grant) => [hostId, vmUuid].filter(Boolean).join(' ') || '*';

/** Rights one below the other: each a right and where it reaches. */
export function GrantsField({ grants, onChange }: Props) {
  const t = useTranslations('settings');
  const places = usePlaces(grants);
  const rights = RIGHTS.map((right) => ({
    id: right,
    title: t(`rights.${right}`),
    help: t(`rightsHelp.${right}`),
  }));
  const replace = (index: number, grant: Grant) => onChange(grants.with(index, grant));
  return (
    <div className="grid gap-2">
      {grants.length === 0 ? <p className="text-warn">{t('people.noRights')}</p> : null}
      {grants.map((grant, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be the same until one is changed.
        <div key={index} className="flex items-end gap-2">
          <Choice
            label={t('people.right')}
            options={rights}
            value={grant.right}
            onChange={(right) => replace(index, { ...grant, right })}
            className="w-36 shrink-0"
          />
          <Choice
            label={t('people.place')}
            options={places.options}
            value={keyOf(grant)}
            onChange={(key) => replace(index, { right: grant.right, ...places.byKey.get(key) })}
            className="min-w-0 grow"
          />
          <IconButton
            aria-label={t('people.takeGrant')}
            onPress={() => onChange(grants.filter((_, other) => other !== index))}
          >
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
      <Button
        className="justify-self-start"
        onPress={() => onChange([...grants, { right: 'audit' }])}
      >
        <Plus aria-hidden className="size-4" /> {t('people.addGrant')}
      </Button>
    </div>
  );
}

/** Everything, every host and every VM; and what was granted on something that is not there now. */
function usePlaces(granted: readonly NamedGrant[]) {
  const { data } = useQuery(fleetQuery());
  const words = usePlaceWords();
  return useMemo(() => {
    const known = (data?.hosts ?? []).flatMap((host): NamedGrant[] => [
      { right: 'audit', hostId: host.id, host: host.name },
      ...host.vms.map(
        ({ uuid, name }): NamedGrant => ({
          ...{ right: 'audit', hostId: host.id, vmUuid: uuid },
          ...{ host: host.name, vm: name },
        }),
      ),
    ]);
    const options = new Map<string, Option<string>>();
    const byKey = new Map<string, { hostId?: string; vmUuid?: string }>();
    for (const grant of [{ right: 'audit' } as NamedGrant, ...known, ...granted]) {
      const id = keyOf(grant);
      if (byKey.has(id)) continue;
      const { hostId, vmUuid } = grant;
      byKey.set(id, { ...(hostId ? { hostId } : {}), ...(vmUuid ? { vmUuid } : {}) });
      options.set(id, { id, title: words(grant) });
    }
    return { options: [...options.values()], byKey };
  }, [data, granted, words]);
}
