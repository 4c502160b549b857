import { requireActor, type Viewer } from '@/lib/auth/session';
import { type ProblemCode, toProblem } from '@/lib/domain/problem';

/** The one place that turns a problem into an HTTP status. What is not listed is a 400. */
const STATUS: Partial<Record<ProblemCode, number>> = {
  'signed-out': 401,
  'not-allowed': 403,
  'host-gone': 404,
  'vm-gone': 404,
  'place-gone': 404,
  'task-gone': 404,
  'bulk-gone': 404,
  'snapshot-gone': 404,
  'host-not-answering-now': 503,
  unexpected: 500,
};

/** Runs a read for whoever is signed in; problems become `{ problem }` with their status. */
export async function respond(
  read: (actor: Viewer) => Promise<Response | object>,
): Promise<Response> {
  try {
    const answer = await read(await requireActor());
    if (answer instanceof Response) return answer;
    return Response.json(answer, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'unexpected') console.error('a request failed', error);
    return Response.json({ problem }, { status: STATUS[problem.code] ?? 400 });
  }
}
