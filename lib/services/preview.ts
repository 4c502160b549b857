import type { PlanPreview } from '@/lib/domain/view';
import type { Plan } from '@/lib/plan/plan';
import { quote } from '@/lib/shell/quote';

export type Shown = Extract<PlanPreview, { ok: true }>;

/** A plan word for word, as it is read before it is done. */
export const previewOf = ({ steps, after, warnings, estimate }: Plan): Shown => ({
  ...{ ok: true, warnings, estimate },
  steps: [...steps, ...after].map(({ id, title, run }) => ({ id, title, command: quote(run) })),
});
