import { fail } from '@/lib/domain/problem';
import { previewTransfer } from '@/lib/services/transfer-plan';
import { respond } from '../../respond';

export function GET(request: Request) {
  return respond(async (actor) => {
    const text = new URL(request.url).searchParams.get('request') ?? '';
    return previewTransfer(actor, parse(text));
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
