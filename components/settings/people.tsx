'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/notice';
import { QueryState } from '@/components/ui/query-state';
import { Section } from '@/components/ui/section';
import { disablePerson, enablePerson, invitePerson } from '@/lib/actions/people';
import { peopleQuery } from '@/lib/client/settings-queries';
import { unwrap } from '@/lib/client/unwrap';
import type { PersonView } from '@/lib/domain/person';
import { toProblem } from '@/lib/domain/problem';
import { AddPersonDialog } from './add-person-dialog';
import { GrantsDialog } from './grants-dialog';
import { type HandOver, LinkDialog } from './link-dialog';
import { PersonLine, type PersonVerb } from './person-line';
import { RemovePersonDialog } from './remove-person-dialog';

type Open =
  | { dialog: 'add' }
  | { dialog: 'grants' | 'remove'; person: PersonView }
  | { dialog: 'link'; link: HandOver };

export function People() {
  const t = useTranslations('settings.people');
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(peopleQuery());
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const change = useMutation({
    mutationFn: async ({ person, verb }: { person: PersonView; verb: PersonVerb }) => {
      const { id: personId, name } = person;
      if (verb === 'link') {
        const invite = await unwrap(invitePerson({ personId }));
        setOpen({ dialog: 'link', link: { ...invite, name } });
      } else {
        await unwrap((verb === 'disable' ? disablePerson : enablePerson)({ personId }));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['people'] }),
  });

  function ask(person: PersonView, verb: PersonVerb) {
    if (verb === 'grants' || verb === 'remove') setOpen({ dialog: verb, person });
    else change.mutate({ person, verb });
  }

  if (!data) return <QueryState error={error} retry={refetch} what={t('title')} />;
  return (
    <>
      {change.error ? <ProblemNotice problem={toProblem(change.error)} /> : null}
      <Section
        title={t('title')}
        aside={
          <Button look="primary" onPress={() => setOpen({ dialog: 'add' })}>
            <UserPlus aria-hidden className="size-4" /> {t('add')}
          </Button>
        }
      >
        <div className="overflow-x-auto">
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col">{t('rights')}</th>
                <th scope="col">{t('seen')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.people.map((person) => (
                <PersonLine key={person.id} person={person} onAsk={(verb) => ask(person, verb)} />
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      {open?.dialog === 'add' ? (
        <AddPersonDialog onClose={close} onAdded={(link) => setOpen({ dialog: 'link', link })} />
      ) : null}
      {open?.dialog === 'grants' ? <GrantsDialog person={open.person} onClose={close} /> : null}
      {open?.dialog === 'remove' ? (
        <RemovePersonDialog person={open.person} onClose={close} />
      ) : null}
      {open?.dialog === 'link' ? <LinkDialog link={open.link} onClose={close} /> : null}
    </>
  );
}
