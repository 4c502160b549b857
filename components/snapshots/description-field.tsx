'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/fields';
import { Markdown } from '@/components/ui/markdown';

type Props = { value: string; onChange: (value: string) => void; rows: number };

/** A description in Markdown, and how it will look. */
export function DescriptionField({ value, onChange, rows }: Props) {
  const t = useTranslations('snapshots');
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative grid gap-1">
      {isShown ? (
        <>
          <p className="text-xs font-medium text-muted">{t('description')}</p>
          <div
            style={{ minHeight: `${rows * 1.25 + 0.625}rem` }}
            className="max-h-64 overflow-y-auto rounded-md border border-line bg-canvas px-2 py-1"
          >
            {value.trim() ? (
              <Markdown text={value} />
            ) : (
              <p className="text-muted">{t('nothingToShow')}</p>
            )}
          </div>
        </>
      ) : (
        <TextField label={t('description')} rows={rows} value={value} onChange={onChange} />
      )}
      <Button
        look="quiet"
        className="absolute end-0 -top-1.5 h-6 px-1.5 text-xs text-muted"
        onPress={() => setShown(!isShown)}
      >
        {isShown ? t('write') : t('preview')}
      </Button>
    </div>
  );
}
