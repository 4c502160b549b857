'use client';

import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { MODES, type Mode } from '@/lib/domain/mode';

type Props = { value: Mode; onChange: (mode: Mode) => void };

/** How the memory is captured. One that is not possible here can be chosen all the same: the plan then says why not. */
export function ModeChoice({ value, onChange }: Props) {
  const t = useTranslations('snapshots');
  return (
    <div className="grid gap-1">
      <p id="take-mode" className="text-xs font-medium text-muted">
        {t('method')}
      </p>
      <ToggleButtonGroup
        aria-labelledby="take-mode"
        disallowEmptySelection
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const chosen = MODES.find((mode) => keys.has(mode));
          if (chosen) onChange(chosen);
        }}
        className="flex w-fit max-w-full flex-wrap rounded-md border border-line-strong p-px"
      >
        {MODES.map((mode) => (
          <ToggleButton
            key={mode}
            id={mode}
            className="h-6.5 rounded-sm px-2.5 text-muted data-hovered:text-ink data-selected:bg-accent-soft data-selected:font-medium data-selected:text-ink"
          >
            {t(`modes.${mode}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <p className="text-xs text-pretty text-muted">{t(`modesHelp.${value}`)}</p>
    </div>
  );
}
