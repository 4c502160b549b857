import { listTasks } from '@/lib/services/tasks';
import { respond } from '../respond';

export function GET(request: Request) {
  return respond(async (actor) => {
    const query = new URL(request.url).searchParams;
    const hostId = query.get('hostId');
    const vmUuid = query.get('vmUuid');
    const limit = Number(query.get('limit') ?? 50);
    const tasks = await listTasks(actor, {
      ...(hostId ? { hostId } : {}),
      ...(vmUuid ? { vmUuid } : {}),
      limit: Number.isFinite(limit) ? Math.trunc(limit) : 50,
    });
    return { tasks };
  });
}
