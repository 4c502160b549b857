import { taskLog } from '@/lib/services/tasks';
import { respond } from '../../../respond';

type Context = { params: Promise<{ taskId: string }> };

export function GET(_request: Request, { params }: Context) {
  return respond(async (actor) => {
    const { taskId } = await params;
    const text = await taskLog(actor, taskId);
    return new Response(text, {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': `attachment; filename="task-${encodeURIComponent(taskId)}.log"`,
      },
    });
  });
}
