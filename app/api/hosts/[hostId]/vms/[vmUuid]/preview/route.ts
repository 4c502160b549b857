import { fail } from '@/lib/domain/problem';
import { previewOperation } from '@/lib/services/operations';
import { respond } from '../../../../../respond';

type Context = { params: Promise<{ hostId: string; vmUuid: string }> };

export function GET(request: Request, { params }: Context) {
  return respond(async (actor) => {
    const { hostId, vmUuid } = await params;
    const text = new URL(request.url).searchParams.get('request') ?? '';
    return previewOperation(actor, { hostId, vmUuid, request: parse(text) });
  });
}

/** The service checks what it is; here it only has to be JSON. */
function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail('input-invalid', { field: '', fault: 'json', limit: null }, error);
  }
}
