import { taskDetail } from '@/lib/services/tasks';
import { respond } from '../../respond';

type Context = { params: Promise<{ taskId: string }> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => taskDetail(actor, (await params).taskId));
}
